#pragma once

#include "exchange/frames/frameindex.h"

#include <QObject>
#include <QTimer>

namespace gatescope::ui {

/// The frames of HTTP/2 that belong to a connection as a whole (stream 0: SETTINGS, PING, GOAWAY, WINDOW_UPDATE), of
/// the connection of one exchange. They stand among the events of the run, which are searched a few milliseconds at a
/// time, and only while it is active.
class ConnectionFrames : public QObject {
    Q_OBJECT

public:
    explicit ConnectionFrames(const trace::Session *session, QObject *parent = nullptr);

    /// The connection is looked up when the exchange is another one, and again while it is not known.
    void setExchange(std::uint32_t number);
    void setActive(bool active);

    /// In order; FrameEntry::event is an index into log().
    [[nodiscard]] const std::deque<FrameEntry> &frames() const { return m_frames; }
    [[nodiscard]] const trace::EventLog &log() const { return m_session->runEvents(m_run); }

Q_SIGNALS:
    void restarted();
    void grew();

private:
    void restart();
    void advance();
    void add(const trace::TraceEvent &event, int index);

    const trace::Session *m_session;
    std::uint32_t m_number = 0;
    RunId m_run;
    ConnectionId m_connection;
    std::deque<FrameEntry> m_frames;
    std::size_t m_searched = 0; ///< Events of the run.
    bool m_isActive = false;
    QTimer m_soon;
};

} // namespace gatescope::ui
