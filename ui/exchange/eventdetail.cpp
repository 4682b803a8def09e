#include "exchange/eventdetail.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/byteview.h"
#include "exchange/emptyhint.h"
#include "exchange/eventtree.h"
#include "exchange/explanationpanel.h"
#include "exchange/rowdelegate.h"
#include "exchange/scopefacts.h"
#include "exchange/segments.h"
#include "exchange/tracebackview.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = ValueTreeModel::Column;

namespace {

constexpr int kExplainedFrom = 640; ///< From here on the explanation is shown beside the content.
constexpr int kKeyRoom = 168;
constexpr int kTypeRoom = 104;
constexpr int kMostExplainedValue = 20'000;

QLabel *selectableLabel(const QString &name)
{
    auto *label = new QLabel;
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(name);
    label->setMinimumWidth(0);
    return label;
}

QString siteText(const trace::CodeSite &site)
{
    if (!site.isKnown())
        return {};
    return u"%1:%2"_s.arg(QString::fromUtf8(site.file).section(u'/', -1)).arg(site.line);
}

} // namespace

EventDetail::EventDetail(const ViewContext &context, QWidget *parent) : QWidget(parent), m_context(context)
{
    m_panel = new ExplanationPanel(context.reference);
    m_splitter = new QSplitter;
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(buildContent());
    m_splitter->addWidget(m_panel);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_stack = new HintStack(u"event-send"_s, m_splitter, this);
    m_stack->showHint(tr("Choose an event to see all of it"));
}

QWidget *EventDetail::buildContent()
{
    m_icon = new QLabel;
    m_title = selectableLabel(tr("Event"));
    m_site = selectableLabel(tr("Place in the source"));
    QFont bold = m_title->font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);

    m_model = new ValueTreeModel(this);
    m_tree = new QTreeView;
    styleAsRows(m_tree, tr("Content of the event"));
    m_tree->setModel(m_model);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(static_cast<int>(Column::Value), QHeaderView::Stretch);
    m_tree->setColumnWidth(static_cast<int>(Column::Key), kKeyRoom);
    m_tree->setColumnWidth(static_cast<int>(Column::Type), kTypeRoom);
    m_tree->setColumnHidden(static_cast<int>(Column::Origin), true);
    m_tree->setColumnHidden(static_cast<int>(Column::Presence), true);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &EventDetail::explainNode);
    m_who = new QAction(tr("Who Set This?"), m_tree);
    m_who->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_who->setShortcutContext(Qt::WidgetShortcut);
    connect(m_who, &QAction::triggered, this, &EventDetail::askWhoSet);
    m_tree->addAction(m_who);
    setLayersKnown(false);

    m_text = new TracebackView;
    m_nothing = new QLabel(tr("It carries nothing else."));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    m_content = new QStackedWidget;
    for (QWidget *page : std::initializer_list<QWidget *>{m_tree, m_text, buildBytes(), m_nothing})
        m_content->addWidget(page);

    auto *line = new QHBoxLayout;
    line->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    line->setSpacing(theme::kSpace2);
    line->addWidget(m_icon);
    line->addWidget(m_title, 1);
    line->addWidget(m_site);
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(m_content, 1);
    return widget;
}

QWidget *EventDetail::buildBytes()
{
    m_bytes = new ByteView({.lineEnds = true});
    m_bytes->setAccessibleName(tr("Bytes of the event"));
    m_byteMode = new Segments(tr("Show bytes as"));
    m_byteMode->setChoices({{0, tr("Text")}, {1, tr("Hex")}});
    m_byteNote = new QLabel;
    m_byteNote->setForegroundRole(QPalette::PlaceholderText);
    connect(m_byteMode, &Segments::chosen, m_bytes,
            [this](int id) { m_bytes->setMode(id == 0 ? ByteView::Mode::Text : ByteView::Mode::Hex); });
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace3, 0, theme::kSpace3, theme::kSpace1);
    bar->addWidget(m_byteMode);
    bar->addStretch();
    bar->addWidget(m_byteNote);
    m_bytesPage = new QWidget;
    auto *column = new QVBoxLayout(m_bytesPage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_bytes, 1);
    return m_bytesPage;
}

void EventDetail::setLayersKnown(bool known)
{
    m_who->setVisible(known);
    m_who->setEnabled(known);
}

/// Headers of anything that is sent are those of the response.
void EventDetail::askWhoSet()
{
    const QModelIndex index = m_tree->currentIndex();
    const ValueNode *node = index.isValid() ? m_model->node(index) : nullptr;
    if (node && node->form == ValueNode::Form::Pair)
        Q_EMIT whoSetWanted(node->key);
}

QWidget *EventDetail::shownContent() const
{
    return m_content->currentWidget();
}

void EventDetail::setEvent(std::uint32_t number, int index)
{
    const trace::EventLog &log = m_context.session->events(number);
    if (index < 0 || index >= static_cast<int>(log.size())) {
        m_index = -1;
        m_bytes->document().clear();
        m_bytes->documentReset();
        return m_stack->showHint(tr("Choose an event to see all of it"));
    }
    if (number == m_number && index == m_index)
        return;
    m_number = number;
    m_index = index;
    const trace::TraceEvent event = log.at(static_cast<std::size_t>(index));
    m_stack->showContent();
    showWords(event);
    showContent(event);
    explainEvent();
}

void EventDetail::showWords(const trace::TraceEvent &event)
{
    const EventWords words = wordsOf(event);
    m_icon->setPixmap(icon(words.icon, words.tone).pixmap(theme::kIconSize, theme::kIconSize));
    const QString who = words.isMark ? laneName(words.from) : laneName(words.from) + u" → "_s + laneName(words.to);
    m_title->setText(words.title);
    m_title->setToolTip(who + u'\n' + words.detail);
    m_site->setText(siteText(event.site()));
    m_site->setToolTip(QString::fromUtf8(event.site().file));
    m_eventName = QString::fromUtf8(event.name());
    m_messageType.clear();
    if (const auto *sent = event.as<trace::SendCalled>())
        m_messageType = QString::fromUtf8(sent->type);
    if (const auto *received = event.as<trace::ReceiveAnswered>())
        m_messageType = QString::fromUtf8(received->type);
}

void EventDetail::showContent(const trace::TraceEvent &event)
{
    if (const QString text = eventText(event); !text.isEmpty()) {
        m_text->setTraceback(text);
        return m_content->setCurrentWidget(m_text);
    }
    if (const auto payload = eventBytes(event); payload && payload->size > 0)
        return showBytes(*payload);
    showTree(event);
}

void EventDetail::showBytes(const trace::Payload &payload)
{
    m_bytes->document().setOwned(QByteArray(payload.bytes.data(), static_cast<qsizetype>(payload.bytes.size())));
    m_bytes->documentReset();
    m_byteNote->setText(payload.isTruncated()
                            ? tr("%1 of %2 are kept").arg(sizeText(payload.bytes.size()), sizeText(payload.size))
                            : sizeText(payload.size));
    m_content->setCurrentWidget(m_bytesPage);
}

void EventDetail::showTree(const trace::TraceEvent &event)
{
    std::unique_ptr<ValueNode> root = eventTree(event);
    if (const auto *call = event.as<trace::CallStarted>())
        describeScope(*root, placeOf(call->interface, call->protocol), m_context.reference);
    else
        describeMessage(*root, m_messageType, m_context.reference);
    const bool empty = root->children.empty();
    m_model->setRoot(std::move(root));
    if (m_model->rowCount() <= 4)
        m_tree->expandToDepth(0);
    m_content->setCurrentWidget(empty ? static_cast<QWidget *>(m_nothing) : m_tree);
}

void EventDetail::explainEvent()
{
    struct Known {
        QLatin1StringView event;
        spec::Place place;
        QLatin1StringView key;
    };
    constexpr std::array kCalls{
        Known{"wsgi.start_response"_L1, spec::Place::Call, "start_response"_L1},
        Known{"wsgi.write"_L1, spec::Place::Call, "write"_L1},
        Known{"wsgi.item"_L1, spec::Place::Call, "item"_L1},
        Known{"wsgi.close"_L1, spec::Place::Call, "close"_L1},
        Known{"asgi.receive_called"_L1, spec::Place::Call, "receive"_L1},
    };
    if (!m_messageType.isEmpty())
        return m_panel->explain({.place = spec::Place::Message, .key = m_messageType});
    const auto known = std::ranges::find(kCalls, m_eventName, &Known::event);
    if (known != kCalls.end())
        return m_panel->explain({.place = known->place, .key = known->key});
    m_panel->explain({.eventName = m_eventName});
}

void EventDetail::explainNode()
{
    const QModelIndex index = m_tree->currentIndex();
    const ValueNode *node = index.isValid() ? m_model->node(index) : nullptr;
    if (!node || !node->entry)
        return explainEvent();
    m_panel->explain({.place = node->entry->place,
                      .key = node->entry->isFamily() ? node->key : node->entry->key,
                      .seenType = node->type,
                      .typeIsExpected = !node->unexpectedType,
                      .value = node->isContainer() && node->form == ValueNode::Form::Value
                                   ? QString()
                                   : shownValue(*node, kMostExplainedValue),
                      .truncation = truncationText(*node)});
}

void EventDetail::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_panel->setVisible(width() >= kExplainedFrom);
}

} // namespace gatescope::ui
