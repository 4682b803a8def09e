#pragma once

#include "support/runningapp.h"

#include <QSignalSpy>

namespace gatescope::test {

/// A RunningApp that is called without a socket.
class DirectApp : public RunningApp {
public:
    using RunningApp::RunningApp;

    /// The number of its exchange, as soon as there is one; 0 with refusal().
    std::uint32_t begin(const link::DirectCall &call)
    {
        QSignalSpy begun(&supervisor, &link::Supervisor::directBegun);
        m_call = supervisor.callDirectly(call);
        (void)QTest::qWaitFor([&] { return !begun.isEmpty(); }, kPatienceMs);
        m_refusal = begun.value(0).value(2).toString();
        return begun.isEmpty() || !m_refusal.isEmpty() ? 0 : numberOf(begun[0][1].value<ExchangeId>());
    }
    /// Once that exchange has ended.
    std::uint32_t call(const link::DirectCall &direct)
    {
        const std::uint32_t number = begin(direct);
        return number == 0 || !waitForEnd(number) ? 0 : number;
    }
    bool waitForEnd(std::uint32_t number)
    {
        return QTest::qWaitFor([&] { return !session.summary(number)->isOpen(); }, kPatienceMs);
    }
    /// 0 when it does not come.
    std::uint32_t numberOf(ExchangeId exchange)
    {
        std::uint32_t number = 0;
        (void)QTest::qWaitFor([&] { return (number = session.numberOf(supervisor.run(), exchange)) != 0; },
                              kPatienceMs);
        return number;
    }

    /// Of the last begin() or call(): its id for nextStep(), and why the runner refused it.
    [[nodiscard]] quint64 lastCall() const { return m_call; }
    [[nodiscard]] QString refusal() const { return m_refusal; }

    /// The exchange's events of this kind, in their order.
    template <class Event>
    [[nodiscard]] QList<trace::TraceEvent> all(std::uint32_t number) const
    {
        QList<trace::TraceEvent> found;
        const auto &log = session.events(number);
        for (std::size_t index = 0; index < log.size(); ++index) {
            if (const auto event = log.at(index); event.as<Event>())
                found.append(event);
        }
        return found;
    }
    /// Of the response.
    [[nodiscard]] QByteArray body(std::uint32_t number) const
    {
        QByteArray bytes;
        for (const auto &event : all<trace::WireResponseBody>(number))
            bytes.append(QByteArrayView(event.as<trace::WireResponseBody>()->bytes.bytes));
        return bytes;
    }

private:
    quint64 m_call = 0;
    QString m_refusal;
};

} // namespace gatescope::test
