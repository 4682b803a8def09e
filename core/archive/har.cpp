#include "archive/har.h"

#include "archive/harjson.h"
#include "trace/print.h"

#include <QCoreApplication>

#include <chrono>
#include <cmath>
#include <format>

namespace gatescope::archive {

using namespace trace;

namespace {

/// Milliseconds, whole microseconds: what startedDateTime can hold as well.
double inMs(std::chrono::nanoseconds time)
{
    return static_cast<double>(std::chrono::round<std::chrono::microseconds>(time).count()) / 1000.0;
}

/// What the connection's events say.
struct ConnectionFacts {
    bool isTls = false;
    std::string local;
    std::string peer;
    std::chrono::nanoseconds opened{-1};
    std::chrono::nanoseconds agreed{-1};

    [[nodiscard]] static ConnectionFacts of(const std::vector<TraceEvent> &events);
};

ConnectionFacts ConnectionFacts::of(const std::vector<TraceEvent> &events)
{
    ConnectionFacts facts;
    for (const TraceEvent &event : events) {
        if (const auto *opened = event.as<ConnectionOpened>()) {
            facts.local = opened->local;
            facts.peer = opened->peer;
            facts.opened = event.header.at;
        } else if (event.as<TlsAgreed>()) {
            facts.isTls = true;
            facts.agreed = event.header.at;
        }
    }
    return facts;
}

std::string hostOf(std::string_view address)
{
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos || address.find('/') != std::string_view::npos)
        return {};
    std::string_view host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return std::string(host);
}

/// The phases of an exchange, each from the end of the one before.
struct Phases {
    std::chrono::nanoseconds start{};
    double connect = -1;
    double blocked = -1;
    double send = 0;
    double wait = 0;
    double receive = 0;

    [[nodiscard]] double sum() const
    {
        const double total = std::max(connect, 0.0) + std::max(blocked, 0.0) + send + wait + receive;
        return std::round(total * 1000) / 1000;
    }
};

Phases phasesOf(const HttpParts &parts, const ExchangeSummary &summary, const ConnectionFacts &connection)
{
    // the trace may tell of a connection only when its handshake is over: then it has no time
    constexpr auto kFastestHandshake = std::chrono::microseconds(50);
    const bool first = parts.isFirst && connection.isTls && connection.agreed - connection.opened >= kFastestHandshake;
    Phases phases;
    const auto begin = parts.request.seen ? parts.request.headAt : summary.startedAt;
    phases.start = begin;
    if (first) {
        phases.connect = inMs(connection.agreed - connection.opened);
        phases.start -= std::chrono::round<std::chrono::microseconds>(connection.agreed - connection.opened);
    }
    auto now = begin;
    const auto until = [&now](std::chrono::nanoseconds end) {
        const double took = inMs(std::max(end - now, std::chrono::nanoseconds(0)));
        now = std::max(now, end);
        return took;
    };
    if (parts.wasCalled)
        phases.blocked = until(begin + parts.queued);
    phases.send = until(parts.request.lastAt);
    phases.wait = until(parts.response.seen ? parts.response.headAt : parts.endAt);
    phases.receive = parts.response.seen ? until(parts.response.lastAt) : 0;
    return phases;
}

Json timingsJson(const Phases &phases)
{
    return Json{{"blocked", phases.blocked}, {"dns", -1},           {"connect", phases.connect},
                {"send", phases.send},       {"wait", phases.wait}, {"receive", phases.receive},
                {"ssl", phases.connect}};
}

std::string pageId(const RunInfo &run)
{
    return std::format("run_{}", run.id.value);
}

std::string applicationVersion()
{
    const QString version = QCoreApplication::applicationVersion();
    return version.isEmpty() ? "0" : version.toStdString();
}

} // namespace

std::string isoTime(std::int64_t unixNs)
{
    const auto time = std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(unixNs));
    return std::format("{:%FT%T}Z", std::chrono::round<std::chrono::microseconds>(time));
}

std::optional<std::string> harEntry(const Excerpt &excerpt)
{
    const ExchangeSummary &summary = excerpt.summary;
    if (summary.protocol == Protocol::Lifespan)
        return std::nullopt;
    const auto events = excerpt.events();
    const HttpParts parts = HttpParts::of(events);
    if (!parts.request.seen && parts.method.empty())
        return std::nullopt;
    const auto connection = ConnectionFacts::of(excerpt.connectionEvents());
    const Phases phases = phasesOf(parts, summary, connection);
    const bool isSocket = summary.protocol == Protocol::WebSocket;
    Json entry{{"pageref", pageId(excerpt.run)},
               {"startedDateTime", isoTime(excerpt.run.startedAtUnixNs + phases.start.count())},
               {"time", phases.sum()},
               {"request", harRequest(parts, urlOf(parts, connection.isTls, isSocket, connection.local))},
               {"response", harResponse(parts)},
               {"cache", Json::object()},
               {"timings", timingsJson(phases)}};
    if (const std::string host = hostOf(connection.local); !host.empty())
        entry["serverIPAddress"] = host;
    if (summary.connection.isValid())
        entry["connection"] = std::to_string(summary.connection.value);
    if (!excerpt.note.isEmpty())
        entry["comment"] = excerpt.note.toStdString();
    else if (!parts.rejected.empty() && !parts.wasCalled)
        entry["comment"] = "refused by the parser: " + parts.rejected;
    addExtras(entry, excerpt, events);
    if (!connection.peer.empty())
        entry["_gatescope"]["peer"] = connection.peer;
    return dumped(entry);
}

std::string harPage(const RunInfo &run)
{
    return dumped(Json{{"startedDateTime", isoTime(run.startedAtUnixNs)},
                       {"id", pageId(run)},
                       {"title", run.target.toStdString()},
                       {"pageTimings", Json::object()}});
}

std::string harBegin(const std::vector<RunInfo> &runs, const std::string &comment)
{
    std::string out = R"({"log":{"version":"1.2","creator":)";
    out += dumped(Json{{"name", "Gatescope"}, {"version", applicationVersion()}});
    if (!comment.empty())
        out += ",\"comment\":" + dumped(Json(comment));
    out += ",\"pages\":[";
    for (std::size_t index = 0; index < runs.size(); ++index)
        out += (index > 0 ? "," : "") + harPage(runs[index]);
    return out + "],\"entries\":[\n";
}

std::string harEnd()
{
    return "\n]}}\n";
}

} // namespace gatescope::archive
