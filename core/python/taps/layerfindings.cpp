#include "python/taps/layerfindings.h"

#include <algorithm>

namespace gatescope::taps {

namespace {

constexpr std::string_view kEndsBody = "http.request";
constexpr std::string_view kDisconnect = "http.disconnect";

void report(const Layer &layer, std::string_view rule, const std::string &message)
{
    layer.write(trace::Finding{
        .rule = rule, .severity = trace::Severity::Info, .message = message, .site = layer.identity().site()});
}

bool isMadeForIt(std::string_view key)
{
    return key == "state" || key == "session" || key.starts_with("state.") || key.starts_with("session.");
}

std::string keysOf(const Changes &changes)
{
    std::string keys;
    for (const std::string_view key : changes.names()) {
        if (!isMadeForIt(key))
            keys += (keys.empty() ? "" : ", ") + std::string(key);
    }
    if (changes.differInHeaders())
        keys += keys.empty() ? "headers" : ", headers";
    return keys;
}

} // namespace

void checkScopeChange(const Layer &layer, const Changes &changes, bool wasHandedOn)
{
    if (layer.family() != Family::Asgi || layer.identity().isLibrary)
        return;
    const std::string keys = keysOf(changes);
    if (keys.empty())
        return;
    const std::string what = layer.identity().name + " changes the scope in place: " + keys;
    if (wasHandedOn)
        report(layer, "A020", what + ", after it has called the next layer");
    else
        report(layer, "A019", what + "; the layers outside see it, a copy would be its own");
}

void checkReceived(const std::vector<LayerPtr> &layers, const Message &message)
{
    if (layers.empty() || layers.back()->isStep())
        return;
    const Layer &reader = *layers.back();
    Stack &stack = *reader.stack();
    if (message.type() == kEndsBody && message.endsBody()) {
        stack.bodyReader = reader.number();
        stack.bodyReaderName = reader.identity().name;
    }
    const bool isSecond = stack.bodyReader.isValid() && stack.bodyReader != reader.number();
    if (message.type() == kDisconnect && isSecond && !stack.hasResponded)
        report(reader, "A207",
               reader.identity().name + " waited for a request body until the client left: " + stack.bodyReaderName +
                   " had read it to its end");
}

void checkItems(const Layer &layer)
{
    if (layer.innerYields <= layer.items || layer.identity().isLibrary)
        return;
    report(layer, "W121",
           layer.identity().name + " gives " + std::to_string(layer.items) + " for the " +
               std::to_string(layer.innerYields) +
               " items of the application inside of it, which cannot stream through it; yield something for each, b'' "
               "while it gathers");
}

} // namespace gatescope::taps
