#include "gateway/plainanswer.h"

#include "gateway/hub.h"
#include "gateway/stream.h"
#include "http/status.h"

#include <format>

namespace gatescope::gateway {

void answerPlainly(Hub &hub, Stream &stream, WireLog &log, int status, std::string_view detail, const HeaderList &more)
{
    const std::string text =
        std::format("{} {}{}{}\n", status, http::reasonPhrase(status), detail.empty() ? "" : ": ", detail);
    HeaderList headers;
    headers.append("Content-Type", "text/plain; charset=utf-8");
    for (const auto [name, value] : more)
        headers.append(name, value);
    const auto head =
        stream.sendHead({.status = status, .reason = {}, .headers = headers},
                        {.date = hub.date(), .server = hub.options().serverName, .knownLength = text.size()});
    if (!head)
        return;
    log.responseHead(head->bytes, status);
    if (const auto body = stream.sendBody(text); body && !body->data.empty())
        log.responseBody(body->framing, body->data, true);
    (void)stream.sendEnd({});
}

} // namespace gatescope::gateway
