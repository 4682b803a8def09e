#include "shell/panes.h"

#include "archive/sessionbanner.h"
#include "shell/preferences.h"

#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kListWidth = 470;
constexpr int kBelowHeight = 190;
constexpr int kLeastBelowHeight = 110; ///< Whatever its tallest page would like.

const QString kAcrossState = u"across"_s;
const QString kDownState = u"down"_s;

} // namespace

Panes::Panes(const First &first, QWidget *parent)
    : QWidget(parent),
      m_banner(new SessionBanner(this)),
      m_pages(new QStackedWidget(this)),
      m_down(new QSplitter(Qt::Vertical, m_pages)),
      m_above(new QStackedWidget(m_down)),
      m_across(new QSplitter(Qt::Horizontal, m_above)),
      m_below(new QTabWidget(m_down))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_pages, 1);
    m_pages->addWidget(first.start);
    m_pages->addWidget(m_down);
    m_down->addWidget(m_above);
    m_down->addWidget(m_below);
    m_down->setStretchFactor(0, 1);
    m_above->addWidget(m_across);
    m_across->addWidget(first.left);
    m_across->addWidget(first.right);
    m_across->setChildrenCollapsible(false);
    m_across->setStretchFactor(1, 1);
    m_below->setDocumentMode(true);
    m_below->setMinimumHeight(kLeastBelowHeight);
    connect(m_below, &QTabWidget::tabBarClicked, this, [this](int index) {
        if (QWidget *page = m_below->widget(index))
            showBelow(page);
    });
    resetSizes();
}

void Panes::addBar(QWidget *bar)
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->insertWidget(column->indexOf(m_pages), bar);
}

void Panes::showStart()
{
    m_pages->setCurrentIndex(0);
}

void Panes::showWorkspace()
{
    m_pages->setCurrentWidget(m_down);
}

bool Panes::showsStart() const
{
    return m_pages->currentIndex() == 0;
}

void Panes::addAbove(QWidget *page)
{
    m_above->addWidget(page);
}

void Panes::showAbove(QWidget *page)
{
    showWorkspace();
    m_above->setCurrentWidget(page);
}

void Panes::showAcross()
{
    m_above->setCurrentWidget(m_across);
}

QWidget *Panes::above() const
{
    return m_above->currentWidget();
}

void Panes::addBelow(QWidget *page, const QIcon &icon, const QString &title, int height)
{
    m_heights.insert(page, height);
    m_below->addTab(page, icon, title);
}

void Panes::showBelow(QWidget *page)
{
    m_below->show();
    m_below->setCurrentWidget(page);
    Q_EMIT belowShown();
    const QList<int> sizes = m_down->sizes();
    const int below = std::min(m_heights.value(page), sizes[0] + sizes[1] - m_across->minimumSizeHint().height());
    if (sizes[1] < below)
        m_down->setSizes({sizes[0] + sizes[1] - below, below});
}

void Panes::moveFocus(int step)
{
    const auto count = static_cast<int>(m_focusOrder.size());
    int current = focusedPane();
    for (int tried = 0; tried < count; ++tried) {
        current = (current + step + count) % count;
        if (focusInto(m_focusOrder[current]))
            return;
    }
}

int Panes::focusedPane() const
{
    const QWidget *focused = window()->focusWidget();
    const auto holdsFocus = [focused](const QWidget *pane) { return focused && pane->isAncestorOf(focused); };
    const auto found = std::ranges::find_if(m_focusOrder, holdsFocus);
    return found == m_focusOrder.end() ? -1 : static_cast<int>(found - m_focusOrder.begin());
}

/// False: it cannot be seen, or has nothing that takes the focus.
bool Panes::focusInto(QWidget *pane)
{
    const auto takesFocus = [pane](const QWidget *widget) {
        return pane->isAncestorOf(widget) && widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus);
    };
    QWidget *first = pane->nextInFocusChain();
    while (first != pane && !takesFocus(first))
        first = first->nextInFocusChain();
    if (!pane->isVisible() || first == pane)
        return false;
    first->setFocus(Qt::ShortcutFocusReason);
    return true;
}

void Panes::saveSizes() const
{
    Preferences::setState(kAcrossState, m_across->saveState());
    Preferences::setState(kDownState, m_down->saveState());
}

void Panes::restoreSizes()
{
    m_across->restoreState(Preferences::state(kAcrossState));
    m_down->restoreState(Preferences::state(kDownState));
}

void Panes::resetSizes()
{
    m_across->setSizes({kListWidth, kWindowSize.width() - kListWidth});
    m_down->setSizes({kWindowSize.height() - kBelowHeight, kBelowHeight});
}

} // namespace gatescope::ui
