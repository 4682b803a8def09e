#include "console/problemsview.h"

#include "common/icons.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

ProblemsView::ProblemsView(ProblemsModel &model, Selection &selection, QWidget *parent)
    : QWidget(parent),
      m_model(model),
      m_selection(selection)
{
    setAccessibleName(tr("Problems"));
    auto *clear = new QAction(icon(u"clear"_s), tr("Clear Problems"), this);
    auto *copy = new QAction(icon(u"copy"_s), tr("Copy Problem"), this);
    m_commands = {clear, copy};
    connect(clear, &QAction::triggered, &model, &ProblemsModel::clear);
    connect(copy, &QAction::triggered, this, &ProblemsView::copyCurrent);

    buildTable();
    m_empty = new QLabel(tr("No problems. Exceptions, broken rules and failed starts are listed here."), this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->addWidget(m_table);
    split->addWidget(buildDetail());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(split, 1);
    all->addWidget(m_empty, 1);

    const auto update = [this, split] {
        const bool any = m_model.rowCount() > 0;
        split->setVisible(any);
        m_empty->setVisible(!any);
        showCurrent();
    };
    connect(&model, &ProblemsModel::countsChanged, this, update);
    update();
}

void ProblemsView::buildTable()
{
    m_table = new QTableView(this);
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("Problems"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    auto *header = m_table->horizontalHeader();
    header->hide();
    header->setSectionResizeMode(static_cast<int>(ProblemColumn::What), QHeaderView::Stretch);
    m_table->setColumnWidth(static_cast<int>(ProblemColumn::Where), 140);
    m_table->setColumnWidth(static_cast<int>(ProblemColumn::Exchange), 56);
    m_table->setColumnWidth(static_cast<int>(ProblemColumn::Time), 72);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ProblemsView::showCurrent);
}

QWidget *ProblemsView::buildDetail()
{
    m_panel = new QWidget(this);
    m_summary = new QLabel(m_panel);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QFont bold = m_summary->font();
    bold.setWeight(QFont::DemiBold);
    m_summary->setFont(bold);
    m_wayOut = new QLabel(m_panel);
    m_wayOut->setWordWrap(true);
    m_wayOut->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detail = new QPlainTextEdit(m_panel);
    m_detail->setReadOnly(true);
    m_detail->setFont(theme::monospaceFont());
    m_detail->setAccessibleName(tr("Details of the problem"));
    m_detail->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_detail->setFrameShape(QFrame::NoFrame);
    m_mend = new QPushButton(m_panel);
    connect(m_mend, &QPushButton::clicked, this, [this] {
        if (const QModelIndex index = m_table->currentIndex(); index.isValid())
            Q_EMIT commandRequested(m_model.problem(index.row()).command);
    });
    auto *layout = new QVBoxLayout(m_panel);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(m_summary);
    layout->addWidget(m_wayOut);
    layout->addWidget(m_mend, 0, Qt::AlignLeft);
    layout->addWidget(m_detail, 1);
    return m_panel;
}

void ProblemsView::showCurrent()
{
    const QModelIndex index = m_table->currentIndex();
    m_panel->setVisible(index.isValid());
    if (!index.isValid())
        return;
    const Problem &problem = m_model.problem(index.row());
    m_summary->setText(problem.summary);
    m_wayOut->setText(problem.wayOut);
    m_wayOut->setVisible(!problem.wayOut.isEmpty());
    m_detail->setPlainText(problem.detail);
    m_mend->setText(problem.commandText);
    m_mend->setVisible(!problem.commandText.isEmpty());
    if (problem.exchange != 0)
        m_selection.select(problem.exchange, problem.event);
}

void ProblemsView::showNewest()
{
    if (m_model.rowCount() > 0)
        m_table->setCurrentIndex(m_model.index(0, 0));
}

void ProblemsView::copyCurrent() const
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid())
        return;
    const Problem &problem = m_model.problem(index.row());
    QGuiApplication::clipboard()->setText(
        QStringList{problem.summary, problem.wayOut, problem.detail}.join(u'\n').trimmed());
}

} // namespace gatescope::ui
