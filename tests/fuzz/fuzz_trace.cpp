#include "trace/codec.h"
#include "trace/print.h"
#include "trace/session.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace gatescope;
using namespace gatescope::trace;

namespace {

constexpr std::size_t kMostRecords = 64;

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// A u16 in front of each record says how long it is.
std::vector<std::string> recordsOf(std::string_view in)
{
    std::vector<std::string> records;
    while (in.size() > 2 && records.size() < kMostRecords) {
        const std::size_t size = static_cast<unsigned char>(in[0]) | static_cast<unsigned char>(in[1]) << 8U;
        records.emplace_back(in.substr(2, size));
        in.remove_prefix(std::min(in.size(), 2 + size));
    }
    return records;
}

void checkAlone(const std::string &record)
{
    const auto event = decode(record);
    if (!event)
        return;
    const std::string again = encode(*event);
    const auto second = decode(again);
    require(second.has_value() && encode(*second) == again, "what was decoded is encoded and decoded to the same");
    require(again.size() <= record.size() + sizeof(std::uint64_t), "nothing is made up");
    require(!toJson({1}, *event).empty() && !toText(*event, {}).empty(), "every event has words");
    require(toJson({1}, *event) == toJson({1}, *second), "the JSON of both is the same");
    static_cast<void>(detailText(*event));
    static_cast<void>(isFineDetail(*event));
}

/// An exchange's id is a place in a table: small ones, so that some records meet in one exchange.
std::string inFewExchanges(std::string record)
{
    if (record.size() >= 4)
        record.replace(1, 3, 3, '\0');
    return record;
}

void checkTogether(const std::vector<std::string> &records)
{
    Session session;
    const RunId run = session.beginRun({});
    for (const std::string &record : records)
        session.append(run, inFewExchanges(record));
    session.commit();
    session.endRun(run, QStringLiteral("stopped"));
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number) {
        const ExchangeSummary *summary = session.summary(number);
        require(summary && !summary->isOpen(), "a run's end ends its exchanges");
        require(session.events(number).size() == summary->events, "an exchange has its events");
        require(!toText(*summary).empty(), "an exchange has words");
        static_cast<void>(session.connectionEvents(number));
    }
}

} // namespace

/// Records of a ring or a file may hold anything: each is refused or means something that can be printed, written and
/// read again, and a session can be made of them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto records = recordsOf({reinterpret_cast<const char *>(data), size});
    for (const std::string &record : records)
        checkAlone(record);
    checkTogether(records);
    return 0;
}
