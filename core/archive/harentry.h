#pragma once

#include "archive/harjson.h"

#include <cstdint>
#include <string>
#include <vector>

/// One HAR entry on its way to events. Private to core/archive.
namespace gatescope::archive {

struct HarEntryPlace {
    ExchangeId exchange;
    ConnectionId connection;
    bool isNewConnection = false;
    bool isOurs = false;
    std::int64_t runStartNs = 0; ///< Since 1970.
    std::int64_t startedNs = 0;  ///< Since 1970.
};

/// The events of `entry`, encoded, in the order of time.
[[nodiscard]] std::vector<std::string> recordsOf(const Json &entry, const HarEntryPlace &place);

// lenient access
[[nodiscard]] std::string textOf(const Json &object, const char *name);
[[nodiscard]] double numberOf(const Json &object, const char *name, double otherwise);
[[nodiscard]] const Json &memberOf(const Json &object, const char *name); ///< null when there is none.

/// Parts of a URL, as written.
struct UrlParts {
    std::string scheme;
    std::string authority;
    std::string target; ///< Path and query.
};
[[nodiscard]] UrlParts splitUrl(std::string_view url);

/// "2" for "http/2.0", "h2", "HTTP/2"; "1.1"; empty for what is not known.
[[nodiscard]] std::string versionOf(std::string_view harVersion);
/// The heads as bytes, on HTTP/2 and later in the form of HttpMessage::head.
[[nodiscard]] std::string requestHead(const Json &request, const UrlParts &url, const std::string &version);
[[nodiscard]] std::string responseHead(const Json &response, const std::string &version);

/// A body, perhaps without its end.
struct HarBody {
    std::string bytes;
    std::uint64_t size = 0;
};
/// `_trailers`, a line each; empty: there are none.
[[nodiscard]] std::string trailerLines(const Json &message);
[[nodiscard]] HarBody requestBody(const Json &request);
[[nodiscard]] HarBody responseBody(const Json &response, bool isOurs);

/// A snapshot of what trace/print.h made JSON of. Empty for null.
[[nodiscard]] std::string snapshotOf(const Json &value);

} // namespace gatescope::archive
