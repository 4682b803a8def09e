#pragma once

#include "link/messages.h"

#include <QThread>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace gatescope::app {

/// The runner's end of the control channel, on a thread of its own: Python's main thread may be busy for ever, and a
/// stop must arrive all the same. When the inspector goes away, that is a stop too, and soon after it the end.
class ControlThread {
public:
    struct Handlers {
        std::function<void(std::chrono::milliseconds deadline)> stop; ///< On the control thread; may block.
        std::function<void(bool on)> setRecording;
        std::function<void(const link::DirectCall &call)> callDirectly;
        std::function<void(quint64 id)> nextStep;
        std::function<void(const link::Inject &message)> inject;
    };

    explicit ControlThread(const QString &link);
    ~ControlThread();
    ControlThread(const ControlThread &) = delete;
    ControlThread &operator=(const ControlThread &) = delete;

    /// Says Hello and waits for the Start message. Nothing when the inspector does not answer.
    [[nodiscard]] std::optional<link::Start> greet();
    /// From now on what is asked is handed over; what came earlier comes now. The former handlers
    /// have returned when this does.
    void setHandlers(Handlers handlers);
    /// Any thread; in order.
    void send(const link::Message &message);
    /// Sends what is waiting and closes.
    void finish();

private:
    class Worker;
    QThread m_thread;
    std::unique_ptr<Worker> m_worker;
};

} // namespace gatescope::app
