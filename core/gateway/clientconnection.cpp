#include "gateway/clientconnection.h"

#include "gateway/connectionlog.h"
#include "gateway/http2connection.h"
#include "gateway/httpconnection.h"
#include "gateway/hub.h"
#include "http/http2frame.h"

#include <format>
#include <utility>

namespace gatescope::gateway {

namespace {

constexpr std::string_view kHttp2Alpn = "h2";

} // namespace

std::string seconds(std::chrono::milliseconds time)
{
    return std::format("{:g} s", std::chrono::duration<double>(time).count());
}

ClientConnection::ClientConnection(Hub &hub, net::Connection &connection)
    : m_hub(hub),
      m_connection(connection),
      m_id(logOpened(hub.writer(), connection))
{
    const bool isHttp2 = connection.alpn() == kHttp2Alpn;
    if (isHttp2)
        speakHttp2();
    else
        speakHttp1();
    m_sniffing = !isHttp2 && !connection.tls();
}

ClientConnection::~ClientConnection() = default;

void ClientConnection::speakHttp1()
{
    m_speaker = std::make_unique<HttpConnection>(m_hub, m_connection, *this);
}

void ClientConnection::speakHttp2()
{
    m_hub.retire(std::exchange(m_speaker, std::make_unique<Http2Connection>(m_hub, m_connection, m_id)));
}

void ClientConnection::upgrade(Http2Upgrade upgrade)
{
    auto next = std::make_unique<Http2Connection>(m_hub, m_connection, m_id, upgrade.received, upgrade.sent);
    Http2Connection &speaker = *next;
    m_hub.retire(std::exchange(m_speaker, std::move(next)));
    speaker.goOnFrom(std::move(upgrade));
}

void ClientConnection::received(std::string_view bytes)
{
    const Hub::Turn turn(m_hub);
    if (m_sniffing)
        sniff(bytes);
    else
        m_speaker->received(bytes);
}

void ClientConnection::sniff(std::string_view bytes)
{
    const std::string_view missing = http::kHttp2Preface.substr(m_preface.size());
    const bool isPreface = missing.starts_with(bytes.substr(0, missing.size()));
    if (!isPreface) {
        giveUpSniffing();
        return m_speaker->received(bytes);
    }
    if (bytes.size() < missing.size()) {
        m_preface += bytes;
        return;
    }
    m_sniffing = false;
    speakHttp2();
    m_speaker->received(http::kHttp2Preface);
    m_speaker->received(bytes.substr(missing.size()));
}

void ClientConnection::giveUpSniffing()
{
    if (!std::exchange(m_sniffing, false) || m_preface.empty())
        return;
    const std::string held = std::exchange(m_preface, {});
    m_speaker->received(held);
}

void ClientConnection::written()
{
    m_speaker->written();
}

void ClientConnection::deadlinePassed()
{
    const Hub::Turn turn(m_hub);
    giveUpSniffing();
    m_speaker->deadlinePassed();
}

void ClientConnection::stopping()
{
    const Hub::Turn turn(m_hub);
    giveUpSniffing();
    m_speaker->stopping();
}

void ClientConnection::inputEnded()
{
    const Hub::Turn turn(m_hub);
    giveUpSniffing();
    m_speaker->inputEnded();
}

void ClientConnection::closed(const net::Closing &closing)
{
    const Hub::Turn turn(m_hub);
    giveUpSniffing();
    m_speaker->closed(closing);
    logClosed(m_hub.writer(), m_id, m_connection, closing);
}

} // namespace gatescope::gateway
