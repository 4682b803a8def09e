#pragma once

#include "python/ref.h"
#include "python/wsgi/exchange.h"

#include <cstdint>
#include <string>

namespace gatescope::wsgi {

/// What the application returned, iterated as PEP 3333 says: each item leaves before the next one is asked for, close()
/// runs once whatever happens, and no exception gets out. With the GIL held.
class ResponseIteration {
public:
    ResponseIteration(Exchange &exchange, PyObject *result);

    /// Iterates, closes, and ends the exchange.
    void run();

private:
    enum class Ending : std::uint8_t { Exhausted, Stopped, ClientLeft, Failed };

    void recordReturn();
    [[nodiscard]] Ending iterate();
    [[nodiscard]] Ending explainNoIterable();
    [[nodiscard]] bool take(PyObject *item, Ending &ending);
    [[nodiscard]] Ending takeBytes(std::string_view bytes);
    [[nodiscard]] Ending wrongItem(PyObject *item);
    [[nodiscard]] Ending fail(std::string_view rule, std::string reason);
    [[nodiscard]] Ending raised();
    void close();
    void end(Ending ending);
    void endOfItems();
    [[nodiscard]] std::string noStartReason() const;
    void noteItems() const;
    void noteUnreadBody() const;
    /// A client that has the whole response may leave, and its connection may be closed: that is not early.
    void lookAtClient();
    /// There is nobody to go on for.
    [[nodiscard]] bool isForNobody() const;

    Exchange &m_exchange;
    PyObject *const m_result;
    Py_ssize_t m_length = -1;  ///< Of a list or tuple.
    Py_ssize_t m_claimed = -1; ///< What another iterable says of itself; nothing is built on it.
    std::uint32_t m_items = 0;
    std::uint64_t m_bytes = 0; ///< Of the items.
    bool m_leftEarly = false;  ///< The client left before the response was complete.
    std::string m_reason;
};

/// Takes the active exception, writes ExceptionDetail and AppRaised, and answers "ValueError: bad id".
[[nodiscard]] std::string recordRaised(Exchange &exchange);

} // namespace gatescope::wsgi
