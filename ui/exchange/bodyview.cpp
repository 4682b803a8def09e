#include "exchange/bodyview.h"

#include "common/eventwords.h"
#include "exchange/bodypane.h"
#include "exchange/emptyhint.h"
#include "exchange/segments.h"
#include "exchange/syntaxstyles.h"

#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kGrowthMs = 200;
constexpr qsizetype kBlock = 256 * 1024; ///< So much is copied at most when somebody else has the rest already.

/// One growing array would be moved, or copied as a whole, again and again.
void append(QList<QByteArray> &blocks, std::string_view bytes)
{
    const auto size = static_cast<qsizetype>(bytes.size());
    if (blocks.isEmpty() || blocks.constLast().size() + size > kBlock) {
        blocks.append(QByteArray());
        blocks.last().reserve(std::max(size, kBlock));
    }
    blocks.last().append(bytes.data(), size);
}

/// A field of a head; of several the last.
QByteArray fieldOf(std::string_view head, QByteArrayView wanted)
{
    QByteArray found;
    const auto lines = QByteArray::fromRawData(head.data(), static_cast<qsizetype>(head.size())).split('\n');
    for (const QByteArray &line : lines) {
        const auto colon = line.indexOf(':');
        if (colon > 0 && QByteArrayView(line).first(colon).compare(wanted, Qt::CaseInsensitive) == 0)
            found = line.sliced(colon + 1).trimmed();
    }
    return found;
}

} // namespace

BodyView::BodyView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_stack(new HintStack(u"event-item"_s, buildContent(), this))
{
    m_growth.setSingleShot(true);
    m_growth.setInterval(kGrowthMs);
    connect(&m_growth, &QTimer::timeout, this, [this] { show(true); });
}

QWidget *BodyView::buildContent()
{
    m_pane = new BodyPane(std::make_shared<SyntaxStyles>());
    m_parts = new Segments(tr("Body of"));
    connect(m_parts, &Segments::chosen, this, [this] {
        m_chosen = true;
        show(false);
    });
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, 0);
    bar->addWidget(m_parts);
    bar->addStretch();
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_pane, 1);
    return widget;
}

void BodyView::clear()
{
    m_sides = {};
    m_shownPart = -1;
    m_chosen = false;
    m_growth.stop();
    m_pane->clear();
}

void BodyView::takeHead(Side &side, std::string_view head)
{
    side.kept = 0;
    side.source = {.bytes = {},
                   .rest = {},
                   .trueSize = 0,
                   .contentType = fieldOf(head, "content-type"),
                   .contentEncoding = fieldOf(head, "content-encoding")};
    side.changed = true;
}

void BodyView::takeBytes(Side &side, const trace::Payload &bytes)
{
    side.changed = side.changed || bytes.size > 0;
    const bool hole = side.kept < side.source.trueSize;
    if (!hole && !bytes.bytes.empty()) {
        append(side.source.rest, bytes.bytes);
        side.kept += bytes.bytes.size();
    }
    side.source.trueSize += bytes.size;
}

void BodyView::take(int, const trace::TraceEvent &event)
{
    if (const auto *head = event.as<trace::WireRequestHead>())
        takeHead(m_sides[Request], head->bytes.bytes);
    else if (const auto *body = event.as<trace::WireRequestBody>())
        takeBytes(m_sides[Request], body->bytes);
    else if (const auto *answer = event.as<trace::WireResponseHead>())
        takeHead(m_sides[Response], answer->bytes.bytes);
    else if (const auto *answerBody = event.as<trace::WireResponseBody>())
        takeBytes(m_sides[Response], answerBody->bytes);
}

void BodyView::settle(bool all)
{
    const bool any = m_sides[Request].source.trueSize > 0 || m_sides[Response].source.trueSize > 0;
    if (!any) {
        if (all)
            m_stack->showHint(exchange() == 0 ? tr("No exchange chosen")
                                              : tr("Neither request nor response has a body"));
        return;
    }
    m_stack->showContent();
    offerParts();
    if (!all)
        return;
    if (m_shownPart != m_parts->current())
        show(false);
    else if (m_sides[static_cast<std::size_t>(m_shownPart)].changed && !m_growth.isActive())
        m_growth.start();
}

void BodyView::offerParts()
{
    const auto title = [this](int part) {
        const quint64 size = m_sides[static_cast<std::size_t>(part)].source.trueSize;
        const QString name = part == Request ? tr("Request") : tr("Response");
        return name + u" · "_s + (size == 0 ? tr("empty") : sizeText(size));
    };
    m_parts->setChoices({{Request, title(Request)}, {Response, title(Response)}});
    if (!m_chosen)
        m_parts->setCurrent(m_sides[Response].source.trueSize > 0 ? Response : Request);
}

void BodyView::show(bool grown)
{
    m_shownPart = m_parts->current();
    if (m_shownPart < 0)
        return;
    Side &side = m_sides[static_cast<std::size_t>(m_shownPart)];
    side.changed = false;
    m_pane->setSource(side.source, grown);
}

void BodyView::find()
{
    m_pane->find();
}

} // namespace gatescope::ui
