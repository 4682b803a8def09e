#include "archive/findview.h"

#include "archive/finddelegate.h"
#include "common/eventwords.h"
#include "common/icons.h"
#include "common/searchfield.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <atomic>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRestMs = 250;
constexpr int kExchangeWidth = 260;
constexpr int kWhereWidth = 190;

QToolButton *barButton(const QString &text, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

FindView::FindView(const trace::Session &session, Selection &selection, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_selection(selection)
{
    setAccessibleName(tr("Find in all exchanges"));
    buildBar();
    buildTable();
    m_empty = new QLabel(this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_table, 1);
    column->addWidget(m_empty, 1);
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, &FindView::begin);
    showStatus();
}

FindView::~FindView() = default;

void FindView::buildBar()
{
    m_bar = new QWidget(this);
    m_field = new QLineEdit(m_bar);
    styleAsSearch(*m_field, tr("Find in paths, headers, bodies, messages, logs and tracebacks of all exchanges"));
    m_field->setAccessibleName(tr("Find in all exchanges"));
    m_field->installEventFilter(this);
    m_case = barButton(u"Aa"_s, tr("Match upper and lower case"), m_bar);
    m_expression = barButton(u".*"_s, tr("Regular expression"), m_bar);
    for (QToolButton *option : {m_case, m_expression}) {
        option->setCheckable(true);
        connect(option, &QToolButton::toggled, this, &FindView::begin);
    }
    m_stop = barButton({}, tr("Stop the search"), m_bar);
    m_stop->setIcon(icon(u"stop"_s));
    m_status = new QLabel(m_bar);
    m_status->setMinimumWidth(m_status->fontMetrics().horizontalAdvance(u"00000 in 00000 exchanges"_s));
    auto *row = new QHBoxLayout(m_bar);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_field, 1);
    row->addWidget(m_case);
    row->addWidget(m_expression);
    row->addSpacing(theme::kSpace2);
    row->addWidget(m_status);
    row->addWidget(m_stop);
    connect(m_field, &QLineEdit::textChanged, this, [this] { m_rest.start(); });
    connect(m_field, &QLineEdit::returnPressed, this, &FindView::begin);
    connect(m_stop, &QToolButton::clicked, this, &FindView::stop);
}

void FindView::buildTable()
{
    m_table = new QTableView(this);
    m_table->setModel(&m_model);
    m_table->setItemDelegateForColumn(static_cast<int>(FindColumn::Excerpt), new FindDelegate(m_table));
    m_table->setAccessibleName(tr("Results"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setStretchLastSection(true);
    m_table->setColumnWidth(static_cast<int>(FindColumn::Exchange), kExchangeWidth);
    m_table->setColumnWidth(static_cast<int>(FindColumn::Where), kWhereWidth);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &FindView::showCurrent);
}

void FindView::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

FindQuery FindView::query() const
{
    return {.text = m_field->text(), .isExpression = m_expression->isChecked(), .matchesCase = m_case->isChecked()};
}

void FindView::search(const FindQuery &query)
{
    const QSignalBlocker quietCase(m_case);
    const QSignalBlocker quietExpression(m_expression);
    m_case->setChecked(query.matchesCase);
    m_expression->setChecked(query.isExpression);
    m_field->setText(query.text);
    begin();
}

void FindView::begin()
{
    m_rest.stop();
    m_feed.reset();
    m_model.clear();
    m_problem.clear();
    m_done = 0;
    m_wasStopped = false;
    const FindQuery wanted = query();
    if (wanted.text.isEmpty())
        return showStatus();
    const auto made = FindSearch::make(wanted);
    if (!made) {
        m_problem = made.error().summary;
        return showStatus();
    }
    QList<std::uint32_t> numbers;
    for (std::uint32_t number = 1; number <= m_session.lastNumber(); ++number) {
        if (const auto *summary = m_session.summary(number); summary && !summary->deleted)
            numbers.append(number);
    }
    m_total = static_cast<int>(numbers.size());
    m_feed = std::make_unique<archive::ExcerptFeed>(m_session, numbers);
    archive::ExcerptFeed *feed = m_feed.get();
    connect(feed, &archive::ExcerptFeed::progressed, this, [this](int done) {
        m_done = done;
        showStatus();
    });
    connect(feed, &archive::ExcerptFeed::finished, this, &FindView::showStatus);
    feed->start(1, [this, feed, search = *made](const archive::Excerpt &excerpt, int) {
        const QList<FindHit> hits = search.look(excerpt);
        if (!hits.isEmpty())
            QMetaObject::invokeMethod(feed, [this, hits] { take(hits); });
        return true;
    });
    showStatus();
}

void FindView::take(QList<FindHit> hits)
{
    const int room = kMostHits - m_model.rowCount();
    if (room <= 0)
        return;
    if (hits.size() >= room) {
        hits.resize(room);
        m_feed->cancel();
    }
    m_model.append(hits);
    showStatus();
}

void FindView::stop()
{
    if (!isSearching())
        return;
    m_wasStopped = true;
    m_feed->cancel();
    showStatus();
}

QString FindView::statusText() const
{
    return m_status->text();
}

void FindView::showStatus()
{
    const int hits = m_model.rowCount();
    const bool searching = isSearching();
    const bool asked = !m_field->text().isEmpty();
    const QString found =
        tr("%1 in %2")
            .arg(counted(static_cast<std::uint64_t>(hits), tr("1 event"), tr("%1 events")),
                 counted(static_cast<std::uint64_t>(m_model.exchangeCount()), tr("1 exchange"), tr("%1 exchanges")));
    QString words = asked && hits > 0 ? found : QString();
    if (searching)
        words = tr("%1 of %2 searched").arg(m_done).arg(m_total);
    else if (hits >= kMostHits)
        words = tr("the first %L1 events").arg(hits);
    else if (m_wasStopped)
        words = tr("stopped: %1").arg(found);
    m_status->setText(words);
    m_stop->setEnabled(searching);
    m_table->setVisible(hits > 0);
    m_empty->setVisible(hits == 0);
    m_empty->setText(!m_problem.isEmpty() ? tr("This is no regular expression. %1").arg(m_problem)
                     : searching          ? tr("Searching …")
                     : asked
                         ? tr("Nothing found in %1.")
                               .arg(counted(static_cast<std::uint64_t>(m_total), tr("1 exchange"), tr("%1 exchanges")))
                         : tr("What is written above is looked for in everything that was recorded."));
}

void FindView::showCurrent()
{
    if (const QModelIndex index = m_table->currentIndex(); index.isValid())
        m_selection.select(m_model.hit(index.row()).exchange, m_model.hit(index.row()).event);
}

/// Down goes from the field into the results.
bool FindView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_field || event->type() != QEvent::KeyPress || m_model.rowCount() == 0)
        return QWidget::eventFilter(watched, event);
    if (static_cast<QKeyEvent *>(event)->key() != Qt::Key_Down)
        return false;
    m_table->selectRow(std::max(m_table->currentIndex().row(), 0));
    m_table->setFocus();
    return true;
}

} // namespace gatescope::ui
