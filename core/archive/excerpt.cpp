#include "archive/excerpt.h"

#include "trace/codec.h"

#include <algorithm>

namespace gatescope::archive {

using namespace trace;

void Excerpt::Records::append(std::string_view record)
{
    bytes.append(record);
    ends.push_back(bytes.size());
}

std::vector<TraceEvent> Excerpt::decoded(const Records &records)
{
    std::vector<TraceEvent> events;
    events.reserve(records.ends.size());
    std::size_t begin = 0;
    for (const std::size_t end : records.ends) {
        if (const auto event = decode(std::string_view(records.bytes).substr(begin, end - begin)))
            events.push_back(*event);
        begin = end;
    }
    return events;
}

void Excerpt::nameThread(const Session &session, std::uint16_t thread)
{
    if (!std::ranges::contains(threads, thread, &std::pair<std::uint16_t, QString>::first))
        threads.emplace_back(thread, session.threadName(summary.run, thread));
}

std::optional<Excerpt> Excerpt::of(const Session &session, std::uint32_t number)
{
    const ExchangeSummary *summary = session.summary(number);
    if (!summary)
        return std::nullopt;
    Excerpt excerpt;
    excerpt.summary = *summary;
    if (const RunInfo *run = session.run(summary->run))
        excerpt.run = *run;
    excerpt.note = session.note(number).text;
    const EventLog &log = session.peek(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        const std::string_view record = log.record(index);
        excerpt.appendEvent(record);
        if (const auto header = decodeHeader(record))
            excerpt.nameThread(session, header->thread);
    }
    for (const TraceEvent &event : session.connectionEvents(number))
        excerpt.appendConnectionEvent(encode(event));
    return excerpt;
}

Excerpt Excerpt::withoutEvents() const
{
    Excerpt copy;
    copy.summary = summary;
    copy.run = run;
    copy.threads = threads;
    copy.note = note;
    return copy;
}

} // namespace gatescope::archive
