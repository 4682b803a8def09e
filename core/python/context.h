#pragma once

#include "python/object.h"
#include "trace/writer.h"

namespace gatescope::python {

/// Which exchange the running Python code works for, so that a print() or a log record finds its exchange.
///
/// It is kept twice: in a contextvars.ContextVar, which asyncio tasks and asyncio.to_thread() inherit, and in the
/// thread for WSGI workers. All of it needs the GIL. Interpreter sets it up and takes it down.
bool setUpExchangeContext();
void takeDownExchangeContext();

/// The exchange of this thread or task; a context without ids when there is none.
[[nodiscard]] trace::Context currentContext();

/// The ContextVar, borrowed, and a value for it: for code that prepares the context of a task.
[[nodiscard]] PyObject *exchangeVariable();
[[nodiscard]] Object exchangeValue(const trace::Context &context);
/// What exchangeValue() made its value of; a context without ids for anything else.
[[nodiscard]] trace::Context contextOf(PyObject *value);

/// Makes `context` current for this thread and its current contextvars.Context, and puts the former one back.
class ExchangeScope {
public:
    explicit ExchangeScope(const trace::Context &context);
    ~ExchangeScope();
    ExchangeScope(const ExchangeScope &) = delete;
    ExchangeScope &operator=(const ExchangeScope &) = delete;

private:
    trace::Context m_before;
    PyObject *m_token;
};

} // namespace gatescope::python
