#include "archive/chrometrace.h"

#include "archive/harjson.h"
#include "trace/print.h"

#include <algorithm>
#include <array>
#include <format>
#include <optional>

namespace gatescope::archive {

using namespace trace;

namespace {

constexpr std::uint32_t kFirstExchangeTrack = 100'000; ///< Beyond the numbers of threads.

/// One slice of an exchange's track, in ns since the base.
struct Slice {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::string name;
    std::string category;
    Json arguments = Json::object();
};

double inUs(std::int64_t ns)
{
    return static_cast<double>(ns) / 1000.0;
}

Json eventJson(const char *phase, std::string_view name, std::uint32_t run, std::uint64_t track)
{
    return Json{{"ph", phase}, {"name", std::string(name)}, {"pid", run}, {"tid", track}};
}

std::string sliceLine(const Slice &slice, std::uint32_t run, std::uint64_t track)
{
    Json json = eventJson("X", slice.name, run, track);
    json["cat"] = slice.category;
    json["ts"] = inUs(slice.begin);
    json["dur"] = inUs(slice.end - slice.begin);
    if (!slice.arguments.empty())
        json["args"] = slice.arguments;
    return dumped(json);
}

std::string flowLine(const char *phase, std::uint64_t id, std::int64_t at, std::uint32_t run, std::uint64_t track)
{
    Json json = eventJson(phase, "request", run, track);
    json["cat"] = "flow";
    json["id"] = id;
    json["ts"] = inUs(at);
    if (phase[0] == 'f')
        json["bp"] = "e";
    return dumped(json);
}

std::string nameLine(const char *what, const std::string &name, std::uint32_t run, std::uint64_t track)
{
    Json json = eventJson("M", what, run, track);
    json["args"] = Json{{"name", name}};
    return dumped(json);
}

std::string titleOf(const ExchangeSummary &summary)
{
    if (summary.protocol == Protocol::Lifespan)
        return std::format("#{} lifespan", summary.number);
    return std::format("#{} {} {}", summary.number, summary.method, summary.target);
}

/// Children inside of their parents, and in the order of time.
void nest(std::vector<Slice> &slices)
{
    std::ranges::stable_sort(
        slices, [](const Slice &a, const Slice &b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    std::vector<std::int64_t> open;
    for (Slice &slice : slices) {
        while (!open.empty() && open.back() <= slice.begin)
            open.pop_back();
        slice.end = std::max(slice.end, slice.begin);
        if (!open.empty())
            slice.end = std::min(slice.end, open.back());
        open.push_back(slice.end);
    }
}

std::uint64_t waitedIn(const TraceEvent &event)
{
    if (const auto *received = event.as<ReceiveAnswered>())
        return received->waitedNs;
    const auto *resumed = event.as<SendResumed>();
    return resumed ? resumed->waitedNs : 0;
}

void addLayer(std::vector<Slice> &slices, std::map<std::uint32_t, std::size_t> &open, const TraceEvent &event,
              std::int64_t at)
{
    const auto layer = event.header.layer.value;
    if (const auto *entered = event.as<LayerEntered>()) {
        open[layer] = slices.size();
        slices.push_back({.begin = at,
                          .end = -1,
                          .name = std::string(entered->name),
                          .category = "layer",
                          .arguments = {{"module", std::string(entered->module)}, {"kind", word(entered->kind)}}});
        if (entered->site.isKnown())
            slices.back().arguments["site"] = std::format("{}:{}", entered->site.file, entered->site.line);
    } else if (const auto *left = event.as<LayerLeft>(); left && open.contains(layer)) {
        Slice &slice = slices[open[layer]];
        slice.end = at;
        slice.arguments["how"] = word(left->how);
        slice.arguments["run_ms"] = static_cast<double>(left->runNs) / 1e6;
        slice.arguments["own_ms"] = static_cast<double>(left->ownNs) / 1e6;
        if (!left->exception.empty())
            slice.arguments["exception"] = std::string(left->exception);
    }
}

std::vector<Slice> slicesOf(const Excerpt &excerpt, const std::vector<TraceEvent> &events, std::int64_t base)
{
    const ExchangeSummary &summary = excerpt.summary;
    const auto timeOf = [base](std::chrono::nanoseconds at) { return base + at.count(); };
    std::vector<Slice> slices{{.begin = timeOf(summary.startedAt),
                               .end = timeOf(summary.endedAt.value_or(summary.lastAt)),
                               .name = titleOf(summary),
                               .category = "exchange",
                               .arguments = {{"number", summary.number},
                                             {"status", summary.status},
                                             {"outcome", word(summary.outcome)},
                                             {"interface", word(summary.interface)},
                                             {"note", summary.note}}}};
    std::map<std::uint32_t, std::size_t> open;
    for (const TraceEvent &event : events) {
        const std::int64_t at = timeOf(event.header.at);
        addLayer(slices, open, event, at);
        if (const auto waited = static_cast<std::int64_t>(waitedIn(event)); waited > 0)
            slices.push_back({.begin = std::max(at - waited, slices[0].begin),
                              .end = at,
                              .name = event.as<SendResumed>() ? "send() waits" : "receive() waits",
                              .category = "wait"});
    }
    for (Slice &slice : slices) {
        if (slice.end < 0)
            slice.end = slices[0].end;
    }
    nest(slices);
    return slices;
}

/// What is a moment on the exchange's track; layers are slices.
bool isInstant(const TraceEvent &event)
{
    return !event.as<LayerEntered>() && !event.as<LayerLeft>() && !event.as<LayerSuspended>() && !isFineDetail(event);
}

std::string instantName(const TraceEvent &event)
{
    if (const auto *received = event.as<ReceiveAnswered>())
        return std::format("receive {}", received->type);
    if (const auto *sent = event.as<SendCalled>())
        return std::format("send {}", sent->type);
    if (const auto *start = event.as<StartResponse>())
        return std::format("start_response {}", start->status);
    return std::string(event.name());
}

std::string instantLine(const TraceEvent &event, const Excerpt &excerpt, std::int64_t at, std::uint64_t track)
{
    Json json = eventJson("i", instantName(event), excerpt.run.id.value, track);
    json["cat"] = "event";
    json["ts"] = inUs(at);
    json["s"] = "t";
    json["args"]["text"] = toText(event, excerpt.summary.startedAt);
    if (event.header.task != 0)
        json["args"]["task"] = event.header.task;
    return dumped(json);
}

bool endsCall(const TraceEvent &event)
{
    return event.as<AppReturned>() || event.as<AppRaised>() || event.as<IterableClosed>() || event.as<IterationEnded>();
}

/// The times in which the application's code ran, on the clock of the run.
class Running {
public:
    explicit Running(const std::vector<TraceEvent> &events)
    {
        for (const TraceEvent &event : events)
            add(event);
        leave(m_last);
    }
    struct Piece {
        std::int64_t begin = 0;
        std::int64_t end = 0;
    };
    [[nodiscard]] const std::vector<Piece> &pieces() const { return m_pieces; }
    /// The last one that had begun by then.
    [[nodiscard]] std::size_t pieceAt(std::int64_t at) const
    {
        const auto after = std::ranges::upper_bound(m_pieces, at, {}, &Piece::begin);
        return after == m_pieces.begin() ? 0 : static_cast<std::size_t>(after - m_pieces.begin()) - 1;
    }
    [[nodiscard]] const EventHeader &called() const { return m_called; }

private:
    void add(const TraceEvent &event)
    {
        const std::int64_t at = event.header.at.count();
        if (event.as<AppCalled>()) {
            m_called = event.header;
            m_since = at;
        }
        if (m_called.at.count() == 0)
            return;
        m_last = endsCall(event) ? at : m_last;
        if (const auto *suspended = event.as<LayerSuspended>(); suspended && isOuter(event.header.layer)) {
            suspended->suspended ? leave(at) : enter(at);
            return;
        }
        if (const auto waited = static_cast<std::int64_t>(waitedIn(event)); waited > 0 && m_outer.value == 0) {
            leave(at - waited);
            enter(at);
        }
    }
    bool isOuter(LayerId layer)
    {
        if (m_outer.value == 0)
            m_outer = layer;
        return m_outer == layer;
    }
    void leave(std::int64_t at)
    {
        if (m_since >= 0 && at > m_since)
            m_pieces.push_back({m_since, at});
        m_since = -1;
    }
    void enter(std::int64_t at) { m_since = at; }

    std::vector<Piece> m_pieces;
    EventHeader m_called;
    LayerId m_outer;
    std::int64_t m_since = -1;
    std::int64_t m_last = 0;
};

} // namespace

std::string ChromeTraceExporter::lines(const std::vector<std::string> &all)
{
    std::string out;
    for (const std::string &line : all)
        out.append(std::exchange(m_any, true) ? ",\n" : "").append(line);
    return out;
}

std::string ChromeTraceExporter::begin(const std::vector<RunInfo> &runs, const std::string &comment)
{
    for (const RunInfo &run : runs)
        m_baseNs = m_baseNs == 0 ? run.startedAtUnixNs : std::min(m_baseNs, run.startedAtUnixNs);
    std::string out =
        "{\"displayTimeUnit\":\"ms\",\"otherData\":" + dumped(Json{{"comment", comment}}) + ",\"traceEvents\":[\n";
    std::vector<std::string> names;
    for (const RunInfo &run : runs)
        names.push_back(nameLine("process_name", std::format("run {}: {}", run.id.value, run.target.toStdString()),
                                 run.id.value, 0));
    return out + lines(names);
}

void ChromeTraceExporter::collectWork(const Excerpt &excerpt, const std::vector<TraceEvent> &events)
{
    const std::uint32_t run = excerpt.run.id.value;
    const std::uint32_t number = excerpt.summary.number;
    const std::int64_t base = excerpt.run.startedAtUnixNs - m_baseNs;
    const Running running(events);
    const bool ran = !running.pieces().empty();
    const std::uint64_t flow = std::uint64_t{number} * 2;
    std::optional<std::int64_t> answered;
    for (const TraceEvent &event : events) {
        const bool request = event.as<WireRequestHead>() != nullptr;
        if (!request && !event.as<WireResponseHead>())
            continue;
        constexpr std::int64_t kMoment = 1000;
        const std::int64_t at = event.header.at.count();
        Work work{.begin = base + at, .end = base + at + kMoment, .exchange = number};
        work.name = request ? "request head" : "response head";
        const bool isAnswer = !request && !answered && ran && running.pieces().front().begin <= at;
        if (isAnswer)
            answered = at;
        work.flowIn = isAnswer ? flow + 1 : 0;
        work.flowOut = ran && request ? flow : 0;
        m_work[{run, event.header.thread}].push_back(std::move(work));
    }
    const std::size_t answering = running.pieceAt(answered.value_or(0));
    for (std::size_t index = 0; index < running.pieces().size(); ++index) {
        const auto [begin, end] = running.pieces()[index];
        m_work[{run, running.called().thread}].push_back({.begin = base + begin,
                                                          .end = base + end,
                                                          .exchange = number,
                                                          .task = running.called().task,
                                                          .flowIn = index == 0 ? flow : 0,
                                                          .flowOut = answered && index == answering ? flow + 1 : 0,
                                                          .name = titleOf(excerpt.summary)});
    }
}

std::string ChromeTraceExporter::add(const Excerpt &excerpt)
{
    const auto events = excerpt.events();
    const std::uint32_t run = excerpt.run.id.value;
    const std::uint64_t track = kFirstExchangeTrack + excerpt.summary.number;
    const std::int64_t base = excerpt.run.startedAtUnixNs - m_baseNs;
    for (const auto &[thread, name] : excerpt.threads)
        m_threads[{run, thread}] = name.toStdString();
    collectWork(excerpt, events);

    struct Timed {
        std::int64_t at;
        std::string line;
    };
    std::vector<Timed> timed;
    for (const Slice &slice : slicesOf(excerpt, events, base))
        timed.push_back({slice.begin, sliceLine(slice, run, track)});
    for (const TraceEvent &event : events) {
        const std::int64_t at = base + event.header.at.count();
        if (isInstant(event))
            timed.push_back({at, instantLine(event, excerpt, at, track)});
    }
    std::ranges::stable_sort(timed, {}, &Timed::at);
    std::vector<std::string> all{nameLine("thread_name", titleOf(excerpt.summary), run, track)};
    for (Timed &each : timed)
        all.push_back(std::move(each.line));
    return lines(all);
}

std::string ChromeTraceExporter::end()
{
    std::vector<std::string> all;
    for (const auto &[track, name] : m_threads)
        all.push_back(nameLine("thread_name", name, track.first, track.second));
    for (auto &[track, works] : m_work) {
        std::ranges::stable_sort(works, {}, &Work::begin);
        for (std::size_t index = 0; index < works.size(); ++index) {
            Work &work = works[index];
            if (index + 1 < works.size()) // one thread does one thing at a time
                work.end = std::min(work.end, works[index + 1].begin);
            Slice slice{.begin = work.begin, .end = work.end, .name = work.name, .category = "thread"};
            slice.arguments["exchange"] = work.exchange;
            if (work.task != 0)
                slice.arguments["task"] = work.task;
            all.push_back(sliceLine(slice, track.first, track.second));
            if (work.flowIn != 0)
                all.push_back(flowLine("f", work.flowIn, work.begin, track.first, track.second));
            if (work.flowOut != 0)
                all.push_back(flowLine("s", work.flowOut, work.begin, track.first, track.second));
        }
    }
    return lines(all) + "\n]}\n";
}

} // namespace gatescope::archive
