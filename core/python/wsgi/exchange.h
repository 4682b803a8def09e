#pragma once

#include "call/message.h"
#include "python/ref.h"
#include "python/site.h"
#include "python/wsgi/gateway.h"
#include "python/wsgi/requestbody.h"
#include "python/wsgi/response.h"
#include "trace/writer.h"

#include <memory>
#include <string>
#include <string_view>

namespace gatescope::wsgi {

/// One call of the application, shared by the worker that serves it and by the Python objects that the application got:
/// it lives as long as the last of them, and refuses them once the call is over. Used with the GIL held.
class Exchange {
public:
    /// `options` must live until end().
    Exchange(call::CallPtr call, trace::TraceWriter &writer, call::ResponseBox &box, const Options &options);

    const call::CallPtr call;
    const trace::Context context;
    trace::TraceWriter &writer;
    RequestBody body;
    Response response;

    template <class Event>
    void record(const Event &event)
    {
        writer.write(context, event);
    }
    void finding(std::string_view rule, trace::Severity severity, std::string_view message,
                 const trace::CodeSite &site = {});
    /// As finding(), once in this exchange for each rule that is reported again and again.
    void findingOnce(std::string_view rule, trace::Severity severity, std::string_view message,
                     const trace::CodeSite &site = {});

    template <class Message>
    void post(Message &&message)
    {
        m_box.post({.call = call, .what = std::forward<Message>(message)});
    }

    /// Tells Options::whenCrossed.
    void crossed(trace::LayerPort port, std::string_view what, std::uint64_t bytes) const
    {
        if (m_options.whenCrossed && !m_over)
            m_options.whenCrossed(context.exchange, port, what, bytes);
    }

    /// wsgi.errors, in whole lines.
    void writeErrors(std::string_view text);
    void flushErrors();

    [[nodiscard]] bool isOver() const { return m_over; }
    /// Options::whenEnded, then CallEnded. Nothing is posted after it.
    void end(call::CallEnded::How how, std::string reason = {});

private:
    call::ResponseBox &m_box;
    std::string m_errors;
    std::string m_reported; ///< The rules of findingOnce(), one behind the other.
    const Options &m_options;
    const bool m_echoErrors;
    bool m_over = false;
};

using ExchangePtr = std::shared_ptr<Exchange>;

} // namespace gatescope::wsgi
