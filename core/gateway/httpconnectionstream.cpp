#include "gateway/exchange.h"
#include "gateway/httpconnection.h"
#include "http/status.h"

namespace gatescope::gateway {

std::string HttpConnection::sendContinue()
{
    m_clientWaits = false;
    timeBody();
    std::string bytes = m_codec.response().sendContinue();
    out() += bytes;
    return bytes;
}

std::string HttpConnection::sendEarlyHints(const std::vector<std::string> &links)
{
    HeaderList headers;
    for (const std::string &link : links)
        headers.append("Link", link);
    std::string bytes = m_codec.response().sendInterim(http::kEarlyHints, headers);
    out() += bytes;
    return bytes;
}

Result<http::HeadOut, http::CodecError> HttpConnection::sendHead(const http::ResponseHead &head,
                                                                 const http::HeadOptions &options)
{
    auto sent = m_codec.response().sendHead(head, options);
    if (sent)
        out() += sent->bytes;
    return sent;
}

Result<http::BodyOut, http::CodecError> HttpConnection::sendBody(std::string_view data)
{
    auto sent = m_codec.response().sendBody(data);
    if (sent && sent->data.size() >= net::Transport::kSendAtOnce)
        writeLarge(*sent);
    else if (sent)
        sent->appendTo(out());
    return sent;
}

void HttpConnection::writeLarge(const http::BodyOut &piece)
{
    out() += piece.unsentFraming();
    writeOut();
    m_connection.write(piece.data);
    m_queued += piece.data.size();
    out() += piece.tail;
}

Result<http::EndOut, http::CodecError> HttpConnection::sendEnd(const HeaderList &trailers)
{
    auto sent = m_codec.response().sendEnd(trailers);
    if (sent)
        sent->appendTo(out());
    return sent;
}

Result<http::HeadOut, http::CodecError> HttpConnection::openTunnel(const HeaderList &fields)
{
    auto head = m_codec.response().sendUpgrade("websocket", fields);
    if (!head)
        return head;
    out() += head->bytes;
    m_tunnel = true;
    m_connection.clearDeadline();
    return head;
}

void HttpConnection::startTunnel()
{
    const std::string early(m_codec.unread());
    if (!early.empty())
        m_exchange->tunnelled(early);
}

void HttpConnection::sendRaw(std::string_view bytes)
{
    out() += bytes;
}

void HttpConnection::pauseReading()
{
    m_connection.pauseReading();
    if (isInBody())
        m_connection.clearDeadline();
}

void HttpConnection::resumeReading()
{
    m_connection.resumeReading();
    timeBody();
}

} // namespace gatescope::gateway
