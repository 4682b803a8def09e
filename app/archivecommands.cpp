#include "app/archivecommands.h"

#include "archive/exporter.h"
#include "archive/harimport.h"
#include "archive/sessiondocument.h"
#include "trace/print.h"

#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QTextStream>

#include <optional>

namespace gatescope::app {

using namespace Qt::StringLiterals;
using archive::MaskRules;
using archive::MaskTarget;
using archive::SessionDocument;

namespace {

void say(const QString &words)
{
    QTextStream(stderr) << words << Qt::endl;
}

int fail(const Error &error)
{
    say(u"gatescope: "_s + error.summary);
    for (const QString &more : {error.detail, error.wayOut}) {
        if (!more.isEmpty())
            say(more);
    }
    return 1;
}

/// Opens the file and waits until it is there.
Result<void> openWhole(SessionDocument &document, const QString &path)
{
    QEventLoop loop;
    std::optional<Error> problem;
    QObject::connect(&document, &SessionDocument::opened, &loop, &QEventLoop::quit);
    QObject::connect(&document, &SessionDocument::failed, &loop, [&](const Error &error) {
        problem = error;
        loop.quit();
    });
    document.open(path);
    loop.exec();
    if (problem)
        return std::unexpected(*problem);
    return {};
}

Result<MaskRules> rulesOf(const ExportCommand &command)
{
    MaskRules rules = command.masks ? MaskRules::standard() : MaskRules::none();
    for (const QString &key : command.maskKeys)
        rules.rules.append({.target = MaskTarget::Key, .text = key, .isOwn = true});
    for (const QString &pattern : command.maskPatterns) {
        const archive::MaskRule rule{.target = MaskTarget::Pattern, .text = pattern, .isOwn = true};
        if (const QString problem = archive::problemOf(rule); !problem.isEmpty())
            return std::unexpected(Error{.summary = u"the pattern %1 cannot be used: %2"_s.arg(pattern, problem)});
        rules.rules.append(rule);
    }
    return rules;
}

QList<std::uint32_t> numbersOf(const trace::Session &session, bool markedOnly)
{
    QList<std::uint32_t> numbers;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number) {
        const auto *summary = session.summary(number);
        if (summary && !summary->deleted && (summary->marked || !markedOnly))
            numbers.append(number);
    }
    return numbers;
}

void tellExport(const archive::ExportReport &report, bool masks)
{
    say(u"%1 exchanges written, %2"_s.arg(report.written)
            .arg(QString::fromStdString(trace::sizeText(static_cast<std::uint64_t>(report.bytes)))));
    if (report.leftOut > 0)
        say(u"%1 left out: the format has no place for them"_s.arg(report.leftOut));
    say(masks ? u"%1 different secret values masked, in %2 exchanges"_s.arg(report.masked.secrets)
                    .arg(report.masked.exchanges)
              : u"secrets were not masked"_s);
}

} // namespace

int exportSession(const ExportCommand &command)
{
    const auto rules = rulesOf(command);
    if (!rules)
        return fail(rules.error());
    trace::Session session;
    SessionDocument document(session);
    if (const auto opened = openWhole(document, command.file); !opened)
        return fail(opened.error());
    const auto report = archive::exportExchanges(session, numbersOf(session, command.markedOnly),
                                                 {.format = command.format, .path = command.out, .masking = *rules});
    document.close();
    if (!report)
        return fail(report.error());
    tellExport(*report, rules->on);
    return 0;
}

int importArchive(const ImportCommand &command)
{
    QFile file(command.har);
    if (!file.open(QIODevice::ReadOnly))
        return fail({.summary = u"%1: %2"_s.arg(command.har, file.errorString())});
    const QByteArray bytes = file.readAll();
    trace::Session session;
    SessionDocument document(session);
    const auto ready =
        QFileInfo::exists(command.file) ? openWhole(document, command.file) : document.record(command.file);
    if (!ready)
        return fail(ready.error());
    const auto import = archive::importHar({bytes.constData(), static_cast<std::size_t>(bytes.size())},
                                           QFileInfo(command.har).fileName(), session);
    document.close();
    if (!import)
        return fail(import.error());
    for (const archive::HarProblem &problem : import->problems)
        say(u"entry %1: %2"_s.arg(problem.entry).arg(problem.words));
    say(u"%1 of %2 entries imported"_s.arg(import->exchanges).arg(import->entries));
    return 0;
}

} // namespace gatescope::app
