#pragma once

#include "link/supervisor.h"

#include <QTest>

namespace gatescope::test {

/// One of tests/apps in a real runner, with the session that records it, and no window.
///
/// `GATESCOPE` names the program, `GATESCOPE_TEST_APPS` the folder of the applications (ctest sets both).
class RunningApp {
public:
    static constexpr int kPatienceMs = 30'000;

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
