#pragma once

#include "call/application.h"
#include "call/message.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

/// An application in C++ on threads of its own, told by its tests what to do on each path.
namespace testing {

using namespace gatescope;

/// One call, from the application's side.
class Conversation {
public:
    Conversation(call::CallPtr call, call::ResponseBox &box) : m_call(std::move(call)), m_box(box) {}

    [[nodiscard]] call::Call &call() { return *m_call; }
    [[nodiscard]] const call::Request &request() const { return m_call->request(); }

    void start(std::uint16_t status = 200, std::initializer_list<HeaderView> headers = {},
               std::uint64_t knownLength = call::ResponseStart::kUnknown, std::string reason = {})
    {
        call::ResponseStart message{
            .status = status, .reason = std::move(reason), .headers = {}, .knownLength = knownLength};
        for (const auto &[name, value] : headers)
            message.headers.append(name, value);
        post(std::move(message));
    }
    void body(std::string bytes, bool last = false)
    {
        m_call->addUnsent(bytes.size());
        post(call::ResponseBody{.bytes = std::move(bytes), .last = last});
    }
    void end(call::CallEnded::How how = call::CallEnded::How::Completed, std::string reason = {})
    {
        post(call::CallEnded{.how = how, .reason = std::move(reason)});
    }
    void answer(std::string bytes, std::uint16_t status = 200)
    {
        start(status, {}, bytes.size());
        body(std::move(bytes), true);
        end();
    }
    void wantBody() { post(call::BodyWanted{}); }
    template <class What>
    void post(What what)
    {
        m_box.post({.call = m_call, .what = std::move(what)});
    }

    /// The next piece; empty at the end, or when the client has left.
    std::string read(std::size_t most = 1024 * 1024)
    {
        m_call->waitForBody();
        auto body = m_call->takeBody(most);
        if (body.wasFull)
            post(call::BodyTaken{});
        return std::move(body.bytes);
    }
    std::string readAll()
    {
        wantBody();
        std::string all;
        for (std::string piece = read(); !piece.empty(); piece = read())
            all += piece;
        return all;
    }

private:
    call::CallPtr m_call;
    call::ResponseBox &m_box;
};

class ScriptedApplication : public call::Application {
public:
    using Script = std::function<void(Conversation &)>;

    explicit ScriptedApplication(call::ResponseBox &box, int threads = 4) : m_box(box)
    {
        for (int i = 0; i < threads; ++i)
            m_threads.emplace_back([this] { work(); });
    }
    ~ScriptedApplication() override
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_stop = true;
        }
        m_changed.notify_all();
        for (std::thread &thread : m_threads)
            thread.join();
    }

    Script fallback = [](Conversation &conversation) { conversation.answer("hello"); }; ///< For all other paths.
    /// Before the first call.
    void on(std::string path, Script script) { m_scripts[std::move(path)] = std::move(script); }

    [[nodiscard]] bool speaksWebSocket() const override { return webSocket; }
    void submit(const call::CallPtr &call) override
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_calls.push_back(call);
        }
        m_changed.notify_one();
    }
    void bodyArrived(const call::CallPtr &) override { ++bodiesArrived; }
    void disconnected(const call::CallPtr &) override { ++disconnections; }
    void drained(const call::CallPtr &) override { ++drains; }

    std::atomic<bool> webSocket = false; ///< Before the first connection.
    std::atomic<int> bodiesArrived = 0;
    std::atomic<int> disconnections = 0;
    std::atomic<int> drains = 0;

private:
    void work()
    {
        while (call::CallPtr call = next())
            serve(call);
    }
    void serve(const call::CallPtr &call)
    {
        Conversation conversation(call, m_box);
        const auto script = m_scripts.find(call->request().path);
        if (script != m_scripts.end())
            script->second(conversation);
        else
            fallback(conversation);
    }
    call::CallPtr next()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_stop || !m_calls.empty(); });
        if (m_calls.empty())
            return {};
        call::CallPtr call = std::move(m_calls.front());
        m_calls.pop_front();
        return call;
    }

    call::ResponseBox &m_box;
    std::map<std::string, Script> m_scripts;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<call::CallPtr> m_calls;
    bool m_stop = false;
    std::vector<std::thread> m_threads;
};

} // namespace testing
