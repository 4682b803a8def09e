#pragma once

#include "compose/sender.h"
#include "support/runningapp.h"

#include <QSignalSpy>

namespace gatescope::test {

/// A RunningApp that is sent drafts.
class ReachableApp : public RunningApp {
public:
    using RunningApp::RunningApp;

    /// "http://127.0.0.1:4711"
    [[nodiscard]] QString origin() const { return supervisor.urls().value(0); }
    [[nodiscard]] QString socketUrl(const QString &path) const
    {
        return QStringLiteral("ws") + origin().sliced(4) + path;
    }

    [[nodiscard]] compose::Response send(const compose::HttpDraft &draft)
    {
        compose::Sender sender;
        QSignalSpy finished(&sender, &compose::Sender::finished);
        sender.send(draft);
        (void)finished.wait(kPatienceMs);
        return sender.response();
    }
};

} // namespace gatescope::test
