#include "archive/jsonexport.h"

#include "archive/har.h"
#include "archive/harjson.h"
#include "trace/print.h"

namespace gatescope::archive {

using namespace trace;

std::string JsonExporter::begin(const std::vector<RunInfo> &runs, const std::string &comment)
{
    Json list = Json::array();
    for (const RunInfo &run : runs)
        list.push_back(Json{{"id", run.id.value},
                            {"target", run.target.toStdString()},
                            {"interface", word(run.interface)},
                            {"python", run.pythonVersion.toStdString()},
                            {"started", isoTime(run.startedAtUnixNs)}});
    return "{\"format\":1,\"comment\":" + dumped(Json(comment)) + ",\"runs\":" + dumped(list) + ",\"exchanges\":[\n";
}

std::string JsonExporter::add(const Excerpt &excerpt)
{
    const ExchangeSummary &summary = excerpt.summary;
    Json threads = Json::object();
    for (const auto &[number, name] : excerpt.threads)
        threads[std::to_string(number)] = name.toStdString();
    Json head{{"number", summary.number},
              {"run", summary.run.value},
              {"interface", word(summary.interface)},
              {"protocol", word(summary.protocol)},
              {"method", summary.method},
              {"target", summary.target},
              {"status", summary.status},
              {"outcome", word(summary.outcome)},
              {"note", summary.note},
              {"marked", summary.marked},
              {"threads", threads}};
    std::string out = std::exchange(m_any, true) ? ",\n" : "";
    out += dumped(head);
    out.back() = ',';
    out += "\"events\":[";
    bool any = false;
    for (const auto &events : {excerpt.connectionEvents(), excerpt.events()}) {
        for (const TraceEvent &event : events)
            out.append(std::exchange(any, true) ? ",\n" : "\n").append(toJson(summary.run, event));
    }
    return out + "]}";
}

} // namespace gatescope::archive
