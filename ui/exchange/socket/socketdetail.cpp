#include "exchange/socket/socketdetail.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/bodypane.h"
#include "exchange/byteview.h"
#include "exchange/emptyhint.h"
#include "exchange/eventdetail.h"
#include "exchange/html.h"
#include "exchange/rowdelegate.h"
#include "exchange/segments.h"
#include "exchange/syntaxstyles.h"

#include <QEvent>
#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kMostFrames = 500;
constexpr int kFactsBeside = 760; // from this width on
constexpr int kMostEventsLookedAt = 20'000;
constexpr std::uint8_t kOnlyCompressed = 4;

bool looksLikeJson(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

QByteArray mediaTypeOf(const SocketEntry &entry, std::string_view content)
{
    const bool raw = entry.kind == SocketKind::Trouble && entry.wire >= 0;
    if (entry.kind == SocketKind::Binary || entry.kind == SocketKind::Unknown || raw)
        return {};
    return looksLikeJson(content) ? "application/json" : "text/plain; charset=utf-8";
}

QString rsvWords(std::uint8_t rsv)
{
    if (rsv == 0)
        return u"0"_s;
    return rsv == kOnlyCompressed ? SocketDetail::tr("RSV1 compressed")
                                  : u"%1"_s.arg(static_cast<int>(rsv), 3, 2, QChar(u'0'));
}

QStandardItem *cell(const QString &text, int event)
{
    auto *item = new QStandardItem(text);
    item->setEditable(false);
    item->setData(event, Qt::UserRole);
    item->setFont(theme::monospaceFont());
    return item;
}

bool sameAs(const SocketEntry &a, const SocketEntry &b)
{
    return a.main == b.main && a.wire == b.wire && a.asgi == b.asgi && a.frames == b.frames &&
           a.complete == b.complete && a.latencyNs == b.latencyNs;
}

} // namespace

std::string frameHeader(const trace::SocketFrame &frame)
{
    std::string out;
    const auto byte = [&out](std::uint64_t value) { out.push_back(static_cast<char>(value & 0xFF)); };
    const auto bigEndian = [&byte](std::uint64_t value, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
            byte(value >> shift);
    };
    const std::uint64_t length = frame.payload.size;
    const std::uint64_t mask = frame.masked ? 0x80 : 0;
    byte((frame.fin ? 0x80U : 0U) | static_cast<unsigned>(frame.rsv) << 4 | frame.opcode);
    byte(mask | (length < 126 ? length : length < 65536 ? 126 : 127));
    if (length >= 126)
        bigEndian(length, length < 65536 ? 2 : 8);
    if (frame.masked)
        bigEndian(frame.mask, 4);
    return out;
}

SocketDetail::SocketDetail(const ViewContext &context, const SocketModel *model, QWidget *parent)
    : QWidget(parent),
      m_context(context),
      m_model(model),
      m_icon(new QLabel),
      m_title(new QLabel),
      m_facts(new QLabel),
      m_factsBelow(new QLabel),
      m_parts(new Segments(tr("Parts of the message"))),
      m_stack(new QStackedWidget),
      m_content(new BodyPane(std::make_shared<SyntaxStyles>())),
      m_frames(new QStandardItemModel(this)),
      m_asgi(new EventDetail(context))
{
    for (QLabel *label : {m_title, m_facts, m_factsBelow})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_title->setAccessibleName(tr("Chosen message"));
    m_facts->setAccessibleName(tr("Facts of the message"));
    m_factsBelow->setAccessibleName(tr("Facts of the message"));
    m_factsBelow->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, theme::kSpace1);
    for (QLabel *label : {m_facts, m_factsBelow}) {
        label->setMinimumWidth(1);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    }
    m_stack->addWidget(m_content);
    m_stack->addWidget(buildFrames());
    m_stack->addWidget(m_asgi);
    connect(m_parts, &Segments::chosen, this, &SocketDetail::showPart);

    auto *content = new QWidget;
    auto *head = new QHBoxLayout;
    head->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    head->setSpacing(theme::kSpace1);
    head->addWidget(m_icon);
    head->addWidget(m_title);
    head->addSpacing(theme::kSpace1);
    head->addWidget(m_facts, 1);
    head->addStretch();
    head->addWidget(m_parts);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_factsBelow);
    column->addWidget(m_stack, 1);
    m_hint = new HintStack(u"websocket"_s, content, this);
    m_hint->showHint(tr("No message chosen"), tr("Choose one to see its content, its frames and its ASGI message."));
}

QWidget *SocketDetail::buildFrames()
{
    m_frameList = new QTreeView;
    styleAsRows(m_frameList, tr("Frames of the message"));
    m_frameList->setRootIsDecorated(false);
    m_frameList->setModel(m_frames);
    m_wire = new ByteView({.captions = false});
    m_wire->setMode(ByteView::Mode::Hex);
    m_wire->setAccessibleName(tr("Bytes of the frames"));
    m_wireNote = new QLabel(tr("Headers as on the wire; payloads unmasked, still compressed."));
    m_wireNote->setContentsMargins(theme::kSpace2, theme::kSpaceHalf, theme::kSpace2, theme::kSpaceHalf);
    m_wireNote->setWordWrap(true);
    auto *bytes = new QWidget;
    auto *column = new QVBoxLayout(bytes);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_wire, 1);
    column->addWidget(m_wireNote);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_frameList);
    splitter->addWidget(bytes);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    connect(m_frameList->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &index) {
                const qint64 start = m_wire->document().positionOfEvent(index.data(Qt::UserRole).toInt());
                if (start >= 0)
                    m_wire->reveal(start);
            });
    return splitter;
}

void SocketDetail::setEntry(std::uint32_t number, std::optional<std::uint32_t> entry)
{
    if (!entry || number == 0) {
        m_entry.reset();
        m_content->clear();
        m_asgi->setEvent(0, -1);
        m_wire->document().clear();
        m_wire->documentReset();
        return m_hint->showHint(tr("No message chosen"),
                                tr("Choose one to see its content, its frames and its ASGI message."));
    }
    const SocketEntry &at = m_model->index().entries()[*entry];
    if (m_entry == entry && m_number == number && sameAs(at, m_shown))
        return;
    m_number = number;
    m_entry = entry;
    m_shown = at;
    showTitle(at);
    showContent(at);
    showFrames(at);
    m_asgi->setEvent(number, at.asgi);
    showParts(at);
    m_hint->showContent();
}

void SocketDetail::showTitle(const SocketEntry &entry)
{
    const SocketWords &words = m_model->words(*m_entry);
    m_icon->setPixmap(icon(words.icon, words.tone).pixmap(theme::kIconSize, theme::kIconSize));
    const QString what = isData(entry.kind) ? tr("%1 message %2").arg(words.what, directionText(entry)) : words.what;
    m_title->setText(u"<b>%1</b>"_s.arg(what.toHtmlEscaped()));
    QStringList facts;
    if (entry.number > 0)
        facts.append(u"#%1"_s.arg(entry.number));
    if (entry.size > 0 || isData(entry.kind))
        facts.append(sizeText(entry.size));
    if (entry.compressed)
        facts.append(tr("%1 on the wire, %2").arg(sizeText(entry.wireSize), ratioText(entry)));
    facts.append(m_model->timeText(*m_entry));
    if (entry.latencyNs >= 0)
        facts.append((entry.fromClient ? tr("received after %1") : tr("on the wire after %1"))
                         .arg(durationText(std::chrono::nanoseconds(entry.latencyNs))));
    for (QLabel *label : {m_facts, m_factsBelow}) {
        label->setText(html::colored(facts.join(u" · "_s), Tone::Muted, palette()));
        label->setToolTip(facts.join(u" · "_s));
    }
}

void SocketDetail::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_facts->setVisible(width() >= kFactsBeside);
    m_factsBelow->setVisible(width() < kFactsBeside);
}

void SocketDetail::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_entry)
        showTitle(m_shown);
}

void SocketDetail::showParts(const SocketEntry &entry)
{
    QList<Segments::Choice> choices;
    if (entry.size > 0 || isData(entry.kind))
        choices.append({Content, tr("Content")});
    if (entry.frames > 0)
        choices.append({Frames, entry.frames == 1 ? tr("Frame") : tr("%1 frames").arg(entry.frames)});
    if (entry.asgi >= 0)
        choices.append({Asgi, entry.kind == SocketKind::Trouble ? tr("Event") : tr("ASGI")});
    if (choices.isEmpty())
        choices.append({Content, tr("Content")});
    m_parts->setChoices(choices);
    showPart(m_parts->current());
}

void SocketDetail::showPart(int part)
{
    m_stack->setCurrentIndex(part);
}

void SocketDetail::showContent(const SocketEntry &entry)
{
    const trace::Payload content = contentOf(m_model->log(), entry);
    m_content->setSource({.bytes = QByteArray(content.bytes.data(), static_cast<qsizetype>(content.bytes.size())),
                          .trueSize = content.size,
                          .contentType = mediaTypeOf(entry, content.bytes)});
}

void SocketDetail::showFrames(const SocketEntry &entry)
{
    m_frames->clear();
    m_frames->setHorizontalHeaderLabels(
        {tr("Frame"), tr("FIN"), tr("RSV"), tr("Mask"), tr("Header"), tr("Payload"), tr("Offset"), tr("Time")});
    m_wire->document().clear();
    m_headers.clear();
    const trace::EventLog &log = m_model->log();
    const auto most =
        static_cast<int>(std::min<std::size_t>(log.size(), entry.wire < 0 ? 0 : entry.wire + kMostEventsLookedAt));
    std::uint32_t left = std::min<std::uint32_t>(entry.frames, kMostFrames);
    for (int event = std::max(entry.wire, 0); event < most && left > 0; ++event) {
        const trace::TraceEvent happened = log.at(static_cast<std::size_t>(event));
        const auto *frame = happened.as<trace::SocketFrame>();
        const bool ours = frame && (frame->from == trace::Party::Client) == entry.fromClient &&
                          (frame->opcode <= 2) == isData(entry.kind);
        if (!ours)
            continue;
        addFrame(*frame, event);
        --left;
    }
    if (entry.frames == 0)
        addHead(entry);
    m_wire->documentReset();
    for (int column = 0; column < m_frames->columnCount(); ++column)
        m_frameList->resizeColumnToContents(column);
}

void SocketDetail::addFrame(const trace::SocketFrame &frame, int event)
{
    const std::string &header = m_headers.emplace_back(frameHeader(frame));
    const auto side = frame.from == trace::Party::Client ? ByteSide::Request : ByteSide::Response;
    m_wire->document().append(
        {.bytes = header, .wireOffset = frame.offset, .side = side, .kind = ByteKind::Framing, .event = event});
    m_wire->document().append({.bytes = frame.payload.bytes,
                               .missing = frame.payload.size - frame.payload.bytes.size(),
                               .wireOffset = frame.offset + header.size(),
                               .side = side,
                               .kind = ByteKind::Data,
                               .event = event});
    const auto at = m_model->log().at(static_cast<std::size_t>(event)).header.at.count();
    const double since = static_cast<double>(at - m_model->index().openedAt()) / 1e9;
    m_frames->appendRow({cell(u"%1 (%2)"_s.arg(frameWords(frame)).arg(frame.opcode), event),
                         cell(frame.fin ? u"1"_s : u"0"_s, event), cell(rsvWords(frame.rsv), event),
                         cell(frame.masked ? u"%1"_s.arg(frame.mask, 8, 16, QChar(u'0')) : tr("none"), event),
                         cell(sizeText(header.size()), event), cell(sizeText(frame.payload.size), event),
                         cell(QString::number(frame.offset), event), cell(u"%1 s"_s.arg(since, 0, 'f', 3), event)});
}

void SocketDetail::addHead(const SocketEntry &entry)
{
    const trace::Payload content = contentOf(m_model->log(), entry);
    m_wire->document().append({.bytes = content.bytes, .kind = ByteKind::Head, .event = entry.main});
}

} // namespace gatescope::ui
