#pragma once

#include "compose/sender.h"
#include "compose/socketclient.h"
#include "link/supervisor.h"

#include <QSignalSpy>
#include <QTest>

namespace gatescope::test {

using namespace Qt::StringLiterals;

/// One of tests/apps in a real runner, with the session that records it, and no window.
///
/// `GATESCOPE` names the program, `GATESCOPE_TEST_APPS` the folder of the applications (ctest sets both).
class RunningApp {
public:
    static constexpr int kPatienceMs = 20'000;

    explicit RunningApp(const QString &target, link::RunOptions options = {})
    {
        options.directory = qEnvironmentVariable("GATESCOPE_TEST_APPS");
        options.target = target;
        options.port = 0;
        options.reload = false;
        supervisor.start(options);
        isRunning = QTest::qWaitFor([this] { return supervisor.state() == link::RunState::Running; }, kPatienceMs);
    }
    ~RunningApp()
    {
        supervisor.stop();
        (void)QTest::qWaitFor([this] { return supervisor.state() == link::RunState::Idle; }, kPatienceMs);
    }

    /// "http://127.0.0.1:4711"
    [[nodiscard]] QString origin() const { return supervisor.urls().value(0); }
    [[nodiscard]] QString socketUrl(const QString &path) const { return u"ws"_s + origin().sliced(4) + path; }

    [[nodiscard]] compose::Response send(const compose::HttpDraft &draft)
    {
        compose::Sender sender;
        QSignalSpy finished(&sender, &compose::Sender::finished);
        sender.send(draft);
        (void)finished.wait(kPatienceMs);
        return sender.response();
    }

    /// The newest exchange that has ended and is newer than `after`; 0: none came.
    std::uint32_t ended(std::uint32_t after = 0)
    {
        std::uint32_t found = 0;
        (void)QTest::qWaitFor(
            [&] {
                for (std::uint32_t number = session.lastNumber(); number > after; --number) {
                    const auto *summary = session.summary(number);
                    if (summary->protocol != trace::Protocol::Lifespan && !summary->isOpen())
                        found = number;
                }
                return found != 0;
            },
            kPatienceMs);
        return found;
    }

    trace::Session session;
    link::Supervisor supervisor{session, qEnvironmentVariable("GATESCOPE")};
    bool isRunning = false;
};

} // namespace gatescope::test
