#include "gateway/plainanswer.h"

#include "gateway/httpconnection.h"
#include "gateway/hub.h"
#include "http/status.h"

#include <format>

namespace gatescope::gateway {

void answerPlainly(Hub &hub, HttpConnection &connection, WireLog &log, int status, std::string_view detail)
{
    const std::string text =
        std::format("{} {}{}{}\n", status, http::reasonPhrase(status), detail.empty() ? "" : ": ", detail);
    HeaderList headers;
    headers.append("Content-Type", "text/plain; charset=utf-8");
    http::Http1Response &response = connection.response();
    const auto head =
        response.sendHead({.status = status, .reason = {}, .headers = headers},
                          {.date = hub.date(), .server = hub.options().serverName, .knownLength = text.size()});
    if (!head)
        return;
    log.responseHead(head->bytes, status);
    connection.out() += head->bytes;
    if (const auto body = response.sendBody(text); body && !body->data.empty()) {
        log.responseBody(body->framing, body->data, true);
        body->appendTo(connection.out());
    }
    (void)response.sendEnd();
}

} // namespace gatescope::gateway
