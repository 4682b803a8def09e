#include "gateway/requests.h"

#include "http/target.h"

#include <utility>

namespace gatescope::gateway {

namespace {

call::Address addressOf(const net::Endpoint &endpoint)
{
    return {.host = endpoint.host, .port = endpoint.port};
}

} // namespace

call::Request requestOf(http::RequestHead &head, const net::Endpoint &client, const net::Endpoint &server)
{
    call::Request request;
    const auto target = http::splitTarget(head.method, head.target);
    if (target) {
        request.path = target->path;
        request.query = target->query;
    }
    if (target && target->form == http::TargetForm::Absolute)
        request.headers = http::withHost(head.headers, target->authority);
    else
        request.headers = std::move(head.headers);
    request.method = std::move(head.method);
    request.target = std::move(head.target);
    request.httpVersion = head.version == http::Version::Http11 ? "1.1" : "1.0";
    request.client = addressOf(client);
    request.server = addressOf(server);
    if (head.framing == http::Framing::Length)
        request.contentLength = head.contentLength;
    request.hasBody = head.framing == http::Framing::Chunked || head.contentLength > 0;
    return request;
}

} // namespace gatescope::gateway
