#include "compare/runs.h"

#include "compare/facts.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace gatescope::compare {

namespace {

using trace::ExchangeSummary;

std::string keyOf(const ExchangeSummary &summary)
{
    const bool lifespan = summary.protocol == trace::Protocol::Lifespan;
    return lifespan ? "lifespan" : summary.method + ' ' + splitTarget(summary.target).first;
}

std::string_view pathOf(const ExchangeSummary &summary)
{
    const std::string_view target = summary.target;
    return target.substr(0, target.find('?'));
}

std::vector<std::uint32_t> numbersOf(const trace::Session &session, RunId run)
{
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number) {
        const ExchangeSummary *summary = session.summary(number);
        if (summary && summary->run == run && !summary->deleted)
            numbers.push_back(number);
    }
    return numbers;
}

using Waiting = std::unordered_map<std::string, std::deque<std::size_t>>;

RunPair pairOf(const trace::Session &session, std::uint32_t a, std::uint32_t b)
{
    const ExchangeSummary &summary = *session.summary(a != 0 ? a : b);
    const bool lifespan = summary.protocol == trace::Protocol::Lifespan;
    return {.a = a,
            .b = b,
            .method = summary.method,
            .path = lifespan ? std::string("lifespan") : splitTarget(summary.target).first};
}

} // namespace

std::vector<RunPair> pairRuns(const trace::Session &session, RunId a, RunId b)
{
    const auto ofA = numbersOf(session, a);
    const auto ofB = numbersOf(session, b);
    Waiting waiting;
    for (std::size_t i = 0; i < ofB.size(); ++i)
        waiting[keyOf(*session.summary(ofB[i]))].push_back(i);
    std::vector<std::size_t> partner(ofA.size(), ofB.size());
    std::vector<bool> taken(ofB.size());
    for (std::size_t i = 0; i < ofA.size(); ++i) {
        auto &line = waiting[keyOf(*session.summary(ofA[i]))];
        if (line.empty())
            continue;
        partner[i] = line.front();
        taken[line.front()] = true;
        line.pop_front();
    }
    std::vector<RunPair> pairs;
    std::size_t nextB = 0;
    const auto addUntil = [&](std::size_t end) {
        for (; nextB < end; ++nextB) {
            if (!taken[nextB])
                pairs.push_back(pairOf(session, 0, ofB[nextB]));
        }
    };
    for (std::size_t i = 0; i < ofA.size(); ++i) {
        if (partner[i] < ofB.size())
            addUntil(partner[i]);
        pairs.push_back(pairOf(session, ofA[i], partner[i] < ofB.size() ? ofB[partner[i]] : 0));
    }
    addUntil(ofB.size());
    return pairs;
}

std::uint32_t previousLike(const trace::Session &session, std::uint32_t number)
{
    const ExchangeSummary *wanted = session.summary(number);
    for (std::uint32_t other = wanted ? number - 1 : 0; other > 0; --other) {
        const ExchangeSummary *summary = session.summary(other);
        const bool alike = summary && !summary->deleted && summary->protocol == wanted->protocol &&
                           summary->method == wanted->method && pathOf(*summary) == pathOf(*wanted);
        if (alike)
            return other;
    }
    return 0;
}

std::uint32_t originOf(const trace::Session &session, std::uint32_t number)
{
    constexpr std::size_t kLooked = 128; // from the end: the inspector adds it when it knows of the exchange
    const trace::EventLog &events = session.events(number);
    const std::size_t first = events.size() - std::min(events.size(), kLooked);
    for (std::size_t i = events.size(); i > first; --i) {
        const trace::TraceEvent event = events.at(i - 1);
        if (const auto *origin = event.as<trace::ExchangeOrigin>())
            return session.summary(origin->replays) ? origin->replays : 0;
    }
    for (std::size_t i = 0; i < std::min(first, kLooked); ++i) {
        const trace::TraceEvent event = events.at(i);
        if (const auto *origin = event.as<trace::ExchangeOrigin>())
            return session.summary(origin->replays) ? origin->replays : 0;
    }
    return 0;
}

} // namespace gatescope::compare
