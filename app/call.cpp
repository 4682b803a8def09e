#include "app/failuretext.h"
#include "app/interrupt.h"
#include "app/terminal.h"
#include "compose/rows.h"
#include "compose/sender.h"
#include "link/supervisor.h"
#include "trace/print.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

/// Without a URL.
Result<compose::HttpDraft> draftOf(const CallCommand &command)
{
    compose::HttpDraft draft{.method = QString::fromStdString(command.method), .timeoutMs = command.timeoutMs};
    for (const std::string &header : command.headers) {
        const auto colon = header.find(':');
        if (colon == std::string::npos || colon == 0)
            return std::unexpected(
                Error{u"-H wants 'Name: value', not '%1'"_s.arg(QString::fromStdString(header)), {}, {}});
        draft.headers += compose::Row{.name = QString::fromStdString(header.substr(0, colon)),
                                      .value = QString::fromStdString(header.substr(colon + 1)).trimmed()};
    }
    if (command.hasBody)
        draft.body = {.kind = compose::BodyKind::Text, .text = QString::fromStdString(command.body)};
    return draft;
}

/// What `--direct` asks for.
link::DirectCall directOf(const CallCommand &command, const compose::HttpDraft &draft)
{
    using Step = link::DirectCall::Step;
    using enum link::DirectCall::StepKind;
    link::DirectCall call{.method = draft.method, .target = QString::fromStdString(command.path)};
    for (const compose::Row &header : draft.headers)
        call.headers.append({header.name.toUtf8(), header.value.toUtf8()});
    for (const std::string &text : command.set) {
        const auto equals = std::min(text.find('='), text.size());
        call.changes.append({.key = QString::fromStdString(text.substr(0, equals)),
                             .literal = QString::fromStdString(text.substr(std::min(equals + 1, text.size())))});
    }
    for (const std::string &key : command.drop)
        call.changes.append({.key = QString::fromStdString(key), .literal = {}, .removed = true});
    if (!command.without.empty()) {
        const QString layer = QString::fromStdString(command.without);
        call.leaveOut.append({.name = layer, .file = {}, .function = {}});
        call.draft = u"without "_s + layer;
    }
    std::vector<std::string> pieces = command.chunks;
    if (pieces.empty() && command.hasBody)
        pieces.push_back(command.body);
    for (const std::string &piece : pieces)
        call.steps.append(Step{.kind = Piece, .bytes = QByteArray::fromStdString(piece)});
    if (command.leaves)
        call.steps.append(Step{.kind = Disconnect, .bytes = {}});
    else if (!call.steps.isEmpty())
        call.steps.last().kind = LastPiece;
    return call;
}

void print(const std::string &text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
}

/// Starts, asks, stops, prints.
class OneCall : public QObject {
public:
    OneCall(const CallCommand &command, compose::HttpDraft draft);
    void start();

private:
    void ask();
    void askDirectly();
    void endWithExchange();
    void finish();
    [[nodiscard]] std::uint32_t httpExchange() const;
    void printText(std::uint32_t number) const;
    void printJson(std::uint32_t number) const;

    const CallCommand m_command;
    compose::HttpDraft m_draft;
    trace::Session m_session;
    link::Supervisor m_supervisor{m_session, QCoreApplication::applicationFilePath()};
    Interrupt m_interrupt;
    compose::Sender m_sender;
    QTimer m_patience;
    ExchangeId m_direct; ///< Of the direct call.
    QString m_error;
};

OneCall::OneCall(const CallCommand &command, compose::HttpDraft draft) : m_command(command), m_draft(std::move(draft))
{
    connect(&m_interrupt, &Interrupt::requested, &m_supervisor, &link::Supervisor::stop);
    connect(&m_supervisor, &link::Supervisor::stateChanged, this, [this](link::RunState state) {
        if (state == link::RunState::Running)
            ask();
    });
    connect(&m_supervisor, &link::Supervisor::failed, this,
            [](const link::Failure &failure) { std::fputs(qPrintable(failureText(failure)), stderr); });
    connect(&m_supervisor, &link::Supervisor::runEnded, this, &OneCall::finish);
    connect(&m_sender, &compose::Sender::finished, this, [this] {
        m_error = m_sender.response().error.value_or(Error()).summary;
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

void OneCall::askDirectly()
{
    connect(&m_supervisor, &link::Supervisor::directBegun, this,
            [this](quint64, ExchangeId exchange, const QString &error) {
                m_direct = exchange;
                m_error = error;
                endWithExchange();
            });
    connect(&m_session, &trace::Session::exchangesAdded, this, &OneCall::endWithExchange);
    connect(&m_session, &trace::Session::exchangesChanged, this, &OneCall::endWithExchange);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_error = u"no end within %1 ms"_s.arg(m_command.timeoutMs);
        m_supervisor.stop();
    });
    m_patience.start(static_cast<int>(m_command.timeoutMs));
    m_supervisor.callDirectly(directOf(m_command, m_draft));
}

void OneCall::endWithExchange()
{
    const auto *summary = m_session.summary(m_session.numberOf(m_supervisor.run(), m_direct));
    if (!m_error.isEmpty() || (m_direct.isValid() && summary && !summary->isOpen()))
        m_supervisor.stop();
}

void OneCall::ask()
{
    if (m_command.direct)
        return askDirectly();
    m_draft.url = compose::urlAt(m_supervisor.urls().value(0), QString::fromStdString(m_command.path));
    if (const auto request = compose::prepareLiterally(m_draft))
        return m_sender.send(*request);
    else
        m_error = request.error().summary;
    m_supervisor.stop();
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
    const auto draft = draftOf(command);
    if (!draft) {
        std::fputs(qPrintable(failureText({.words = draft.error()})), stderr);
        return 2;
    }
    OneCall one(command, *draft);
    one.start();
    return QCoreApplication::exec();
}

} // namespace gatescope::app
