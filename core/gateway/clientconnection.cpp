#include "gateway/clientconnection.h"

#include "gateway/http2connection.h"
#include "gateway/httpconnection.h"
#include "gateway/hub.h"
#include "http/http2frame.h"

#include <array>
#include <utility>

namespace gatescope::gateway {

namespace {

trace::Party partyOf(net::ClosedBy by)
{
    constexpr std::array kParties{trace::Party::Client, trace::Party::Server, trace::Party::Network};
    return kParties[std::size_t(by)];
}

} // namespace

ClientConnection::ClientConnection(Hub &hub, net::Connection &connection)
    : m_hub(hub),
      m_connection(connection),
      m_id(hub.writer().newConnection())
{
    const std::string peer = connection.peer().text();
    const std::string local = connection.local().text();
    hub.writer().write({.connection = m_id}, trace::ConnectionOpened{.peer = peer, .local = local, .transport = "tcp"});
    speakHttp1();
    m_sniffing = true;
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

void ClientConnection::closed(const net::Closing &closing)
{
    const Hub::Turn turn(m_hub);
    giveUpSniffing();
    m_speaker->closed(closing);
    m_hub.writer().write({.connection = m_id}, trace::ConnectionClosed{.by = partyOf(closing.by),
                                                                       .why = closing.why,
                                                                       .bytesIn = m_connection.bytesIn(),
                                                                       .bytesOut = m_connection.bytesOut()});
}

} // namespace gatescope::gateway
