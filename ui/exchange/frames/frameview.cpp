#include "exchange/frames/frameview.h"

#include "common/rowtable.h"
#include "exchange/columnlayout.h"
#include "exchange/emptyhint.h"
#include "exchange/findbar.h"
#include "exchange/frames/framedetail.h"
#include "exchange/socket/socketcells.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = FrameModel::Column;

namespace {

constexpr std::array kLayout{
    ColumnLayout{Column::Number, 56, 460}, ColumnLayout{Column::Time, 84, 620}, ColumnLayout{Column::Direction, 76, 0},
    ColumnLayout{Column::Stream, 64, 520}, ColumnLayout{Column::Type, 148, 0},  ColumnLayout{Column::Flags, 210, 760},
    ColumnLayout{Column::Length, 82, 0},
};

constexpr qsizetype kMostCopied = 16 * 1024 * 1024;

QString payloadText(const std::string &payload)
{
    const QByteArray bytes = QByteArray::fromStdString(payload);
    return bytes.isValidUtf8() ? QString::fromUtf8(bytes) : QString::fromLatin1(bytes.toHex(' '));
}

} // namespace

FrameView::FrameView(const trace::Session *session, const FrameIndex *index, QWidget *parent)
    : QWidget(parent),
      m_index(index),
      m_connection(new ConnectionFrames(session, this)),
      m_model(new FrameModel(session, index, m_connection, this)),
      m_search(new FrameSearch(m_model, this)),
      m_detail(new FrameDetail),
      m_splitter(new QSplitter(Qt::Vertical))
{
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(buildTop());
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_splitter);
    connect(m_search, &FrameSearch::changed, this, &FrameView::showFound);
    connect(m_connection, &ConnectionFrames::grew, this, [this] { grow(m_model->isWhole()); });
    addCopyAction(tr("Copy Rows"), CopyAs::Rows, QKeySequence::Copy);
    addCopyAction(tr("Copy Payload"), CopyAs::Payload);
    addCopyAction(tr("Copy Frame as Hex, as on the Wire"), CopyAs::Frame);
}

QWidget *FrameView::buildTop()
{
    buildTable();
    m_find = new FindBar;
    m_find->field()->setPlaceholderText(tr("Find in the frames: type, flag, field, bytes"));
    connect(m_find, &FindBar::wanted, this, [this](const QString &text) {
        m_seekMatch = !text.isEmpty();
        m_search->setText(text);
    });
    connect(m_find, &FindBar::nextWanted, this,
            [this] { goToMatch(m_search->next(m_table->currentIndex().row(), false)); });
    connect(m_find, &FindBar::previousWanted, this,
            [this] { goToMatch(m_search->next(m_table->currentIndex().row(), true)); });
    connect(m_find, &FindBar::closed, m_table, [this] { m_table->setFocus(); });
    auto *hinted = new QWidget;
    m_stack = new HintStack(u"event-bytes-in"_s, m_table, hinted);
    auto *top = new QWidget;
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(hinted, 1);
    column->addWidget(m_find);
    return top;
}

void FrameView::buildTable()
{
    m_table = new QTableView;
    m_table->setModel(m_model);
    styleAsRowTable(*m_table, tr("Frames of the exchange"));
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setIconSize({theme::kIconSize, theme::kIconSize});
    m_table->setItemDelegate(new SocketCells(m_table));
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->horizontalHeader()->setSectionResizeMode(static_cast<int>(Column::Meaning), QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(theme::kSpace8);
    setColumnWidths(*m_table, kLayout);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &FrameView::chooseCurrent);
}

void FrameView::addCopyAction(const QString &title, CopyAs form, const QKeySequence &key)
{
    auto *action = new QAction(title, m_table);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this,
            [this, form] { QGuiApplication::clipboard()->setText(textToCopy(form)); });
    m_table->addAction(action);
}

void FrameView::setExchange(std::uint32_t number)
{
    const QScopedValueRollback following(m_following, true);
    m_connection->setExchange(number);
    m_model->setExchange(number);
    m_detail->clear();
    showEmpty();
}

void FrameView::grow(bool all)
{
    const QScopedValueRollback following(m_following, true);
    m_model->grow(all);
    showEmpty();
}

void FrameView::setShown(FrameModel::Shown shown)
{
    if (shown == m_model->shown())
        return;
    const QScopedValueRollback following(m_following, true);
    m_model->setShown(shown);
    m_detail->clear();
    showEmpty();
}

void FrameView::setConnectionShown(bool shown)
{
    if (shown == m_model->isConnectionShown())
        return;
    const QScopedValueRollback following(m_following, true);
    const int row = m_table->currentIndex().row();
    const std::uint32_t frame = row < 0 ? 0 : m_model->frameAt(row);
    m_connection->setActive(shown);
    m_model->setConnectionShown(shown);
    m_detail->clear();
    showEmpty();
    if (const int now = row < 0 ? -1 : m_model->rowOf(frame); now >= 0)
        setCurrentRow(now);
}

void FrameView::showEmpty()
{
    showColumns();
    if (m_model->rowCount() > 0)
        return m_stack->showContent();
    if (m_index->isEmpty())
        return m_stack->showHint(tr("No frames yet"), tr("They appear as they cross the wire."));
    const bool client = m_model->shown() == FrameModel::Shown::FromClient;
    m_stack->showHint(client ? tr("The client sent no frame here") : tr("The gateway sent no frame here"),
                      tr("Choose both directions to see the others."));
}

bool FrameView::chooseEvent(int event)
{
    const auto frame = m_index->frameOf(event);
    const int row = frame ? m_model->rowOf(*frame) : -1;
    if (row < 0)
        return false;
    const QScopedValueRollback following(m_following, true);
    setCurrentRow(row);
    return true;
}

void FrameView::setCurrentRow(int row)
{
    if (m_table->currentIndex().row() != row)
        m_table->setCurrentIndex(m_model->index(row, 0));
    m_table->scrollTo(m_model->index(row, 0));
    showRow(row);
}

void FrameView::showRow(int row)
{
    const FrameEntry &frame = m_model->entry(m_model->frameAt(row));
    m_detail->showFrame(m_model->logOf(frame), *m_index, frame);
}

void FrameView::chooseCurrent()
{
    const int row = m_table->currentIndex().row();
    if (m_following || row < 0)
        return;
    showRow(row);
    if (const FrameEntry &frame = m_model->entry(m_model->frameAt(row)); !frame.isConnection)
        Q_EMIT eventChosen(frame.event);
}

void FrameView::find()
{
    m_find->open();
}

void FrameView::goToMatch(std::optional<int> row)
{
    if (!row)
        return;
    m_table->setCurrentIndex(m_model->index(*row, 0));
    m_table->scrollTo(m_model->index(*row, 0));
    showFound();
}

void FrameView::showFound()
{
    const int current = m_table->currentIndex().row();
    if (m_seekMatch && !m_search->found().empty()) {
        m_seekMatch = false;
        return goToMatch(m_search->placeOf(current) > 0 ? current : m_search->next(current, false));
    }
    m_find->showCount(m_search->placeOf(current), static_cast<qsizetype>(m_search->found().size()),
                      m_search->isComplete());
}

QString FrameView::textToCopy(CopyAs form) const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    QStringList lines;
    qsizetype size = 0;
    for (const QModelIndex &index : rows) {
        const FrameEntry &frame = m_model->entry(m_model->frameAt(index.row()));
        const trace::EventLog &log = m_model->logOf(frame);
        if (form == CopyAs::Rows)
            lines.append(m_model->lineOf(index.row()));
        else if (form == CopyAs::Payload)
            lines.append(payloadText(bytesOf(log, *m_index, frame).payload));
        else
            lines.append(QString::fromLatin1(QByteArray::fromStdString(wireBytesOf(log, *m_index, frame)).toHex(' ')));
        size += lines.last().size();
        if (size > kMostCopied)
            break;
    }
    return lines.join(u'\n');
}

void FrameView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showColumns();
}

/// The colours of the detail are those of the palette.
void FrameView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    const int row = m_table ? m_table->currentIndex().row() : -1;
    if (event->type() == QEvent::PaletteChange && row >= 0)
        showRow(row);
}

void FrameView::showColumns()
{
    showColumnsFor(*m_table, kLayout, width());
    if (!m_index->hasHttp2())
        m_table->setColumnHidden(static_cast<int>(Column::Stream), true);
}

} // namespace gatescope::ui
