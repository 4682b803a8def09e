#pragma once

#include "python/pythonrig.h"
#include "python/wsgi/gateway.h"
#include "support/tracetap.h"

#include <QElapsedTimer>
#include <QTest>

#include <poll.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatescope::tests {

/// What came out of one call.
struct Answer {
    int starts = 0;
    call::ResponseStart start;
    std::string body;
    std::vector<std::size_t> pieces; ///< Sizes of the body messages.
    bool last = false;
    int bodyWanted = 0;
    int bodyTaken = 0;
    int ended = 0;
    call::CallEnded end;

    [[nodiscard]] std::string header(std::string_view name) const
    {
        return std::string(start.headers.value(name).value_or("<none>"));
    }
};

/// A WsgiGateway over Python source, with this test in the network thread's place.
class WsgiRig {
public:
    explicit WsgiRig(const char *source, wsgi::Options options = {.threads = 1}, trace::CaptureLimits limits = {})
        : m_tap(limits)
    {
        needPython();
        python::LoadedApp app{.interface = trace::Interface::Wsgi, .name = QStringLiteral("testapp:app")};
        {
            const python::PythonScope scope;
            m_module = python::Object::take(runModule(source, "testapp").release());
            app.callable = python::Object::take(PyObject_GetAttrString(m_module.get(), "app"));
        }
        m_gateway = std::make_unique<wsgi::Gateway>(app, m_tap.writer(), m_box, std::move(options));
    }
    ~WsgiRig()
    {
        if (m_gateway && m_gateway->stop(std::chrono::seconds(5)) > 0)
            qFatal("a worker is stuck in the application");
    }

    [[nodiscard]] static call::Request get(const std::string &target)
    {
        const auto mark = target.find('?');
        return {.method = "GET",
                .target = target,
                .path = target.substr(0, mark),
                .query = mark == std::string::npos ? "" : target.substr(mark + 1),
                .httpVersion = "1.1",
                .client = {.host = "127.0.0.1", .port = 50000},
                .server = {.host = "127.0.0.1", .port = 8000}};
    }

    [[nodiscard]] static call::Request post(std::optional<std::uint64_t> length)
    {
        auto request = get("/");
        request.method = "POST";
        request.hasBody = length != 0;
        request.contentLength = length;
        return request;
    }

    call::CallPtr submit(call::Request request)
    {
        const auto call =
            std::make_shared<call::Call>(m_tap.writer().newExchange(), ConnectionId{1}, std::move(request));
        m_answers.emplace_back(call, Answer{});
        m_gateway->submit(call);
        return call;
    }

    /// One call from front to back, its body given at once.
    Answer ask(call::Request request, std::string_view body = {})
    {
        const auto call = submit(std::move(request));
        if (body.empty())
            call->finishBody();
        else
            call->pushBody(body, true);
        return finish(call);
    }
    Answer ask(const std::string &target = "/") { return ask(get(target)); }

    /// Takes messages until `condition`; the socket of this test takes bytes at once unless `slow`.
    bool until(const std::function<bool()> &condition, bool slow = false)
    {
        QElapsedTimer clock;
        clock.start();
        while (!condition()) {
            if (clock.elapsed() > 10'000)
                return false;
            pollfd waiting{.fd = m_box.fd(), .events = POLLIN, .revents = 0};
            ::poll(&waiting, 1, 50);
            for (auto &message : m_box.take())
                take(message, slow);
        }
        return true;
    }

    Answer finish(const call::CallPtr &call)
    {
        if (!until([&] { return answer(call).ended > 0; }))
            QTest::qFail("the call does not end", __FILE__, __LINE__);
        return answer(call);
    }

    [[nodiscard]] Answer &answer(const call::CallPtr &call)
    {
        for (auto &[known, answer] : m_answers)
            if (known == call)
                return answer;
        return m_answers.emplace_back(call, Answer{}).second;
    }

    /// A Python expression over the application's module, as str().
    [[nodiscard]] QByteArray look(const char *expression)
    {
        const python::PythonScope scope;
        PyObject *names = PyModule_GetDict(m_module.get());
        const python::Ref value(PyRun_String(expression, Py_eval_input, names, names));
        return QByteArray::fromStdString(value ? python::textOf(value.get()) : python::takeException().traceback);
    }

    /// "W072 W095": the rules of the findings so far.
    [[nodiscard]] QByteArray findings()
    {
        QByteArrayList rules;
        for (const auto &event : m_tap.all<trace::Finding>())
            rules.append(QByteArray(event.as<trace::Finding>()->rule.data(), 4));
        return rules.join(' ');
    }
    /// The names of the newest exchange's events, without their family.
    [[nodiscard]] QByteArray story() { return m_tap.names(m_answers.back().first->exchange()); }

    [[nodiscard]] TraceTap &tap() { return m_tap; }
    [[nodiscard]] wsgi::Gateway &gateway() { return *m_gateway; }
    void forget()
    {
        m_answers.clear();
        m_tap.clear();
    }

private:
    void take(call::ResponseMessage &message, bool slow)
    {
        Answer &of = answer(message.call);
        if (of.ended > 0)
            QTest::qFail("a message after CallEnded", __FILE__, __LINE__);
        if (auto *start = std::get_if<call::ResponseStart>(&message.what)) {
            ++of.starts;
            of.start = std::move(*start);
        } else if (auto *body = std::get_if<call::ResponseBody>(&message.what)) {
            of.body += body->bytes;
            of.pieces.push_back(body->bytes.size());
            of.last = body->last;
            if (!slow)
                (void)message.call->sent(body->bytes.size());
        } else if (auto *end = std::get_if<call::CallEnded>(&message.what)) {
            ++of.ended;
            of.end = *end;
        } else {
            ++(std::holds_alternative<call::BodyWanted>(message.what) ? of.bodyWanted : of.bodyTaken);
        }
    }

    TraceTap m_tap;
    call::ResponseBox m_box;
    python::Object m_module;
    std::unique_ptr<wsgi::Gateway> m_gateway;
    std::vector<std::pair<call::CallPtr, Answer>> m_answers;
};

} // namespace gatescope::tests
