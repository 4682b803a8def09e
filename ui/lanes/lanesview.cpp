#include "lanes/lanesview.h"

#include "common/icons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSplitter>
#include <QToolButton>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double kZoomStep = 1.6;

}

LanesView::LanesView(const trace::Session &session, Selection &selection, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_selection(selection),
      m_panes(new QSplitter(Qt::Vertical, this)),
      m_first(new RunPane(session, selection))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panes);
    m_panes->setChildrenCollapsible(false);
    m_panes->addWidget(m_first);
    makeActions();
    addButtons();
    setFocusProxy(m_first);
    m_first->setTableShown(false);
    connect(m_first->canvas(), &ChartCanvas::followingChanged, m_follow, &QAction::setChecked);
    connect(&session, &trace::Session::runChanged, this, &LanesView::refresh);
    refresh();
}

QAction *LanesView::makeAction(const QString &iconName, const QString &text, const QString &tip,
                               const QStringList &keys)
{
    auto *action = new QAction(icon(iconName), text, this);
    QList<QKeySequence> sequences;
    for (const QString &key : keys)
        sequences << QKeySequence(key);
    action->setShortcuts(sequences);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(keys.isEmpty() ? tip
                                      : tip + u" (%1)"_s.arg(sequences.first().toString(QKeySequence::NativeText)));
    addAction(action);
    return action;
}

void LanesView::makeActions()
{
    m_asTable = makeAction(u"timeline-table"_s, tr("Run as a Table"), tr("The same exchanges as a table"), {});
    m_twoRuns =
        makeAction(u"timeline-lanes"_s, tr("Two Runs"),
                   tr("Show a second run below: the same load on WSGI and ASGI, before and after a change"), {});
    m_oneScale =
        makeAction(u"link"_s, tr("One Time Scale"),
                   tr("Both runs with the same scale, from the first request of each; off: each on its own"), {u"L"_s});
    m_follow = makeAction(u"newest"_s, tr("Follow the Newest"), tr("Keep the newest exchanges in sight"), {u"N"_s});
    m_zoomOut = makeAction(u"zoom-out"_s, tr("Zoom Out of the Run"), tr("Zoom out"), {u"-"_s});
    m_zoomIn = makeAction(u"zoom-in"_s, tr("Zoom into the Run"), tr("Zoom in"), {u"+"_s, u"="_s});
    m_fit = makeAction(u"zoom-fit"_s, tr("Fit the Run"), tr("To the selected exchange; again: everything"), {u"F"_s});
    for (QAction *toggle : {m_asTable, m_twoRuns, m_oneScale, m_follow})
        toggle->setCheckable(true);
    m_follow->setChecked(true);
    m_oneScale->setChecked(true);
    m_oneScale->setEnabled(false);
    connect(m_oneScale, &QAction::toggled, this, [this](bool on) {
        if (m_clock)
            m_clock->setLinked(on);
    });
    connect(m_asTable, &QAction::toggled, this, [this](bool on) {
        eachPane([on](RunPane &pane) { pane.setTableShown(on); });
        for (QAction *action : {m_follow, m_zoomOut, m_zoomIn, m_fit})
            action->setEnabled(!on);
    });
    connect(m_twoRuns, &QAction::toggled, this, &LanesView::showSecond);
    connect(m_follow, &QAction::toggled, this,
            [this](bool on) { eachPane([on](RunPane &pane) { pane.canvas()->setFollowing(on); }); });
    connect(m_zoomOut, &QAction::triggered, this,
            [this] { eachPane([](RunPane &pane) { pane.canvas()->zoom(1 / kZoomStep); }); });
    connect(m_zoomIn, &QAction::triggered, this,
            [this] { eachPane([](RunPane &pane) { pane.canvas()->zoom(kZoomStep); }); });
    connect(m_fit, &QAction::triggered, this, [this] { eachPane([](RunPane &pane) { pane.canvas()->fit(); }); });
}

template <class Does>
void LanesView::eachPane(Does does)
{
    does(*m_first);
    if (m_second)
        does(*m_second);
}

void LanesView::addButtons()
{
    for (QAction *action : actions()) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setAccessibleName(action->text());
        button->setIconSize({theme::kIconSize, theme::kIconSize});
        button->setFocusPolicy(Qt::TabFocus);
        m_first->header()->addWidget(button);
    }
}

/// The run before the one that is shown.
void LanesView::showSecond(bool shown)
{
    m_clock.reset();
    m_oneScale->setEnabled(shown);
    if (!shown) {
        delete std::exchange(m_second, nullptr);
        return;
    }
    m_second = new RunPane(m_session, m_selection);
    m_second->setFollowsNewestRun(false);
    const std::uint32_t first = m_first->chart().run().value;
    m_second->showRun(RunId{first > 1 ? first - 1 : std::min(first + 1, m_session.latestRun().value)});
    m_second->setTableShown(m_asTable->isChecked());
    m_second->canvas()->setFollowing(m_follow->isChecked());
    m_second->setActive(true);
    m_panes->addWidget(m_second);
    m_panes->setSizes({1, 1});
    m_clock = std::make_unique<CommonClock>(*m_first, *m_second);
    m_clock->setLinked(m_oneScale->isChecked());
}

void LanesView::refresh()
{
    m_twoRuns->setEnabled(m_session.latestRun().value > 1);
}

void LanesView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    eachPane([](RunPane &pane) { pane.setActive(true); });
}

} // namespace gatescope::ui
