#include "python/wsgi/exchange.h"

#include <cstdio>

namespace gatescope::wsgi {

namespace {

constexpr std::size_t kLongestErrorLine = 16 * 1024;

} // namespace

Exchange::Exchange(call::CallPtr served, trace::TraceWriter &trace, call::ResponseBox &box, const Options &options)
    : call(std::move(served)),
      context{.exchange = call->exchange(), .connection = call->connection()},
      writer(trace),
      body(*this),
      response(*this),
      m_box(box),
      m_options(options),
      m_echoErrors(options.errorsToStderr)
{
}

void Exchange::finding(std::string_view rule, trace::Severity severity, std::string_view message,
                       const trace::CodeSite &site)
{
    record(trace::Finding{.rule = rule, .severity = severity, .message = message, .site = site});
}

void Exchange::findingOnce(std::string_view rule, trace::Severity severity, std::string_view message,
                           const trace::CodeSite &site)
{
    if (m_reported.contains(rule))
        return;
    m_reported.append(rule);
    finding(rule, severity, message, site);
}

void Exchange::writeErrors(std::string_view text)
{
    if (m_echoErrors)
        std::fwrite(text.data(), 1, text.size(), stderr);
    m_errors.append(text);
    const auto lines = m_errors.rfind('\n');
    if (lines != std::string::npos) {
        record(trace::ErrorsWritten{.text = std::string_view(m_errors).substr(0, lines + 1)});
        m_errors.erase(0, lines + 1);
    }
    if (m_errors.size() > kLongestErrorLine)
        flushErrors();
}

void Exchange::flushErrors()
{
    if (!m_errors.empty())
        record(trace::ErrorsWritten{.text = std::string_view(m_errors)});
    m_errors.clear();
}

void Exchange::end(call::CallEnded::How how, std::string reason)
{
    if (std::exchange(m_over, true))
        return;
    flushErrors();
    if (m_options.whenEnded)
        m_options.whenEnded(context.exchange);
    post(call::CallEnded{.how = how, .reason = std::move(reason)});
}

} // namespace gatescope::wsgi
