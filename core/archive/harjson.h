#pragma once

#include "archive/excerpt.h"
#include "archive/httpparts.h"

#include <nlohmann/json.hpp>

/// The parts of a HAR entry as JSON values. Private to core/archive.
namespace gatescope::archive {

using Json = nlohmann::ordered_json;

[[nodiscard]] bool isText(std::string_view bytes);
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string dumped(const Json &json);

[[nodiscard]] Json harRequest(const HttpParts &parts, const std::string &url);
[[nodiscard]] Json harResponse(const HttpParts &parts);
[[nodiscard]] Json queryPairs(std::string_view query);

/// "http://127.0.0.1:8000/cart?x=1"
[[nodiscard]] std::string urlOf(const HttpParts &parts, bool isTls, bool isSocket, std::string_view local);

/// Adds `_webSocketMessages`, `_gatescope` and `_wsgi` or `_asgi`.
void addExtras(Json &entry, const Excerpt &excerpt, const std::vector<trace::TraceEvent> &events);

} // namespace gatescope::archive
