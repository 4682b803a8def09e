#include "archive/harjson.h"
#include "trace/print.h"

#include <map>

namespace gatescope::archive {

using namespace trace;

namespace {

/// The fields of an event in the form of trace/print.h.
Json fieldsOf(const TraceEvent &event)
{
    Json json = Json::parse(toJson({}, event), nullptr, false);
    for (const char *common : {"event", "run", "exchange", "connection", "thread", "task", "layer"})
        json.erase(common);
    return json;
}

/// The same without what is empty: null, "", [], {}.
Json withoutEmpty(Json json)
{
    for (auto field = json.begin(); field != json.end();) {
        const bool isBlank = field->is_null() || (field->is_string() && field->get_ref<const std::string &>().empty());
        field = isBlank || (field->is_structured() && field->empty()) ? json.erase(field) : std::next(field);
    }
    return json;
}

Json brief(const TraceEvent &event)
{
    return withoutEmpty(fieldsOf(event));
}

bool isMessage(const TraceEvent &event)
{
    return event.as<ReceiveAnswered>() || event.as<SendCalled>() || event.as<SendRefused>();
}

bool isIteration(const TraceEvent &event)
{
    return event.as<ItemYielded>() || event.as<WriteCalled>() || event.as<InputRead>() || event.as<IterableClosed>() ||
           event.as<AppReturned>();
}

bool isLogLine(const TraceEvent &event)
{
    return event.as<Output>() || event.as<LogRecorded>() || event.as<WarningShown>() || event.as<ErrorsWritten>();
}

bool isLayerChange(const TraceEvent &event)
{
    const auto *message = event.as<LayerMessage>();
    return event.as<LayerChangedArguments>() || event.as<LayerChangedContext>() || (message && message->changed);
}

Json named(const TraceEvent &event)
{
    Json json{{"event", event.name()}};
    json.update(brief(event));
    return json;
}

/// The layers in the order of entering, each with how it ended and what it changed.
Json layersJson(const std::vector<TraceEvent> &events)
{
    std::map<std::uint32_t, Json> layers;
    for (const TraceEvent &event : events) {
        const auto layer = event.header.layer.value;
        if (layer == 0)
            continue;
        if (event.as<LayerEntered>()) {
            layers[layer] = Json{{"layer", layer}};
            layers[layer].update(brief(event));
        } else if (event.as<LayerLeft>()) {
            layers[layer]["left"] = brief(event);
        } else if (isLayerChange(event)) {
            layers[layer]["changes"].push_back(named(event));
        }
    }
    Json list = Json::array();
    for (auto &[number, layer] : layers)
        list.push_back(std::move(layer));
    return list;
}

void addSocket(Json &entry, const Excerpt &excerpt, const std::vector<TraceEvent> &events)
{
    constexpr double kNsInSecond = 1e9;
    entry["_resourceType"] = "websocket";
    Json list = Json::array();
    for (const TraceEvent &event : events) {
        if (const auto *message = event.as<SocketMessage>()) {
            const auto at = excerpt.run.startedAtUnixNs + event.header.at.count();
            Json json{{"type", message->from == Party::Client ? "send" : "receive"},
                      {"time", static_cast<double>(at / 1000) * 1000 / kNsInSecond},
                      {"opcode", message->isText ? 1 : 2},
                      {"data", message->isText ? std::string(message->data.bytes) : base64(message->data.bytes)}};
            if (message->data.isTruncated())
                json["_size"] = message->data.size;
            list.push_back(std::move(json));
        } else if (const auto *closed = event.as<SocketClosed>()) {
            entry["_webSocketClose"] = Json{{"code", closed->code},
                                            {"reason", std::string(closed->reason)},
                                            {"by", word(closed->by)},
                                            {"clean", closed->clean}};
        }
    }
    entry["_webSocketMessages"] = std::move(list);
}

/// What is the same for both interfaces.
Json common(const Excerpt &excerpt, const std::vector<TraceEvent> &events)
{
    const ExchangeSummary &summary = excerpt.summary;
    Json json{{"number", summary.number}, {"outcome", word(summary.outcome)}};
    for (const TraceEvent &event : events) {
        if (const auto *ended = event.as<ExchangeEnded>(); ended && !ended->reason.empty())
            json["reason"] = std::string(ended->reason);
        else if (event.as<AppRaised>())
            json["exception"] = brief(event);
        else if (event.as<Finding>())
            json["findings"].push_back(brief(event));
        else if (isLogLine(event))
            json["log"].push_back(named(event));
        else if (event.as<WireRejected>())
            json["rejected"] = brief(event);
    }
    if (summary.marked)
        json["marked"] = true;
    if (summary.hasGap)
        json["gap"] = "events are missing: the trace could not keep up";
    return json;
}

struct Names {
    const char *interface;
    const char *arguments;
    const char *calls;
};

Json interfaceJson(const Excerpt &excerpt, const std::vector<TraceEvent> &events, const Names &names)
{
    const bool wsgi = excerpt.summary.interface == Interface::Wsgi;
    Json json{{"interface", word(excerpt.summary.interface)}};
    for (const TraceEvent &event : events) {
        if (const auto *call = event.as<CallStarted>(); call && !call->arguments.isEmpty())
            json[names.arguments] = std::move(fieldsOf(event)["arguments"]);
        else if (const auto *called = event.as<AppCalled>())
            json["application"] = std::string(called->callable);
        else if (event.as<StartResponse>())
            json["start_response"].push_back(brief(event));
        else if (wsgi ? isIteration(event) : isMessage(event))
            json[names.calls].push_back(named(event));
    }
    json["layers"] = layersJson(events);
    return withoutEmpty(std::move(json));
}

} // namespace

void addExtras(Json &entry, const Excerpt &excerpt, const std::vector<TraceEvent> &events)
{
    if (excerpt.summary.protocol == Protocol::WebSocket)
        addSocket(entry, excerpt, events);
    entry["_gatescope"] = common(excerpt, events);
    static constexpr Names kWsgi{"_wsgi", "environ", "calls"};
    static constexpr Names kAsgi{"_asgi", "scope", "messages"};
    if (excerpt.summary.interface == Interface::None)
        return;
    const Names &names = excerpt.summary.interface == Interface::Wsgi ? kWsgi : kAsgi;
    entry[names.interface] = interfaceJson(excerpt, events, names);
}

} // namespace gatescope::archive
