#include "exchange/socket/socketsearch.h"

#include "common/icons.h"
#include "common/searchfield.h"
#include "exchange/toolbutton.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLookSliceMs = 3;
constexpr int kLinesBetweenPauses = 32;

} // namespace

SocketSearch::SocketSearch(const SocketModel *model, QObject *parent) : QObject(parent), m_model(model)
{
    m_more.setSingleShot(true);
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &SocketSearch::work);
    connect(model, &SocketModel::restarted, this, &SocketSearch::restart);
    connect(model, &SocketModel::grown, this, &SocketSearch::work);
}

void SocketSearch::setTest(const ContentTest &test)
{
    m_test = test;
    restart();
}

void SocketSearch::restart()
{
    m_found.clear();
    m_looked = 0;
    work();
}

void SocketSearch::work()
{
    if (m_test.isEmpty())
        return;
    QElapsedTimer timer;
    timer.start();
    const trace::EventLog &log = m_model->log();
    const int rows = m_model->rowCount();
    while (m_looked < rows && (m_looked % kLinesBetweenPauses != 0 || timer.elapsed() < kLookSliceMs)) {
        const std::uint32_t entry = m_model->entryAt(m_looked);
        const SocketEntry &at = m_model->index().entries()[entry];
        if (!at.complete)
            break;
        if (m_test.matches(contentOf(log, at).bytes))
            m_found.push_back(entry);
        ++m_looked;
    }
    if (m_looked < rows && m_model->index().entries()[m_model->entryAt(m_looked)].complete)
        m_more.start();
    Q_EMIT changed();
}

std::optional<std::uint32_t> SocketSearch::next(std::optional<std::uint32_t> from, bool backwards) const
{
    if (m_found.empty())
        return std::nullopt;
    if (!from)
        return backwards ? m_found.back() : m_found.front();
    if (backwards) {
        const auto here = std::ranges::lower_bound(m_found, *from);
        return here == m_found.begin() ? m_found.back() : *std::prev(here);
    }
    const auto here = std::ranges::upper_bound(m_found, *from);
    return here == m_found.end() ? m_found.front() : *here;
}

int SocketSearch::placeOf(std::optional<std::uint32_t> entry) const
{
    if (!entry)
        return 0;
    const auto here = std::ranges::lower_bound(m_found, *entry);
    return here != m_found.end() && *here == *entry ? static_cast<int>(here - m_found.begin()) + 1 : 0;
}

SocketFindBar::SocketFindBar(const SocketModel *model, QWidget *parent)
    : QWidget(parent),
      m_search(model),
      m_field(new QLineEdit),
      m_regex(new QToolButton),
      m_count(new QLabel)
{
    styleAsSearch(*m_field, tr("Find in the messages"));
    m_regex->setText(u".*"_s);
    m_regex->setCheckable(true);
    m_regex->setAutoRaise(true);
    m_regex->setFocusPolicy(Qt::TabFocus);
    m_regex->setToolTip(tr("Regular expression"));
    m_regex->setAccessibleName(tr("Regular expression"));
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(u"00000 of 00000"_s));
    QToolButton *previous = toolButton(u"find-previous"_s, tr("Previous match"));
    QToolButton *next = toolButton(u"find-next"_s, tr("Next match"));
    QToolButton *done = toolButton(u"find-close"_s, tr("Close the search"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_field, 1);
    for (QWidget *each : QList<QWidget *>{m_regex, m_count, previous, next, done})
        row->addWidget(each);
    connect(m_field, &QLineEdit::textChanged, this, &SocketFindBar::apply);
    connect(m_regex, &QToolButton::toggled, this, &SocketFindBar::apply);
    connect(next, &QToolButton::clicked, this, [this] { go(false); });
    connect(previous, &QToolButton::clicked, this, [this] { go(true); });
    connect(done, &QToolButton::clicked, this, &SocketFindBar::close);
    connect(&m_search, &SocketSearch::changed, this, &SocketFindBar::showCount);
    hide();
}

void SocketFindBar::open()
{
    show();
    m_field->setFocus();
    m_field->selectAll();
    apply();
}

void SocketFindBar::close()
{
    hide();
    m_search.setTest({});
    Q_EMIT testChanged({});
    Q_EMIT closed();
}

void SocketFindBar::apply()
{
    const ContentTest test(m_field->text(), m_regex->isChecked());
    m_search.setTest(test);
    Q_EMIT testChanged(test);
    showCount();
}

void SocketFindBar::setCurrent(std::optional<std::uint32_t> entry)
{
    m_current = entry;
    showCount();
}

void SocketFindBar::go(bool backwards)
{
    if (const auto entry = m_search.next(m_current, backwards))
        Q_EMIT wanted(*entry);
}

void SocketFindBar::showCount()
{
    if (m_field->text().isEmpty())
        return m_count->clear();
    const QString error = m_search.test().error();
    m_count->setToolTip(error);
    if (!error.isEmpty())
        return m_count->setText(tr("not a pattern"));
    const auto total = m_search.found().size();
    const int place = m_search.placeOf(m_current);
    const QString more = m_search.isComplete() ? QString() : u"+"_s;
    m_count->setText(total == 0 ? (m_search.isComplete() ? tr("not found") : tr("searching …"))
                     : place    ? tr("%1 of %2").arg(place).arg(total) + more
                                : tr("%1 found").arg(total) + more);
}

void SocketFindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        return close();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return go(event->modifiers().testFlag(Qt::ShiftModifier));
    QWidget::keyPressEvent(event);
}

} // namespace gatescope::ui
