#include "app/client.h"
#include "app/failuretext.h"
#include "app/interrupt.h"
#include "app/terminal.h"
#include "link/supervisor.h"
#include "trace/print.h"

#include <QCoreApplication>
#include <QUrl>

#include <cstdio>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

Result<ClientRequest> requestOf(const CallCommand &command)
{
    ClientRequest request{
        .method = command.method, .target = command.path, .body = command.body, .hasBody = command.hasBody};
    for (const std::string &header : command.headers) {
        const auto colon = header.find(':');
        if (colon == std::string::npos || colon == 0)
            return std::unexpected(
                Error{u"-H wants 'Name: value', not '%1'"_s.arg(QString::fromStdString(header)), {}, {}});
        const auto start = header.find_first_not_of(' ', colon + 1);
        request.headers.emplace_back(header.substr(0, colon), start == std::string::npos ? "" : header.substr(start));
    }
    return request;
}

void print(const std::string &text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
}

/// Starts, asks, stops, prints.
class OneCall : public QObject {
public:
    OneCall(const CallCommand &command, ClientRequest request);
    void start();

private:
    void ask();
    void finish();
    [[nodiscard]] std::uint32_t httpExchange() const;
    void printText(std::uint32_t number) const;
    void printJson(std::uint32_t number) const;

    const CallCommand m_command;
    const ClientRequest m_request;
    trace::Session m_session;
    link::Supervisor m_supervisor{m_session, QCoreApplication::applicationFilePath()};
    Interrupt m_interrupt;
    Client m_client;
    QString m_error;
};

OneCall::OneCall(const CallCommand &command, ClientRequest request) : m_command(command), m_request(std::move(request))
{
    connect(&m_interrupt, &Interrupt::requested, &m_supervisor, &link::Supervisor::stop);
    connect(&m_supervisor, &link::Supervisor::stateChanged, this, [this](link::RunState state) {
        if (state == link::RunState::Running)
            ask();
    });
    connect(&m_supervisor, &link::Supervisor::failed, this,
            [](const link::Failure &failure) { std::fputs(qPrintable(failureText(failure)), stderr); });
    connect(&m_supervisor, &link::Supervisor::runEnded, this, &OneCall::finish);
    connect(&m_client, &Client::finished, this, [this](const QString &error) {
        m_error = error;
        m_supervisor.stop();
    });
}

void OneCall::start()
{
    link::RunOptions options = m_command.run;
    options.port = 0;
    options.reload = false;
    m_supervisor.start(options);
}

void OneCall::ask()
{
    m_client.send(m_request, QUrl(m_supervisor.urls().value(0)), static_cast<int>(m_command.timeoutMs));
}

std::uint32_t OneCall::httpExchange() const
{
    for (std::uint32_t number = 1; number <= m_session.lastNumber(); ++number) {
        if (m_session.summary(number)->protocol != trace::Protocol::Lifespan)
            return number;
    }
    return 0;
}

void OneCall::printText(std::uint32_t number) const
{
    const auto &events = m_session.events(number);
    const auto since = m_session.summary(number)->startedAt;
    for (std::size_t index = 0; index < events.size(); ++index) {
        if (!trace::isFineDetail(events.at(index)))
            print(trace::toText(events.at(index), since) + "\n" + trace::detailText(events.at(index)));
    }
    print("\n" + trace::toText(*m_session.summary(number)) + "\n");
}

void OneCall::printJson(std::uint32_t number) const
{
    const auto &events = m_session.events(number);
    for (std::size_t index = 0; index < events.size(); ++index)
        print(trace::toJson(m_supervisor.run(), events.at(index)) + "\n");
}

void OneCall::finish()
{
    const std::uint32_t number = httpExchange();
    if (number != 0)
        m_command.json ? printJson(number) : printText(number);
    const link::RunEnd &end = m_supervisor.lastEnd();
    if (!end.orderly)
        std::fprintf(stderr, "The run ended: %s\n%s\n", qPrintable(end.words), qPrintable(end.faultTraceback));
    if (!m_error.isEmpty())
        std::fprintf(stderr, "The request failed: %s\n", qPrintable(m_error));
    const bool good = number != 0 && m_error.isEmpty() && end.orderly && !m_session.summary(number)->isFailure();
    QMetaObject::invokeMethod(this, [good] { QCoreApplication::exit(good ? 0 : 1); }, Qt::QueuedConnection);
}

} // namespace

int call(const CallCommand &command)
{
    const auto request = requestOf(command);
    if (!request) {
        std::fputs(qPrintable(failureText({.words = request.error()})), stderr);
        return 2;
    }
    OneCall one(command, *request);
    one.start();
    return QCoreApplication::exec();
}

} // namespace gatescope::app
