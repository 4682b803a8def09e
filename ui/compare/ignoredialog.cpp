#include "compare/ignoredialog.h"

#include "common/icons.h"
#include "common/theme.h"
#include "compare/comparewords.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize kFirstSize(640, 520);

} // namespace

IgnoreDialog::IgnoreDialog(const std::vector<compare::IgnoreRule> &rules, QWidget *parent)
    : QDialog(parent),
      m_table(new QTableWidget(0, 2, this)),
      m_problem(new QLabel(this))
{
    setWindowTitle(tr("Ignore List"));
    auto *help =
        new QLabel(tr("What is listed here is no difference. A name is the end of a row's place, with * for any "
                      "text: headers.date, scope.client.1, body.*.id. A regular expression between slashes is "
                      "left out of every value and line."),
                   this);
    help->setWordWrap(true);
    m_table->setHorizontalHeaderLabels({tr("Pattern"), tr("Why")});
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setAccessibleName(tr("Ignore list"));
    m_problem->setWordWrap(true);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    auto *add = new QPushButton(tr("Add"), this);
    auto *remove = new QPushButton(tr("Remove"), this);
    auto *defaults = new QPushButton(tr("Defaults"), this);
    auto *tools = new QHBoxLayout;
    for (QPushButton *button : {add, remove, defaults}) {
        button->setAutoDefault(false);
        tools->addWidget(button);
    }
    tools->addStretch(1);
    connect(add, &QPushButton::clicked, this, &IgnoreDialog::addEmpty);
    connect(remove, &QPushButton::clicked, this, &IgnoreDialog::removeSelected);
    connect(defaults, &QPushButton::clicked, this, [this] { showRules(compare::IgnoreList::defaults()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_table, &QTableWidget::itemChanged, this, &IgnoreDialog::check);

    auto *column = new QVBoxLayout(this);
    column->addWidget(help);
    column->addWidget(m_table, 1);
    column->addLayout(tools);
    column->addWidget(m_problem);
    column->addWidget(buttons);
    showRules(rules);
    resize(kFirstSize);
}

void IgnoreDialog::showRules(const std::vector<compare::IgnoreRule> &rules)
{
    m_table->setRowCount(0);
    for (const compare::IgnoreRule &rule : rules)
        addRow(rule);
    check();
}

void IgnoreDialog::addRow(const compare::IgnoreRule &rule)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto *pattern = new QTableWidgetItem(text(rule.pattern));
    pattern->setFlags(pattern->flags() | Qt::ItemIsUserCheckable);
    pattern->setCheckState(rule.on ? Qt::Checked : Qt::Unchecked);
    pattern->setFont(theme::monospaceFont());
    m_table->setItem(row, 0, pattern);
    m_table->setItem(row, 1, new QTableWidgetItem(text(rule.why)));
}

void IgnoreDialog::addEmpty()
{
    addRow({"headers.", {}});
    m_table->setCurrentCell(m_table->rowCount() - 1, 0);
    m_table->editItem(m_table->currentItem());
}

void IgnoreDialog::removeSelected()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    QList<int> numbers;
    for (const QModelIndex &index : rows)
        numbers.append(index.row());
    std::ranges::sort(numbers, std::greater());
    for (const int row : numbers)
        m_table->removeRow(row);
    check();
}

std::vector<compare::IgnoreRule> IgnoreDialog::rules() const
{
    std::vector<compare::IgnoreRule> rules;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QTableWidgetItem *pattern = m_table->item(row, 0);
        const QTableWidgetItem *why = m_table->item(row, 1);
        if (!pattern || pattern->text().trimmed().isEmpty())
            continue;
        rules.push_back({pattern->text().trimmed().toStdString(), why ? why->text().toStdString() : std::string(),
                         pattern->checkState() == Qt::Checked});
    }
    return rules;
}

void IgnoreDialog::check()
{
    for (const compare::IgnoreRule &rule : rules()) {
        const std::string problem = compare::IgnoreList::problemOf(rule.pattern);
        if (problem.empty())
            continue;
        m_problem->setText(tr("%1 is not used: %2").arg(text(rule.pattern), text(problem)));
        return m_problem->show();
    }
    m_problem->hide();
}

} // namespace gatescope::ui
