#include "archive/findsearch.h"

#include "archive/coding.h"
#include "archive/httpparts.h"
#include "common/eventwords.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

constexpr qsizetype kBefore = 48;  ///< Characters of the line in front of the match.
constexpr qsizetype kAfter = 160;  ///< And behind its beginning.
constexpr int kMostCounted = 1000; ///< In one event.
constexpr int kMostLevels = 64;

QString said(const char *words)
{
    return QCoreApplication::translate("FindSearch", words);
}

/// Where a text was found, in the words of the views. What is not here is called as in the timeline.
struct Place {
    std::string_view event;
    const char *words;
};
constexpr std::array kPlaces{
    Place{"wire.request_head", QT_TRANSLATE_NOOP("FindSearch", "Request head")},
    Place{"wire.request_body", QT_TRANSLATE_NOOP("FindSearch", "Request body")},
    Place{"wire.response_head", QT_TRANSLATE_NOOP("FindSearch", "Response head")},
    Place{"wire.response_body", QT_TRANSLATE_NOOP("FindSearch", "Response body")},
    Place{"wire.rejected", QT_TRANSLATE_NOOP("FindSearch", "Refused bytes")},
    Place{"call.app_raised", QT_TRANSLATE_NOOP("FindSearch", "Traceback")},
    Place{"call.exception", QT_TRANSLATE_NOOP("FindSearch", "Exception")},
    Place{"wsgi.item", QT_TRANSLATE_NOOP("FindSearch", "Item")},
    Place{"wsgi.write", QT_TRANSLATE_NOOP("FindSearch", "write()")},
    Place{"wsgi.errors", QT_TRANSLATE_NOOP("FindSearch", "wsgi.errors")},
    Place{"wsgi.start_response", QT_TRANSLATE_NOOP("FindSearch", "start_response")},
    Place{"process.log", QT_TRANSLATE_NOOP("FindSearch", "Log")},
    Place{"process.output", QT_TRANSLATE_NOOP("FindSearch", "Output")},
    Place{"process.warning", QT_TRANSLATE_NOOP("FindSearch", "Warning")},
    Place{"finding", QT_TRANSLATE_NOOP("FindSearch", "Finding")},
    Place{"websocket.message", QT_TRANSLATE_NOOP("FindSearch", "WebSocket message")},
    Place{"wire.ws_frame", QT_TRANSLATE_NOOP("FindSearch", "WebSocket frame")},
    Place{"layer.entered", QT_TRANSLATE_NOOP("FindSearch", "Layer")},
    Place{"layer.left", QT_TRANSLATE_NOOP("FindSearch", "Layer's end")},
    Place{"layer.message", QT_TRANSLATE_NOOP("FindSearch", "Layer's message")},
    Place{"layer.changed_arguments", QT_TRANSLATE_NOOP("FindSearch", "Layer's change")},
    Place{"exchange.ended", QT_TRANSLATE_NOOP("FindSearch", "End")},
};

QString placeOf(const TraceEvent &event)
{
    if (const auto *call = event.as<CallStarted>())
        return call->interface == Interface::Wsgi ? u"environ"_s : u"scope"_s;
    if (const auto *received = event.as<ReceiveAnswered>())
        return u"receive %1"_s.arg(oneLine(received->type));
    if (const auto *sent = event.as<SendCalled>())
        return u"send %1"_s.arg(oneLine(sent->type));
    const auto place = std::ranges::find(kPlaces, event.name(), &Place::event);
    return place == kPlaces.end() ? oneLine(event.name()) : said(place->words);
}

/// All text of an event goes to `use`, field after field.
template <class Use>
class Texts {
public:
    explicit Texts(Use use) : m_use(std::move(use)) {}

    void operator()(const TraceEvent &event)
    {
        std::visit(
            [this]<class Event>(const Event &body) {
                std::apply([&](const auto &...fields) { (take(body.*(fields.member)), ...); }, Event::fields());
            },
            event.what);
    }

private:
    template <class T>
        requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void take(T)
    {
    }
    void take(Text text) { m_use(text); }
    void take(const Payload &payload) { m_use(payload.bytes); }
    void take(const CodeSite &site)
    {
        m_use(site.file);
        m_use(site.function);
    }
    void take(HeaderPairs pairs)
    {
        for (const auto [name, value] : pairs.list())
            m_use(std::string(name).append(": ").append(value));
    }
    void take(const Snapshot &snapshot)
    {
        if (const auto root = snapshot.root())
            take(*root, {}, 0);
    }
    void take(const SnapshotNode &node, std::string_view key, int level)
    {
        const bool isDict = node.kind() == ValueKind::Dict;
        auto child = level < kMostLevels ? node.firstChild() : std::nullopt;
        if (!child && !node.text().empty())
            m_use(key.empty() ? std::string(node.text()) : std::string(key).append(": ").append(node.text()));
        while (child) {
            const auto value = isDict ? child->nextSibling() : child;
            if (!value)
                break;
            take(*value, isDict ? child->text() : std::string_view(), level + 1);
            child = value->nextSibling();
        }
    }

    Use m_use;
};

QString titleOf(const ExchangeSummary &summary)
{
    if (summary.protocol == Protocol::Lifespan)
        return said("lifespan");
    return u"%1 %2"_s.arg(QString::fromStdString(summary.method), QString::fromStdString(summary.target));
}

QString withoutControls(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return text;
}

} // namespace

Result<FindSearch> FindSearch::make(const FindQuery &query)
{
    auto options = QRegularExpression::UseUnicodePropertiesOption | QRegularExpression::MultilineOption;
    if (!query.matchesCase)
        options |= QRegularExpression::CaseInsensitiveOption;
    FindSearch search;
    search.m_expression =
        QRegularExpression(query.isExpression ? query.text : QRegularExpression::escape(query.text), options);
    if (!search.m_expression.isValid())
        return std::unexpected(Error{.summary = said("At character %1: %2")
                                                    .arg(search.m_expression.patternErrorOffset() + 1)
                                                    .arg(search.m_expression.errorString()),
                                     .detail = {},
                                     .wayOut = {}});
    return search;
}

FindSearch::Match FindSearch::matchIn(const QString &text) const
{
    Match found;
    auto matches = m_expression.globalMatch(text);
    while (matches.hasNext() && found.count < kMostCounted) {
        const QRegularExpressionMatch match = matches.next();
        if (match.capturedLength() == 0)
            continue;
        if (found.count++ == 0) {
            found.begin = match.capturedStart();
            found.length = match.capturedLength();
        }
    }
    return found;
}

/// Takes the first match into the hit, counts the others.
void FindSearch::lookInto(std::string_view bytes, FindHit &hit) const
{
    if (bytes.empty())
        return;
    const QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    const Match match = matchIn(text);
    const bool isFirst = hit.count == 0;
    hit.count += match.count;
    if (match.count == 0 || !isFirst)
        return;
    const qsizetype feed = match.begin == 0 ? -1 : text.lastIndexOf(u'\n', match.begin - 1);
    const qsizetype from = std::max(feed + 1, match.begin - kBefore);
    const qsizetype lineEnd = text.indexOf(u'\n', match.begin + match.length);
    const qsizetype to = std::min(lineEnd < 0 ? text.size() : lineEnd, match.begin + kAfter);
    const bool cutsFront = from > feed + 1;
    const QString line = withoutControls(text.sliced(from, std::max(to - from, qsizetype{0})));
    hit.excerpt = (cutsFront ? u"…"_s : QString()) + line;
    hit.matchBegin = static_cast<int>(match.begin - from + (cutsFront ? 1 : 0));
    hit.matchLength = static_cast<int>(std::min<qsizetype>(match.length, hit.excerpt.size() - hit.matchBegin));
}

/// A compressed body is searched as it reads.
void FindSearch::lookIntoBody(const archive::Excerpt &excerpt, const std::vector<TraceEvent> &events,
                              QList<FindHit> &hits) const
{
    const auto parts = archive::HttpParts::of(events);
    const std::string_view coding = parts.response.header("content-encoding");
    const auto decoded = archive::isCoded(coding) ? archive::decodeContent(parts.response.body, coding) : std::nullopt;
    const auto first = std::ranges::find_if(
        events, [](const auto &event) { return event.template as<WireResponseBody>() != nullptr; });
    if (!decoded || first == events.end())
        return;
    FindHit hit{.exchange = excerpt.summary.number,
                .event = static_cast<int>(first - events.begin()),
                .title = titleOf(excerpt.summary),
                .where = said("Response body"),
                .excerpt = {},
                .count = 0};
    lookInto(decoded->bytes, hit);
    if (hit.count > 0)
        hits.append(hit);
}

QList<FindHit> FindSearch::look(const archive::Excerpt &excerpt) const
{
    QList<FindHit> hits;
    const auto events = excerpt.events();
    for (std::size_t index = 0; index < events.size(); ++index) {
        FindHit hit{.exchange = excerpt.summary.number,
                    .event = static_cast<int>(index),
                    .title = {},
                    .where = {},
                    .excerpt = {},
                    .count = 0};
        Texts([&](std::string_view text) { lookInto(text, hit); })(events[index]);
        if (hit.count == 0)
            continue;
        hit.title = titleOf(excerpt.summary);
        hit.where = placeOf(events[index]);
        hits.append(hit);
    }
    lookIntoBody(excerpt, events, hits);
    return hits;
}

} // namespace gatescope::ui
