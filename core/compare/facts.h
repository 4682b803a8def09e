#pragma once

#include "compare/material.h"
#include "compare/value.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatescope::compare {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A body as far as it was recorded, framing undone.
struct Body {
    std::string bytes;
    std::uint64_t size = 0; ///< The true one.
    std::string contentType;
    std::string contentEncoding; ///< As it stands in the head.

    [[nodiscard]] bool isTruncated() const { return bytes.size() < size; }
};

/// One thing that happened between server and application.
struct Step {
    std::string name;    ///< "asgi.send http.response.start"
    std::string meaning; ///< The same for both interfaces: "response start"; empty: the other has none.
    Value value;         ///< Its fields, without times and places in the source.
    std::string place;   ///< "app.py:12 home"; empty: not known.
    int event = -1;
};

/// A layer as executed, with what it did to what passed through.
struct LayerFacts {
    std::string name;
    std::string module;
    std::string kind;
    std::string place;
    int depth = 0;
    std::string ended; ///< "returned", "raised"; empty: it has not.
    std::string exception;
    bool calledInner = true;
    std::chrono::nanoseconds own{};
    std::chrono::nanoseconds waited{};
    std::chrono::nanoseconds total{};
    Pairs changes; ///< "sends +vary" and "Accept-Encoding"; in order.
    int event = -1;
};

/// All that is compared of an exchange.
struct Facts {
    trace::ExchangeSummary summary;
    std::string reason; ///< Of the response.
    Pairs requestHeaders;
    Pairs responseHeaders;
    Pairs requestTrailers;
    Pairs trailers; ///< Of the response.
    Body requestBody;
    Body responseBody;
    std::optional<Value> arguments; ///< environ or scope.
    std::vector<Step> steps;
    std::vector<LayerFacts> layers;
    std::uint64_t leftOut = 0; ///< Events that are not in here.

    [[nodiscard]] bool isWsgi() const { return summary.interface == trace::Interface::Wsgi; }
};

[[nodiscard]] Facts factsOf(const Material &material);

/// "path" and "query" of a target.
[[nodiscard]] std::pair<std::string, std::string> splitTarget(std::string_view target);
/// Names and values as they are spelled: no percent decoding.
[[nodiscard]] Pairs queryPairs(std::string_view query);
/// The first value of a header, compared without case; empty: none.
[[nodiscard]] std::string headerValue(const Pairs &headers, std::string_view name);

} // namespace gatescope::compare
