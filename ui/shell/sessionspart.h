#pragma once

#include "shell/windowcontext.h"

#include <QMessageBox>
#include <QPointer>

#include <functional>

class QMenu;

namespace gatescope::ui {

/// Session files: their commands in the File menu, restoring what was left behind, the question before closing, and
/// what to do when a session is large. Questions that can wait stand in the window's banner.
class SessionsPart : public QObject {
    Q_OBJECT

public:
    /// `openWindow` opens a session file in another window; it may be empty.
    SessionsPart(const WindowContext &context, std::function<void(const QString &path)> openWindow);

    /// In a window of its own when this one has a session already.
    void open(const QString &path);
    /// Appends the exchanges of a session file.
    void add(const QString &path);
    void saveAs(const QString &path);
    /// Asks whether to restore what a killed Gatescope has left behind, if there is something.
    void offerRestore();

    /// False: not now, the user is being asked; the window is closed when the answer is there.
    [[nodiscard]] bool mayClose();
    [[nodiscard]] QMessageBox *closeQuestion() const { return m_question; }
    /// Closes the window without a question: a session that was not saved is offered at the next start.
    void closeKeeping();
    [[nodiscard]] bool isKept() const { return m_isKept; }

private:
    void connectDocument();
    void addCommands();
    void refreshCommands();
    void fillRecent(QMenu &menu);
    void askWhatToOpen();
    void askWhatToAdd();
    void save();
    void askWhereToSave();
    void askBeforeClosing();
    void discard();
    void tellSaved(const QString &path);
    void tellOpened(const archive::Opened &opened);
    void tellDamage(const archive::Opened &opened);
    void tellFailure(const Error &error);
    void tellCancelled(archive::SessionDocument::Task task, const QString &path);
    void askAboutSize();
    void openLimits();

    const WindowContext m_context;
    const std::function<void(const QString &)> m_openWindow;
    QPointer<QMessageBox> m_question;
    bool m_closesWhenSaved = false;
    bool m_isKept = false;
    bool m_discards = false;
};

} // namespace gatescope::ui
