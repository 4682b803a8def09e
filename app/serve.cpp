#include "app/examples.h"
#include "app/failuretext.h"
#include "app/interrupt.h"
#include "app/terminal.h"
#include "archive/sessiondocument.h"
#include "link/supervisor.h"
#include "trace/print.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <format>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

void printLine(std::string_view line)
{
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

/// What `serve` prints, as lines for people or as JSON.
class Printer {
public:
    explicit Printer(TraceFormat format) : m_format(format) {}

    void attachTo(trace::Session &session);
    /// One fact about the run: `fields` for JSON, `words` for people (nothing printed when empty).
    void tell(const char *event, const QJsonObject &fields, const QString &words) const;
    /// Words for people, that JSON has elsewhere.
    void say(const QString &words) const;

private:
    void printEvent(RunId run, const trace::TraceEvent &event) const;
    void printEnded(const trace::Session &session, const QList<std::uint32_t> &numbers) const;

    const TraceFormat m_format;
};

void Printer::attachTo(trace::Session &session)
{
    session.setKeepsEvents(false);
    if (m_format == TraceFormat::Events || m_format == TraceFormat::Json)
        session.setObserver([this](RunId run, const trace::TraceEvent &event) { printEvent(run, event); });
    if (m_format != TraceFormat::Summary)
        return;
    QObject::connect(&session, &trace::Session::exchangesChanged, &session,
                     [this, &session](const QList<std::uint32_t> &numbers) { printEnded(session, numbers); });
    QObject::connect(&session, &trace::Session::exchangesAdded, &session,
                     [this, &session](std::uint32_t first, std::uint32_t last) {
                         QList<std::uint32_t> numbers;
                         for (std::uint32_t number = first; number <= last; ++number)
                             numbers.append(number);
                         printEnded(session, numbers);
                     });
}

void Printer::printEnded(const trace::Session &session, const QList<std::uint32_t> &numbers) const
{
    for (const std::uint32_t number : numbers) {
        const auto *summary = session.summary(number);
        if (summary && !summary->isOpen())
            printLine(trace::toText(*summary));
    }
}

void Printer::printEvent(RunId run, const trace::TraceEvent &event) const
{
    if (m_format == TraceFormat::Json)
        return printLine(trace::toJson(run, event));
    if (trace::isFineDetail(event))
        return;
    const auto exchange = event.header.exchange;
    const std::string prefix = exchange.isValid() ? std::format("{:>4} ", exchange.value) : std::string(5, ' ');
    printLine(prefix + trace::toText(event, {}));
}

void Printer::tell(const char *event, const QJsonObject &fields, const QString &words) const
{
    if (m_format == TraceFormat::Json) {
        QJsonObject line = fields;
        line.insert("event"_L1, QString::fromLatin1(event));
        printLine(QJsonDocument(line).toJson(QJsonDocument::Compact).toStdString());
    } else if (!words.isEmpty()) {
        printLine(words.toStdString());
    }
}

void Printer::say(const QString &words) const
{
    if (m_format != TraceFormat::Json)
        printLine(words.toStdString());
}

QString interfaceName(trace::Interface interface)
{
    static constexpr std::array kNames{"unknown interface", "WSGI", "ASGI 3", "ASGI 2"};
    return QString::fromLatin1(kNames[static_cast<std::size_t>(interface)]);
}

/// `serve` as one object: the supervisor's news become lines, and its end the exit code.
class Server : public QObject {
public:
    explicit Server(const ServeCommand &command);
    /// False: it cannot record, and has said so.
    bool start();

private:
    void announce();
    void runTour();
    void finish(const link::RunEnd &end);
    void leave(int code);

    const ServeCommand m_command;
    trace::Session m_session;
    archive::SessionDocument m_document{m_session};
    Printer m_printer;
    link::Supervisor m_supervisor{m_session, QCoreApplication::applicationFilePath()};
    Interrupt m_interrupt;
    bool m_leaving = false;
};

Server::Server(const ServeCommand &command) : m_command(command), m_printer(command.trace)
{
    m_printer.attachTo(m_session);
    connect(&m_document, &archive::SessionDocument::failed, this,
            [](const Error &error) { std::fputs(qPrintable(failureText({.words = error})), stderr); });
    connect(&m_interrupt, &Interrupt::requested, this, [this] {
        m_leaving = true;
        const bool idle = m_supervisor.state() != link::RunState::Running &&
                          m_supervisor.state() != link::RunState::Starting &&
                          m_supervisor.state() != link::RunState::Stopping;
        m_supervisor.stop();
        if (idle)
            leave(0);
    });
    connect(&m_supervisor, &link::Supervisor::stateChanged, this, [this](link::RunState state) {
        if (state == link::RunState::Running)
            announce();
    });
    connect(&m_supervisor, &link::Supervisor::failed, this, [this](const link::Failure &failure) {
        m_printer.tell("run.failed",
                       {{u"kind"_s, failureWord(failure.kind)},
                        {u"summary"_s, failure.words.summary},
                        {u"detail"_s, failure.words.detail},
                        {u"way_out"_s, failure.words.wayOut}},
                       failureText(failure));
    });
    connect(&m_supervisor, &link::Supervisor::reloading, this, [this](const QStringList &files) {
        m_printer.tell("run.reloading", {{u"files"_s, QJsonArray::fromStringList(files)}},
                       u"Changed: %1 — starting afresh"_s.arg(files.join(u", "_s)));
    });
    connect(&m_supervisor, &link::Supervisor::runEnded, this, [this](RunId, const link::RunEnd &end) { finish(end); });
}

bool Server::start()
{
    if (!m_command.record.isEmpty()) {
        if (const auto begun = m_document.record(m_command.record); !begun) {
            std::fputs(qPrintable(failureText({.words = begun.error()})), stderr);
            return false;
        }
    }
    link::RunOptions options = m_command.run;
    const bool records = !m_command.record.isEmpty();
    options.recording = records || m_command.trace != TraceFormat::Off;
    const bool tellsOfLayers =
        records || (m_command.trace != TraceFormat::Off && m_command.trace != TraceFormat::Summary);
    options.taps = options.taps && tellsOfLayers;
    m_supervisor.start(options);
    return true;
}

void Server::announce()
{
    const link::Loaded &app = m_supervisor.application();
    m_printer.tell("run.loaded",
                   {{u"application"_s, app.application},
                    {u"interface"_s, QString::fromLatin1(trace::word(app.interface))},
                    {u"python"_s, app.pythonVersion}},
                   {});
    const link::Listening &listening = m_supervisor.listening();
    m_printer.tell("run.listening",
                   {{u"urls"_s, QJsonArray::fromStringList(listening.urls)},
                    {u"reachable"_s, listening.reachable},
                    {u"notes"_s, QJsonArray::fromStringList(listening.notes)}},
                   u"%1 (%2, Python %3) on %4 — Ctrl+C stops"_s.arg(app.application, interfaceName(app.interface),
                                                                    app.pythonVersion,
                                                                    m_supervisor.urls().join(u", "_s)));
    if (!listening.notes.isEmpty())
        m_printer.say(listening.notes.join(u'\n'));
    if (m_command.tour)
        runTour();
}

void Server::runTour()
{
    const QString file = QFileInfo(m_command.run.target).fileName();
    auto *tour = new Tour(tourSteps(file), m_supervisor.urls().value(0), this);
    connect(tour, &Tour::finished, tour, &QObject::deleteLater);
    tour->start();
}

void Server::finish(const link::RunEnd &end)
{
    m_session.commit();
    m_printer.tell("run.ended", {{u"words"_s, end.words}, {u"orderly"_s, end.orderly}},
                   m_leaving ? QString() : u"The run ended: %1"_s.arg(end.words));
    if (!end.orderly && m_command.trace != TraceFormat::Json && !end.faultTraceback.isEmpty())
        printLine(end.faultTraceback.toStdString());
    if (m_leaving)
        return leave(0);
    const bool waitsForChange = m_supervisor.options().reload && !m_supervisor.watchedFiles().isEmpty();
    if (!waitsForChange)
        leave(1);
}

void Server::leave(int code)
{
    QMetaObject::invokeMethod(this, [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
}

} // namespace

int serve(const ServeCommand &command)
{
    ServeCommand actual = command;
    if (command.tour && command.run.target.isEmpty()) {
        const auto folder = unpackExamples();
        if (!folder) {
            std::fputs(qPrintable(failureText({.words = folder.error()})), stderr);
            return 1;
        }
        actual.run.target = *folder + u"/tour_asgi.py"_s;
    }
    Server server(actual);
    return server.start() ? QCoreApplication::exec() : 1;
}

} // namespace gatescope::app
