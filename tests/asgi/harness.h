#pragma once

#include "python/asgi/gateway.h"
#include "python/interpreter.h"
#include "python/taps/taps.h"
#include "trace/codec.h"

#include <QStringList>
#include <QTemporaryDir>

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

/// Runs an application, given as Python source, in a real AsgiGateway, and plays the network thread for it.
///
///     Served served(R"(
///         async def app(scope, receive, send): ...
///     )");
///     served.run([](Client &client) {                 // on a thread of its own, as the network thread is
///         auto call = client.get("/");
///         client.waitForEnd(call);
///     });
///     QCOMPARE(served.reply(1).body, "hello");        // back on the main thread, the gateway has stopped
///
/// Python names `results`, a list of str in the application's module, is where applications leave what they saw.
namespace harness {

using namespace gatescope;

/// What the gateway answered to one call.
struct Reply {
    std::uint16_t status = 0;
    HeaderList headers;
    std::string body;
    int pieces = 0;
    bool complete = false; ///< The last piece came.
    bool ended = false;
    call::CallEnded::How how = call::CallEnded::How::Completed;
    std::string reason;
    bool accepted = false; ///< A WebSocket; `headers` are those of the accept.
    std::string subprotocol;
    std::vector<std::string> messages; ///< "text:hello", "bytes:..."
    int closeCode = 0;                 ///< Of SocketClose.
    std::string closeReason;
    std::vector<std::string> hints;
    std::vector<std::string> pushes; ///< "/style.css accept=text/css;"
    bool hasTrailers = false;
    HeaderList trailers;
    int files = 0; ///< Pieces that came from a file.
    int bodyWanted = 0;
    int bodyTaken = 0;
};

class Served;

/// The network thread's side. Every wait ends after ten seconds at the latest.
class Client {
public:
    explicit Client(Served &served) : m_served(served) {}

    call::CallPtr get(const std::string &path) { return send({.method = "GET", .target = path, .path = path}); }
    /// Submits a request that misses nothing but what the test does not care for.
    call::CallPtr send(call::Request request);
    /// `last`: in one with endBody(), so that no receive() comes in between.
    void body(const call::CallPtr &call, std::string_view bytes, bool last = false);
    void endBody(const call::CallPtr &call);
    void leave(const call::CallPtr &call);
    /// The opening handshake of a WebSocket.
    call::CallPtr open(const std::string &path, std::vector<std::string> subprotocols = {});
    void text(const call::CallPtr &call, std::string_view text) { message(call, text, true); }
    void message(const call::CallPtr &call, std::string_view bytes, bool isText);
    void endSocket(const call::CallPtr &call, std::uint16_t code, const std::string &reason = {});
    void waitForMessages(const call::CallPtr &call, std::size_t count);

    /// From now on the socket takes nothing: unsent bytes pile up until letGo().
    void hold() { m_holding = true; }
    void letGo();
    void stop(std::chrono::milliseconds deadline);

    void waitForEnd(const call::CallPtr &call);
    void waitForBytes(const call::CallPtr &call, std::size_t count);
    void waitUntil(const std::function<bool()> &condition);
    /// Waits until the application has put `count` texts into `results`.
    void waitForResults(int count);
    [[nodiscard]] qsizetype resultCount() const;
    [[nodiscard]] Reply &reply(const call::CallPtr &call);
    void forget(const call::CallPtr &call);
    void pump(int milliseconds);

private:
    void take(const call::ResponseMessage &message);
    void takeFile(const call::CallPtr &call, const call::ResponseFile &file);
    void drop(const call::CallPtr &call, std::size_t bytes);

    Served &m_served;
    bool m_holding = false;
    std::vector<std::pair<call::CallPtr, std::size_t>> m_held;
};

class Served {
public:
    static constexpr std::uint64_t kRing = 64 * 1024 * 1024; ///< Room for all events of a test.

    explicit Served(const std::string &source, asgi::AsgiOptions options = {.lifespan = asgi::LifespanMode::Off},
                    std::uint64_t ringBytes = kRing, bool taps = false, std::vector<std::string> tapsOff = {});
    ~Served();

    /// start(), the script beside run(), stop, and all events read. False when start() failed: see error().
    bool run(const std::function<void(Client &)> &script, std::chrono::milliseconds deadline = std::chrono::seconds(5));
    [[nodiscard]] const Error &error() const { return m_error; }

    [[nodiscard]] Reply &reply(std::uint32_t exchange) { return m_replies[exchange]; }
    [[nodiscard]] bool hasApplication() const; ///< `app` is not None.
    [[nodiscard]] QStringList results() const; ///< The application's `results`.

    /// The events of one exchange, in order.
    [[nodiscard]] std::vector<trace::TraceEvent> events(std::uint32_t exchange) const;
    template <class Event>
    [[nodiscard]] std::vector<Event> all(std::uint32_t exchange) const
    {
        std::vector<Event> found;
        for (const auto &event : events(exchange)) {
            if (const auto *one = event.as<Event>())
                found.push_back(*one);
        }
        return found;
    }
    [[nodiscard]] QStringList eventNames(std::uint32_t exchange) const;
    [[nodiscard]] QStringList findings(std::uint32_t exchange) const; ///< Rule ids.

private:
    friend class Client;
    void startTaps(asgi::AsgiOptions &options, std::vector<std::string> off);
    void readEvents();

    QTemporaryDir m_folder;
    std::unique_ptr<trace::RingReader> m_reader;
    std::unique_ptr<trace::TraceWriter> m_trace;
    std::unique_ptr<taps::Taps> m_taps;
    call::ResponseBox m_responses;
    python::Object m_module;
    std::unique_ptr<asgi::AsgiGateway> m_gateway;
    std::map<std::uint32_t, Reply> m_replies;
    std::vector<std::string> m_records;
    Error m_error;
    bool m_ran = false;
};

/// "name=value;" for each.
[[nodiscard]] std::string printed(const HeaderList &headers);

/// Starts Python once for a test executable; call it in initTestCase().
[[nodiscard]] bool startPython();
void stopPython();
[[nodiscard]] bool canImport(const char *module);

} // namespace harness
