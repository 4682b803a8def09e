#include "gateway/hub.h"

#include "gateway/clientconnection.h"
#include "gateway/connectionlog.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <format>
#include <utility>

namespace gatescope::gateway {

namespace {

std::chrono::milliseconds tickOf(const SocketOptions &options)
{
    using std::chrono::milliseconds;
    const auto orLong = [](milliseconds time) { return time.count() == 0 ? milliseconds(10'000) : time; };
    const auto shortest =
        std::min({orLong(options.pingInterval), orLong(options.pingTimeout), orLong(options.closeTimeout)});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(500));
}

/// What Python counted with Call::addUnsent() for a message.
std::size_t weightOf(const call::ResponseMessage &message)
{
    if (const auto *body = std::get_if<call::ResponseBody>(&message.what))
        return body->bytes.size();
    if (const auto *socket = std::get_if<call::SocketSend>(&message.what))
        return socket->bytes.size();
    return std::holds_alternative<call::ResponseFile>(message.what) ? call::ResponseFile::kWeight : 0;
}

} // namespace

Hub::Hub(const GatewayOptions &options, call::Application &application, call::ResponseBox &box,
         trace::TraceWriter &writer)
    : m_options(options),
      m_application(application),
      m_box(box),
      m_writer(writer),
      m_bell(box.fd(), QSocketNotifier::Read),
      m_server(options.server,
               [this](net::Connection &connection) { return std::make_unique<ClientConnection>(*this, connection); })
{
    m_tick.setInterval(tickOf(options.webSocket));
    connect(&m_tick, &QTimer::timeout, this, &Hub::checkDeadlines);
    m_server.setRefusedHandler([this](net::Connection &connection, const net::Refusal &refusal) {
        return logRefused(m_writer, connection, refusal);
    });
    m_stopDeadline.setSingleShot(true);
    connect(&m_bell, &QSocketNotifier::activated, this, &Hub::takeMessages);
    connect(&m_stopDeadline, &QTimer::timeout, this, &Hub::abortAll);
    connect(&m_server, &net::Server::stopped, this, [this] {
        m_serverStopped = true;
        endIfIdle();
    });
}

Hub::~Hub()
{
    m_stopping = true;
}

void Hub::stop(std::chrono::milliseconds deadline)
{
    if (std::exchange(m_stopping, true))
        return;
    const Turn turn(*this);
    m_stopDeadline.start(deadline);
    m_server.stop(deadline);
}

std::string_view Hub::date()
{
    const std::time_t now = std::time(nullptr);
    if (now != m_dateSecond) {
        m_dateSecond = now;
        const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::from_time_t(now));
        m_date = std::format("{:%a, %d %b %Y %H:%M:%S} GMT", second);
    }
    return m_date;
}

Exchange &Hub::begin(Stream &stream, Opening opening)
{
    auto exchange = std::make_unique<Exchange>(*this, stream, std::move(opening));
    Exchange &begun = *exchange;
    m_exchanges.emplace(begun.id().value, std::move(exchange));
    begun.submit();
    return begun;
}

ExchangeId Hub::callDirectly(DirectCall call)
{
    const Turn turn(*this);
    return m_direct.begin(std::move(call));
}

void Hub::nextStep(std::uint64_t id)
{
    const Turn turn(*this);
    m_direct.next(id);
}

std::string Hub::inject(Injection what)
{
    const Turn turn(*this);
    const auto found = m_exchanges.find(what.exchange.value);
    return found == m_exchanges.end() ? "the exchange has ended" : found->second->inject(std::move(what));
}

void Hub::remove(const Exchange &exchange)
{
    m_toRemove.push_back(exchange.id());
}

void Hub::wantsFlush(Flushable &connection)
{
    if (!connection.setWanted(true))
        m_toFlush.push_back(&connection);
}

void Hub::forget(Flushable &connection)
{
    connection.setWanted(false);
    std::erase(m_toFlush, &connection);
}

void Hub::settle()
{
    while (!m_toFlush.empty()) {
        Flushable *connection = m_toFlush.back();
        m_toFlush.pop_back();
        connection->setWanted(false);
        connection->flush();
    }
    m_retired.clear();
    for (const ExchangeId id : std::exchange(m_toRemove, {}))
        m_exchanges.erase(id.value);
    endIfIdle();
}

void Hub::takeMessages()
{
    const Turn turn(*this);
    auto messages = m_box.take();
    for (call::ResponseMessage &message : messages)
        deliver(message);
}

void Hub::deliver(call::ResponseMessage &message)
{
    const auto found = m_exchanges.find(message.call->exchange().value);
    if (found != m_exchanges.end())
        found->second->take(message);
    else if (message.call->sent(weightOf(message)))
        m_application.drained(message.call);
}

void Hub::watchDeadlines(const Exchange &exchange)
{
    m_watched.push_back(exchange.id());
    if (!m_tick.isActive())
        m_tick.start();
}

void Hub::checkDeadlines()
{
    const Turn turn(*this);
    const auto now = SocketSession::Clock::now();
    std::erase_if(m_watched, [&](ExchangeId id) {
        const auto found = m_exchanges.find(id.value);
        if (found != m_exchanges.end())
            found->second->checkDeadlines(now);
        return found == m_exchanges.end();
    });
    if (m_watched.empty())
        m_tick.stop();
}

void Hub::abortAll()
{
    const Turn turn(*this);
    for (const auto &[id, exchange] : m_exchanges)
        exchange->abort();
}

void Hub::endIfIdle()
{
    if (m_stopping && m_serverStopped && m_exchanges.empty()) {
        m_stopDeadline.stop();
        m_serverStopped = false;
        Q_EMIT done();
    }
}

} // namespace gatescope::gateway
