#pragma once

#include "base/headerlist.h"
#include "python/object.h"
#include "trace/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::wsgi {

/// A rule of spec/wsgi.md that the application broke in a way that must be raised into it.
struct Violation {
    std::string_view rule;
    PyObject *exception = nullptr; ///< TypeError, ValueError or AssertionError, borrowed.
    std::string message;           ///< Names the argument, the key and the rule.
};

/// The message says whose call it is, and the rule.
[[nodiscard]] Violation violation(std::string_view rule, PyObject *exception, std::string_view what);

/// A rule that was broken without need to refuse the call.
struct Remark {
    std::string_view rule;
    trace::Severity severity = trace::Severity::Warning;
    std::string message;
};

/// What start_response was given, checked.
struct ResponseHead {
    std::string statusLine; ///< "200 OK"
    std::uint16_t status = 0;
    HeaderList headers;
    std::optional<std::uint64_t> length; ///< Content-Length
    std::vector<Remark> remarks;

    [[nodiscard]] std::string_view reason() const;
    /// 204 and 304 have no body.
    [[nodiscard]] bool forbidsBody() const { return status == 204 || status == 304; }
};

/// Checks `status` and `headers` by rules W062 to W077 and fills `head` as far as it gets.
[[nodiscard]] std::optional<Violation> checkHead(PyObject *status, PyObject *headers, ResponseHead &head);

} // namespace gatescope::wsgi
