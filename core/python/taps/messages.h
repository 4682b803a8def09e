#pragma once

#include "python/taps/changes.h"

#include <memory>
#include <string>
#include <string_view>

namespace gatescope::taps {

/// What crossed a boundary, as it was then: an ASGI message, or the arguments of start_response. Layers change messages
/// in place, so its dict and its headers are copied.
class Message {
public:
    /// An ASGI message; null when it is no dict.
    [[nodiscard]] static std::shared_ptr<const Message> ofAsgi(PyObject *message);
    /// start_response(status, headers, …); null when it was called otherwise.
    [[nodiscard]] static std::shared_ptr<const Message> ofStart(PyObject *const *arguments, Py_ssize_t count);
    /// A response's head that somebody has read into a dict: "status" and "headers" as in the message that it becomes.
    [[nodiscard]] static std::shared_ptr<const Message> ofHead(std::string type, Ref content);

    Message() = default;
    Message(const Message &) = delete;
    Message &operator=(const Message &) = delete;

    [[nodiscard]] std::string_view type() const { return m_type; }
    [[nodiscard]] std::uint64_t size() const { return m_size; } ///< Bytes of body, text or bytes.
    [[nodiscard]] bool startsResponse() const;
    [[nodiscard]] bool endsBody() const; ///< It says no more_body.
    [[nodiscard]] Changes comparedWith(const Message &before) const;
    [[nodiscard]] PyObject *content() const { return m_content.get(); } ///< A dict, borrowed.

private:
    /// `key` is the one that they have in m_content.
    void takeHeaders(PyObject *key, PyObject *headers);
    void readContent();

    std::string m_givenType;
    std::string_view m_type; ///< Of m_givenType, or of a str in m_content.
    Ref m_content;           ///< Shallow copy; its "headers" are those of m_headers.
    Ref m_headers;           ///< Shallow copy, when they are a list or a tuple.
    std::uint64_t m_size = 0;
};

using MessagePtr = std::shared_ptr<const Message>;

} // namespace gatescope::taps
