#pragma once

#include <QObject>

#include <cstdint>

namespace gatescope::ui {

/// What the whole window looks at: one exchange, and one event of it. Every view reads it and may set it; all others
/// follow. The exchange is its session number (0: none), the event its index in the exchange's EventLog (-1: none).
class Selection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] std::uint32_t exchange() const { return m_exchange; }
    [[nodiscard]] int event() const { return m_event; }

    /// Choosing another exchange takes the event selection away.
    void setExchange(std::uint32_t number);
    void setEvent(int index);
    void select(std::uint32_t number, int event);

Q_SIGNALS:
    void exchangeChanged(std::uint32_t number);
    void eventChanged(int index);

private:
    std::uint32_t m_exchange = 0;
    int m_event = -1;
};

} // namespace gatescope::ui
