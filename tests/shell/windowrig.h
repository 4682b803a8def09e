#pragma once

#include "common/theme.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"

#include <QString>

#include <memory>

namespace gatescope::test {

/// The real window on a real runner, as the user has it, with settings of its own that vanish.
///
/// `GATESCOPE` names the program, `GATESCOPE_TEST_APPS` the folder of the test applications (ctest sets both).
class WindowRig {
public:
    /// Fresh: as on the first start, without what an earlier window of this test has kept (drafts, what was sent).
    enum class State : std::uint8_t { Fresh, Kept };
    explicit WindowRig(State state = State::Fresh);
    ~WindowRig();

    /// Runs `target` in tests/apps on a free port and waits until it listens; false when it does not.
    bool run(const QString &target);
    bool run(const link::RunOptions &options);
    /// Sends one request and waits for the answer; the status, 0 when there is none.
    int request(const QByteArray &method, const QString &path, const QByteArray &body = {});
    /// Sends the request and does not wait.
    void requestLater(const QByteArray &method, const QString &path);
    /// The number of the newest exchange whose path is `path`; 0 when there is none.
    [[nodiscard]] std::uint32_t exchange(const QString &path) const;
    [[nodiscard]] const trace::ExchangeSummary *summary(const QString &path) const;
    /// A picture of the window under build/…/screenshots.
    void picture(const QString &name);
    void useScheme(ui::theme::Scheme scheme);

    [[nodiscard]] static QString appsFolder();

private:
    struct Preparation {
        explicit Preparation(State state);
    } m_preparation; ///< Before the window reads it.

public:
    ui::Workspace workspace;
    ui::MainWindow window;
};

/// Before the first window of a test executable: style, font, settings in a folder that vanishes.
void dressForTests();

} // namespace gatescope::test
