#pragma once

#include "python/object.h"
#include "python/wsgi/headcheck.h"
#include "trace/writer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatescope::wsgi {

class Exchange;

/// The response of one exchange: what start_response, write() and the items of the iterable may do, and when, and what
/// leaves because of it. With the GIL held; it is given up while the client is slow.
class Response {
public:
    explicit Response(Exchange &exchange);

    /// start_response(status, headers[, exc_info]). Answers a `write` callable bound to `self`, or null with the
    /// exception that goes into the application.
    PyObject *start(PyObject *const *arguments, std::ptrdiff_t count, PyObject *keywords, PyObject *self);
    /// write(data). None, or null with an exception.
    PyObject *write(PyObject *data);

    enum class Took : std::uint8_t { All, TooMuch, ClientLeft };
    /// One piece of the body. The head goes first, when it has not gone; `cause` is why it goes. Never more than
    /// Content-Length leaves. `knownLength` is that of the whole body, when only the server knows it.
    Took body(std::string_view bytes, std::string_view cause, bool last = false,
              std::uint64_t knownLength = kUnknownLength);
    /// The end of the iterable. False when the body is shorter than Content-Length says.
    [[nodiscard]] bool finish();

    /// What the trace keeps of a piece of the body.
    [[nodiscard]] trace::Payload capture(std::string_view bytes) { return m_budget.take(bytes); }

    void setIterating(bool on) { m_iterating = on; }
    [[nodiscard]] bool isStarted() const { return m_state != State::Waiting; }
    [[nodiscard]] bool isSent() const { return m_state == State::Sent; }
    [[nodiscard]] bool isComplete() const { return m_lastPosted; }
    /// All that the head promised was sent, though the application may have more: the client may leave with it.
    [[nodiscard]] bool isWhole() const { return isSent() && (dropsBody() || m_sent == m_promised); }
    /// HEAD, or a status without a body: what the application makes is not sent.
    [[nodiscard]] bool dropsBody() const;
    [[nodiscard]] bool wasWritten() const { return m_written; }
    /// start_response has raised the application's own exception again, and it must come out.
    [[nodiscard]] bool hasReraised() const { return m_reraised; }
    /// Why start_response was refused; empty when it was not.
    [[nodiscard]] const std::string &refusal() const { return m_refusal; }

    static constexpr std::uint64_t kUnknownLength = ~std::uint64_t{0};

private:
    enum class State : std::uint8_t { Waiting, Held, Sent };
    struct Given; ///< The arguments of one start_response.

    [[nodiscard]] std::optional<Violation> take(Given &given, PyObject *const *arguments, std::ptrdiff_t count,
                                                PyObject *keywords);
    [[nodiscard]] std::optional<Violation> checkExcInfo(Given &given) const;
    PyObject *refuse(const Violation &violation, const Given &given);
    PyObject *raiseAgain(const Given &given);
    PyObject *accept(Given &given, PyObject *self);
    void recordStart(const Given &given, std::string_view error);
    PyObject *refuseWrite(const Violation &violation, const trace::CodeSite &site);
    PyObject *answerWrite(Took took, const trace::CodeSite &site);

    void sendHead(std::string_view cause, std::uint64_t knownLength);
    void postBody(std::string_view bytes, bool last);
    void waitForRoom();

    Exchange &m_exchange;
    trace::BodyBudget m_budget;
    ResponseHead m_head;
    State m_state = State::Waiting;
    std::uint64_t m_promised = kUnknownLength; ///< Of the body, by the head that was sent.
    std::uint64_t m_sent = 0;                  ///< Body bytes that were posted.
    std::uint64_t m_produced = 0;              ///< Body bytes that the application made.
    std::string m_refusal;
    bool m_called = false;
    bool m_iterating = false;
    bool m_written = false;
    bool m_reraised = false;
    bool m_lastPosted = false;
};

} // namespace gatescope::wsgi
