#pragma once

#include "base/mailbox.h"
#include "base/result.h"
#include "call/application.h"
#include "call/message.h"
#include "python/asgi/options.h"
#include "python/object.h"
#include "trace/writer.h"

#include <memory>

namespace gatescope::asgi {

class Runtime;

/// What the network thread and others leave for the loop.
struct LoopNote {
    enum class Kind : std::uint8_t { Submit, BodyArrived, Disconnected, Drained, Stop };
    Kind kind = Kind::Submit;
    call::CallPtr call;
    std::chrono::nanoseconds at{};        ///< When it was posted.
    std::chrono::milliseconds deadline{}; ///< Stop only.
};

/// Serves an ASGI 3 application, or an ASGI 2 one: `http` and `websocket` 2.5, `lifespan` 2.0.
///
/// The Application functions and stop() may be called from any thread: they put a note into a mailbox whose descriptor
/// the asyncio loop watches. Everything of Python happens in start() and run(), on Python's main thread.
///
///     AsgiGateway gateway(std::move(app), {.appName = "shop.main:app"}, trace, responses);
///     if (auto started = gateway.start(); !started)      // lifespan startup; the error says why it failed
///         return report(started.error());
///     ... listen, with &gateway as the call::Application ...
///     gateway.run();                                      // until stop()
///
/// Stopping: no new call begins (503), running ones are waited for until the deadline, then they get http.disconnect,
/// then they are cancelled, then the lifespan is shut down, then the loop is closed. A loop that never comes back from
/// the application's code cannot be stopped from here.
///
/// `trace` and `responses` must outlive the gateway; Python objects that outlive it are harmless. Destroy it without or
/// with the GIL, after run() has returned.
class AsgiGateway : public call::Application {
public:
    AsgiGateway(python::Object app, AsgiOptions options, trace::TraceWriter &trace, call::ResponseBox &responses);
    ~AsgiGateway() override;
    AsgiGateway(const AsgiGateway &) = delete;
    AsgiGateway &operator=(const AsgiGateway &) = delete;

    /// Makes the loop and runs the lifespan startup. Takes the GIL. After an error only destruction is left.
    [[nodiscard]] Result<void> start();
    /// Serves until stop(). Takes the GIL, gives it up while the loop waits. Once, after start().
    void run();
    void stop(std::chrono::milliseconds deadline);

    void submit(const call::CallPtr &call) override;
    void bodyArrived(const call::CallPtr &call) override;
    void disconnected(const call::CallPtr &call) override;
    void drained(const call::CallPtr &call) override;
    [[nodiscard]] bool speaksWebSocket() const override { return true; }

private:
    Mailbox<LoopNote> m_notes;
    std::unique_ptr<Runtime> m_runtime;
};

} // namespace gatescope::asgi
