#include "captures/proposals.h"

#include "captures/filter/fields.h"
#include "captures/filter/lexer.h"
#include "trace/print.h"

#include <algorithm>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;

namespace {

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8);
}

bool hasOr(const QString &filter)
{
    return std::ranges::contains(tokenize(filter).list, TokenKind::Or, &Token::kind);
}

QString bracketed(const QString &filter)
{
    return hasOr(filter) ? u"(%1)"_s.arg(filter) : filter;
}

std::string hostIn(std::string_view head)
{
    for (auto end = head.find("\r\n"); end != std::string_view::npos; end = head.find("\r\n")) {
        head.remove_prefix(end + 2);
        const std::string_view line = head.substr(0, head.find("\r\n"));
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && equalsIgnoringCase(line.substr(0, colon), "host"))
            return QByteArray(line.substr(colon + 1)).trimmed().toStdString();
    }
    return {};
}

std::string hostOf(const trace::EventLog &events)
{
    constexpr std::size_t kFirstEvents = 8; // the head is among them
    for (std::size_t i = 0; i < std::min(events.size(), kFirstEvents); ++i) {
        const trace::TraceEvent event = events.at(i);
        if (const auto *head = event.as<trace::WireRequestHead>())
            return hostIn(head->bytes.bytes);
    }
    return {};
}

/// The filter's word, which is not translated.
QString colorWord(std::uint8_t colour)
{
    const auto found = std::ranges::find_if(choices(), [colour](const Choice &choice) {
        return choice.field == FieldId::Color && choice.low == colour && choice.high == colour;
    });
    return found == choices().end() ? QString() : QString(found->word);
}

} // namespace

QStringList conditionsOf(const ExchangeSummary &s, const trace::Note &note)
{
    QStringList conditions;
    if (!s.method.empty())
        conditions.append(u"method == %1"_s.arg(quoted(text(s.method))));
    if (!s.target.empty() && s.outcome != trace::Outcome::Rejected)
        conditions.append(u"path == %1"_s.arg(quoted(text(pathOf(s.target)))));
    if (s.status != 0)
        conditions.append(u"status == %1"_s.arg(s.status));
    if (s.protocol == trace::Protocol::Lifespan || s.protocol == trace::Protocol::WebSocket)
        conditions.append(u"protocol == %1"_s.arg(text(word(s.protocol))));
    else if (s.interface != trace::Interface::None)
        conditions.append(u"interface == %1"_s.arg(s.interface == trace::Interface::Wsgi ? u"wsgi"_s : u"asgi"_s));
    if (s.closeCode != 0)
        conditions.append(u"close == %1"_s.arg(s.closeCode));
    if (s.outcome != trace::Outcome::Completed)
        conditions.append(u"outcome == %1"_s.arg(text(word(s.outcome))));
    if (s.marked)
        conditions.append(u"marked"_s);
    if (const QString word = colorWord(note.colour); note.colour != 0 && !word.isEmpty())
        conditions.append(u"color == %1"_s.arg(word));
    if (!note.text.isEmpty())
        conditions.append(u"comment == %1"_s.arg(quoted(note.text)));
    return conditions;
}

QStringList conditionsOfNotes()
{
    return {u"marked"_s, u"color"_s, u"comment"_s};
}

QString joined(const QString &filter, const QString &condition, FilterJoin join)
{
    const QString kept = filter.trimmed();
    const QString added = join == FilterJoin::Exclude ? u"not %1"_s.arg(condition) : condition;
    if (join == FilterJoin::Replace || kept.isEmpty())
        return added;
    return bracketed(kept) + u" and "_s + added;
}

QString urlOf(const trace::Session &session, std::uint32_t number, const QString &fallback)
{
    const ExchangeSummary *summary = session.summary(number);
    if (!summary || summary->target.empty() || summary->outcome == trace::Outcome::Rejected)
        return {};
    const QString target = text(summary->target);
    if (!target.startsWith(u'/'))
        return target;
    const std::string host = hostOf(session.peek(number));
    return (host.empty() ? fallback : u"http://"_s + text(host)) + target;
}

} // namespace gatescope::captures
