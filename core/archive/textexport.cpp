#include "archive/textexport.h"

#include "archive/har.h"
#include "trace/print.h"

#include <format>

namespace gatescope::archive {

using namespace trace;

std::string TextExporter::begin(const std::vector<RunInfo> &runs, const std::string &comment)
{
    std::string out;
    for (const RunInfo &run : runs)
        out += std::format("Run {}: {}, started {}\n", run.id.value, run.target.toStdString(),
                           isoTime(run.startedAtUnixNs));
    return out + comment + "\n";
}

std::string TextExporter::add(const Excerpt &excerpt)
{
    std::string out = "\n" + toText(excerpt.summary) + "\n";
    for (const TraceEvent &event : excerpt.events()) {
        if (isFineDetail(event))
            continue;
        out += toText(event, excerpt.summary.startedAt) + "\n";
        out += detailText(event);
        if (!out.ends_with('\n'))
            out += '\n';
    }
    return out;
}

} // namespace gatescope::archive
