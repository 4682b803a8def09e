#include "exchange/frames/framedetail.h"

#include "common/eventwords.h"
#include "exchange/byteview.h"
#include "exchange/emptyhint.h"
#include "exchange/rowdelegate.h"
#include "exchange/segments.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kSideBySide = 620; // from this width on
constexpr int kNameWidth = 150;
constexpr int kValueWidth = 190;

QStandardItem *cell(const QString &text, Tone tone, bool mono)
{
    auto *item = new QStandardItem(text);
    item->setEditable(false);
    item->setToolTip(text);
    item->setForeground(theme::color(tone, QGuiApplication::palette()));
    if (mono)
        item->setFont(theme::monospaceFont());
    return item;
}

void append(QStandardItem *parent, const FrameFact &fact)
{
    QStandardItem *name = cell(fact.name, Tone::Text, false);
    for (const FrameFact &member : fact.members)
        append(name, member);
    parent->appendRow({name, cell(fact.value, Tone::Text, true), cell(fact.meaning, Tone::Muted, false)});
}

QString lineOf(const QStandardItemModel &model, const QModelIndex &row)
{
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column)
        cells.append(row.siblingAtColumn(column).data().toString());
    return cells.join(u'\t');
}

} // namespace

FrameDetail::FrameDetail(QWidget *parent)
    : QWidget(parent),
      m_title(new QLabel),
      m_facts(new QTreeView),
      m_model(new QStandardItemModel(this)),
      m_bytes(new ByteView({.captions = false})),
      m_note(new QLabel),
      m_splitter(new QSplitter)
{
    m_title->setAccessibleName(tr("Chosen frame"));
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_title->setContentsMargins(theme::kSpace2, theme::kSpace2, theme::kSpace2, theme::kSpace1);
    buildFacts();
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_facts);
    m_splitter->addWidget(buildBytes());
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_splitter, 1);
    m_stack = new HintStack(u"event-bytes-in"_s, content, this);
    clear();
}

void FrameDetail::buildFacts()
{
    styleAsRows(m_facts, tr("What the frame says"));
    m_facts->setModel(m_model);
    m_facts->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto *copy = new QAction(tr("Copy"), m_facts);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &FrameDetail::copyFacts);
    m_facts->addAction(copy);
}

QWidget *FrameDetail::buildBytes()
{
    m_bytes->setAccessibleName(tr("Bytes of the frame"));
    m_bytes->setMode(ByteView::Mode::Hex);
    m_note->setWordWrap(true);
    m_note->setContentsMargins(theme::kSpace2, theme::kSpaceHalf, theme::kSpace2, theme::kSpaceHalf);
    auto *modes = new Segments(tr("Show the frame's bytes as"));
    modes->setChoices({{0, tr("Hex")}, {1, tr("Text")}});
    connect(modes, &Segments::chosen, m_bytes,
            [this](int id) { m_bytes->setMode(id == 0 ? ByteView::Mode::Hex : ByteView::Mode::Text); });
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(0, 0, theme::kSpace2, 0);
    bar->addWidget(m_note, 1);
    bar->addWidget(modes);
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bytes, 1);
    column->addLayout(bar);
    return widget;
}

void FrameDetail::clear()
{
    m_model->clear();
    m_bytes->document().clear();
    m_bytes->documentReset();
    m_shown = {};
    m_stack->showHint(tr("No frame chosen"), tr("Choose one to see what each part of it says, and its bytes."));
}

void FrameDetail::showFrame(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame)
{
    const FrameWords words = wordsOf(log, index, frame);
    QStringList parts{directionOf(frame)};
    if (!frame.isSocket)
        parts.append(frame.isConnection ? tr("the connection itself") : tr("stream %1").arg(frame.stream));
    parts.append(sizeText(frame.length));
    if (!words.meaning.isEmpty())
        parts.append(words.meaning);
    m_title->setText(u"<b>%1</b> &nbsp;%2"_s.arg(words.type.toHtmlEscaped(), parts.join(u" · "_s).toHtmlEscaped()));
    m_title->setToolTip(parts.join(u" · "_s));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    showFacts(factsOf(log, index, frame));
    showBytes(log, index, frame);
    m_stack->showContent();
}

void FrameDetail::showFacts(const QList<FrameFact> &facts)
{
    m_model->clear();
    m_model->setHorizontalHeaderLabels({tr("Part"), tr("Value"), tr("Meaning")});
    for (const FrameFact &fact : facts)
        append(m_model->invisibleRootItem(), fact);
    m_facts->expandAll();
    m_facts->setColumnWidth(0, kNameWidth);
    m_facts->setColumnWidth(1, kValueWidth);
}

void FrameDetail::showBytes(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame)
{
    m_bytes->document().clear();
    m_shown = bytesOf(log, index, frame);
    const auto side = frame.fromClient ? ByteSide::Request : ByteSide::Response;
    m_bytes->document().append({.bytes = m_shown.head,
                                .wireOffset = m_shown.offset,
                                .side = side,
                                .kind = ByteKind::Framing,
                                .event = frame.event});
    m_bytes->document().append({.bytes = m_shown.payload,
                                .missing = m_shown.missing,
                                .wireOffset = m_shown.offset + m_shown.head.size(),
                                .side = side,
                                .kind = ByteKind::Data,
                                .event = frame.event});
    m_bytes->documentReset();
    QStringList notes{tr("Offset %1 in its direction of the connection.").arg(m_shown.offset)};
    if (frame.isSocket)
        notes.append(frame.fromClient ? tr("The payload is shown without its mask.") : QString());
    if (m_shown.missing > 0)
        notes.append(tr("%1 of the payload were not kept.").arg(sizeText(m_shown.missing)));
    notes.removeAll(QString());
    m_note->setText(notes.join(u' '));
}

void FrameDetail::copyFacts()
{
    QModelIndexList rows = m_facts->selectionModel()->selectedRows();
    std::ranges::sort(rows, [this](const QModelIndex &a, const QModelIndex &b) {
        return m_facts->visualRect(a).top() < m_facts->visualRect(b).top();
    });
    QStringList lines;
    for (const QModelIndex &row : rows)
        lines.append(lineOf(*m_model, row));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

QString FrameDetail::title() const
{
    return m_title->toolTip();
}

QString FrameDetail::note() const
{
    return m_note->text();
}

void FrameDetail::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_splitter->setOrientation(width() >= kSideBySide ? Qt::Horizontal : Qt::Vertical);
}

} // namespace gatescope::ui
