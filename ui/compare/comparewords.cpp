#include "compare/comparewords.h"

#include "common/eventwords.h"
#include "trace/print.h"

#include <QCoreApplication>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compare::Mark;
using theme::Tone;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Compare)
};

/// What core/compare calls the rows that it makes, for the translators.
[[maybe_unused]] constexpr std::array kNames{
    QT_TRANSLATE_NOOP("Compare", "Request"),
    QT_TRANSLATE_NOOP("Compare", "Method"),
    QT_TRANSLATE_NOOP("Compare", "Path"),
    QT_TRANSLATE_NOOP("Compare", "Query"),
    QT_TRANSLATE_NOOP("Compare", "HTTP version"),
    QT_TRANSLATE_NOOP("Compare", "Headers"),
    QT_TRANSLATE_NOOP("Compare", "Body"),
    QT_TRANSLATE_NOOP("Compare", "Environ"),
    QT_TRANSLATE_NOOP("Compare", "Scope"),
    QT_TRANSLATE_NOOP("Compare", "Environ ↔ scope"),
    QT_TRANSLATE_NOOP("Compare", "Scope ↔ environ"),
    QT_TRANSLATE_NOOP("Compare", "Events"),
    QT_TRANSLATE_NOOP("Compare", "Layers"),
    QT_TRANSLATE_NOOP("Compare", "Module"),
    QT_TRANSLATE_NOOP("Compare", "Kind"),
    QT_TRANSLATE_NOOP("Compare", "Ended"),
    QT_TRANSLATE_NOOP("Compare", "Exception"),
    QT_TRANSLATE_NOOP("Compare", "Called inner layers"),
    QT_TRANSLATE_NOOP("Compare", "Own time"),
    QT_TRANSLATE_NOOP("Compare", "Waiting"),
    QT_TRANSLATE_NOOP("Compare", "In all"),
    QT_TRANSLATE_NOOP("Compare", "Response"),
    QT_TRANSLATE_NOOP("Compare", "Status"),
    QT_TRANSLATE_NOOP("Compare", "Trailers"),
    QT_TRANSLATE_NOOP("Compare", "Outcome"),
    QT_TRANSLATE_NOOP("Compare", "Note"),
    QT_TRANSLATE_NOOP("Compare", "Timing"),
    QT_TRANSLATE_NOOP("Compare", "Until the application was called"),
    QT_TRANSLATE_NOOP("Compare", "Until the first byte"),
};

struct MarkRow {
    Mark mark;
    const char *words;
    Tone tone;
};
constexpr std::array kMarks{
    MarkRow{Mark::Same, QT_TRANSLATE_NOOP("Compare", "the same"), Tone::Text},
    MarkRow{Mark::Removed, QT_TRANSLATE_NOOP("Compare", "only in A"), Tone::Error},
    MarkRow{Mark::Added, QT_TRANSLATE_NOOP("Compare", "only in B"), Tone::Ok},
    MarkRow{Mark::Changed, QT_TRANSLATE_NOOP("Compare", "different"), Tone::Warning},
    MarkRow{Mark::Ignored, QT_TRANSLATE_NOOP("Compare", "different, and ignored"), Tone::Muted},
    MarkRow{Mark::Measured, QT_TRANSLATE_NOOP("Compare", "measured: counts for nothing"), Tone::Muted},
    MarkRow{Mark::Unpaired, QT_TRANSLATE_NOOP("Compare", "no counterpart"), Tone::Muted},
};

const MarkRow &rowOf(Mark mark)
{
    return kMarks[static_cast<std::size_t>(mark)];
}

QString interfaceWord(const trace::ExchangeSummary &summary)
{
    switch (summary.interface) {
    case trace::Interface::Wsgi:
        return u"WSGI"_s;
    case trace::Interface::Asgi3:
        return u"ASGI"_s;
    case trace::Interface::Asgi2:
        return u"ASGI 2"_s;
    default:
        return {};
    }
}

} // namespace

QString nameOf(const compare::Node &node)
{
    return node.isWord ? Words::tr(node.name.c_str()) : text(node.name);
}

QString signText(Mark mark)
{
    return text(compare::signOf(mark));
}

QString markText(Mark mark)
{
    return Words::tr(rowOf(mark).words);
}

Tone markTone(Mark mark)
{
    return rowOf(mark).tone;
}

QString countText(std::uint32_t differences, std::uint32_t ignored)
{
    QString words = differences == 0 ? Words::tr("No differences")
                                     : counted(differences, Words::tr("1 difference"), Words::tr("%1 differences"));
    if (ignored > 0)
        words += u", "_s + Words::tr("%1 ignored").arg(ignored);
    return words;
}

QString titleOf(const trace::ExchangeSummary &summary)
{
    if (summary.protocol == trace::Protocol::Lifespan)
        return Words::tr("lifespan");
    const bool socket = summary.protocol == trace::Protocol::WebSocket;
    return (socket ? u"WebSocket"_s : text(summary.method)) + u' ' + text(summary.target);
}

QString factsOf(const trace::ExchangeSummary &summary)
{
    QStringList facts;
    if (summary.status != 0)
        facts.append(statusText(summary.status));
    if (summary.outcome != trace::Outcome::Completed)
        facts.append(outcomeText(summary.outcome));
    facts.append(durationText(summary.duration()));
    facts.append(interfaceWord(summary));
    facts.append(Words::tr("run %1").arg(summary.run.value));
    facts.removeAll(QString());
    return facts.join(u" · "_s);
}

} // namespace gatescope::ui
