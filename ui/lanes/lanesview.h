#pragma once

#include "lanes/commonclock.h"
#include "lanes/runpane.h"

#include <QAction>
#include <QList>
#include <QWidget>

#include <memory>

class QSplitter;

namespace gatescope::ui {

/// The whole run against time: worker threads and tasks as lanes, the load above them. Two runs can stand one below the
/// other. It starts to read when it is seen for the first time.
class LanesView : public QWidget {
    Q_OBJECT

public:
    LanesView(const trace::Session &session, Selection &selection, QWidget *parent = nullptr);

    /// For menus and the command palette.
    [[nodiscard]] QList<QAction *> actions() const
    {
        return {m_asTable, m_twoRuns, m_oneScale, m_follow, m_zoomOut, m_zoomIn, m_fit};
    }
    [[nodiscard]] QAction *followAction() const { return m_follow; }
    [[nodiscard]] QAction *tableAction() const { return m_asTable; }
    [[nodiscard]] QAction *twoRunsAction() const { return m_twoRuns; }
    /// On: both runs have one time scale, from the first request of each. Switched off, each moves on its own; switched
    /// on again, what stands at the left edges then stays below each other.
    [[nodiscard]] QAction *oneScaleAction() const { return m_oneScale; }
    [[nodiscard]] RunPane &pane() const { return *m_first; }
    /// The second run's; null while there is only one.
    [[nodiscard]] RunPane *secondPane() const { return m_second; }

protected:
    void showEvent(QShowEvent *event) override;

private:
    QAction *makeAction(const QString &icon, const QString &text, const QString &tip, const QStringList &keys);
    void makeActions();
    void addButtons();
    void showSecond(bool shown);
    void refresh();
    template <class Does>
    void eachPane(Does does);

    const trace::Session &m_session;
    Selection &m_selection;
    QSplitter *m_panes;
    RunPane *m_first;
    RunPane *m_second = nullptr;
    std::unique_ptr<CommonClock> m_clock; ///< Of both.
    QAction *m_asTable = nullptr;
    QAction *m_twoRuns = nullptr;
    QAction *m_oneScale = nullptr;
    QAction *m_follow = nullptr;
    QAction *m_zoomOut = nullptr;
    QAction *m_zoomIn = nullptr;
    QAction *m_fit = nullptr;
};

} // namespace gatescope::ui
