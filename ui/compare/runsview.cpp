#include "compare/runsview.h"

#include "common/rowtable.h"
#include "common/theme.h"

#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

RunsView::RunsView(const trace::Session &session, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_model(session),
      m_sorted(new QSortFilterProxyModel(this)),
      m_a(new QComboBox(this)),
      m_b(new QComboBox(this)),
      m_summary(new QLabel(this)),
      m_table(new QTableView(this))
{
    m_sorted->setSourceModel(&m_model);
    m_sorted->setSortRole(RunsModel::SortRole);
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    styleAsRowTable(*m_table, tr("Pairs of both runs"));
    m_table->horizontalHeader()->setMinimumSectionSize(theme::kSpace8);
    constexpr std::array kWidths{36, 80, 0, 80, 80, 90, 90, 160}; // the path has what is left
    for (std::size_t column = 0; column < kWidths.size(); ++column)
        m_table->setColumnWidth(static_cast<int>(column), kWidths[column]);
    m_table->horizontalHeader()->setSectionResizeMode(static_cast<int>(RunsModel::Column::Path), QHeaderView::Stretch);
    m_a->setAccessibleName(tr("Run A"));
    m_b->setAccessibleName(tr("Run B"));

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    bar->setSpacing(theme::kSpace2);
    bar->addWidget(new QLabel(tr("Run A"), this));
    bar->addWidget(m_a);
    bar->addSpacing(theme::kSpace2);
    bar->addWidget(new QLabel(tr("Run B"), this));
    bar->addWidget(m_b);
    bar->addSpacing(theme::kSpace2);
    bar->addWidget(m_summary, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_table, 1);
    setFocusProxy(m_table);

    for (QComboBox *box : {m_a, m_b})
        connect(box, &QComboBox::activated, this, &RunsView::choose);
    connect(m_table, &QTableView::activated, this, &RunsView::open);
    connect(m_table, &QTableView::doubleClicked, this, &RunsView::open);
    connect(&m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_current = currentPair(); });
    connect(&m_model, &QAbstractItemModel::modelReset, this, &RunsView::restoreCurrent);
    connect(&m_model, &RunsModel::progressed, this, [this] { m_summary->setText(m_model.summary()); });
}

void RunsView::fillChoices()
{
    const std::array<QSignalBlocker, 2> quiet{QSignalBlocker(m_a), QSignalBlocker(m_b)};
    for (QComboBox *box : {m_a, m_b}) {
        box->clear();
        for (std::uint32_t number = 1; number <= m_session.latestRun().value; ++number) {
            const trace::RunInfo *run = m_session.run({number});
            if (!run)
                continue;
            const auto at = QDateTime::fromMSecsSinceEpoch(run->startedAtUnixNs / 1'000'000);
            const QString time = run->startedAtUnixNs == 0 ? QString() : u", "_s + at.toString(u"HH:mm:ss"_s);
            box->addItem(tr("%1: %2%3").arg(QString::number(number), run->target, time), number);
        }
    }
}

void RunsView::showNewest()
{
    const std::uint32_t last = m_session.latestRun().value;
    showRuns({last > 1 ? last - 1 : last}, {last});
}

void RunsView::setOptions(const compare::CompareOptions &options)
{
    m_options = options;
}

void RunsView::showRuns(RunId a, RunId b)
{
    fillChoices();
    m_a->setCurrentIndex(m_a->findData(a.value));
    m_b->setCurrentIndex(m_b->findData(b.value));
    m_model.setRuns(a, b, m_options);
}

void RunsView::choose()
{
    m_model.setRuns({m_a->currentData().toUInt()}, {m_b->currentData().toUInt()}, m_options);
}

std::pair<std::uint32_t, std::uint32_t> RunsView::currentPair() const
{
    const QModelIndex index = m_sorted->mapToSource(m_table->currentIndex());
    if (!index.isValid() || index.row() >= m_model.rowCount())
        return {};
    return {m_model.pairAt(index.row()).a, m_model.pairAt(index.row()).b};
}

// New rows do not take away what one looks at.
void RunsView::restoreCurrent()
{
    const int at = m_table->verticalScrollBar()->value();
    for (int row = 0; m_current != std::pair(0U, 0U) && row < m_model.rowCount(); ++row) {
        if (m_current == std::pair(m_model.pairAt(row).a, m_model.pairAt(row).b))
            m_table->setCurrentIndex(m_sorted->mapFromSource(m_model.index(row, 0)));
    }
    m_table->verticalScrollBar()->setValue(at);
}

void RunsView::open(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const compare::RunPair &pair = m_model.pairAt(m_sorted->mapToSource(index).row());
    if (pair.a != 0 && pair.b != 0)
        Q_EMIT pairChosen(pair.a, pair.b);
    else
        Q_EMIT exchangeChosen(pair.a + pair.b);
}

} // namespace gatescope::ui
