#include "captures/columns.h"

#include "captures/filter/fields.h"
#include "trace/print.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <array>
#include <limits>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;
using trace::Outcome;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ExchangeColumns)
};

QString tr(const char *text)
{
    return Words::tr(text);
}

std::string_view shownTarget(const ExchangeSummary &s)
{
    return s.target;
}

QString count(std::uint32_t number)
{
    return number == 0 ? QString() : QString::number(number);
}

QString messages(const ExchangeSummary &s, std::uint32_t number)
{
    return isSocket(s) ? QString::number(number) : QString();
}

QString size(std::uint64_t bytes)
{
    return bytes == 0 ? QString() : QString::fromStdString(trace::sizeText(bytes));
}

std::optional<std::chrono::nanoseconds> ttfb(const ExchangeSummary &s)
{
    return s.firstByteAt ? std::optional(*s.firstByteAt - s.startedAt) : std::nullopt;
}

std::int64_t startedUnixNs(const Row &row)
{
    return (row.run ? row.run->startedAtUnixNs : 0) + row.summary.startedAt.count();
}

QString clockTime(const Row &row)
{
    if (!row.run || row.run->startedAtUnixNs == 0)
        return {};
    return QDateTime::fromMSecsSinceEpoch(startedUnixNs(row) / 1'000'000).toString(u"HH:mm:ss.zzz"_s);
}

QString pathText(const Row &row)
{
    const bool lifespan = row.summary.protocol == trace::Protocol::Lifespan;
    return lifespan ? tr("lifespan") : QString::fromStdString(std::string(shownTarget(row.summary)));
}

std::string_view methodOf(const ExchangeSummary &s)
{
    return s.method;
}

/// The beginning of the comment, then the colour, in one number; what has neither comes last.
std::int64_t noteOrder(const trace::Note &note)
{
    constexpr qsizetype kBytes = 7;
    if (note == trace::Note())
        return std::numeric_limits<std::int64_t>::max();
    std::uint64_t order = 0;
    const QByteArray text = note.text.toLower().toUtf8().left(kBytes).leftJustified(kBytes, '\xff');
    for (const char c : text)
        order = order << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>((order << 8 | note.colour) >> 1);
}

#define SAYS(text) QT_TRANSLATE_NOOP("ExchangeColumns", text)

constexpr std::array kColumns{
    ColumnSpec{Column::Number, SAYS("#"), SAYS("The exchange's number, in order of appearance"), 44, true, 1,
               [](const Row &row) { return QString::number(row.summary.number); },
               [](const Row &row) { return SortKey{row.summary.number}; }},
    ColumnSpec{Column::Kind, SAYS("Kind"), SAYS("The interface that the application was called by"), 48, false, 2,
               [](const Row &row) { return badgeText(kindOf(row.summary)); },
               [](const Row &row) { return SortKey{static_cast<std::int64_t>(kindOf(row.summary))}; }},
    ColumnSpec{Column::Method, SAYS("Method"), SAYS("The request method"), 60, false, 0,
               [](const Row &row) { return QString::fromStdString(row.summary.method); },
               [](const Row &row) { return SortKey{0, methodOf(row.summary)}; }},
    ColumnSpec{Column::Path, SAYS("Path"), SAYS("The request target, and what went wrong"), 160, false, 0, pathText,
               [](const Row &row) { return SortKey{0, shownTarget(row.summary)}; }},
    ColumnSpec{
        Column::Status, SAYS("Status"),
        SAYS("What the client was answered; of a WebSocket its state, or its close code"), 60, false, 0,
        [](const Row &row) { return statusText(row.summary); },
        [](const Row &row) { return SortKey{wasOpened(row.summary) ? row.summary.closeCode : row.summary.status}; }},
    ColumnSpec{Column::Duration, SAYS("Time"), SAYS("From the first byte in to the last byte out"), 60, true, 0,
               [](const Row &row) { return durationWords(row.duration); },
               [](const Row &row) { return SortKey{row.summary.duration().count()}; }},
    ColumnSpec{
        Column::Ttfb, SAYS("First byte"), SAYS("From the first byte in to the first byte out"), 72, true, 6,
        [](const Row &row) {
            const auto time = ttfb(row.summary);
            return time ? durationWords(*time) : QString();
        },
        [](const Row &row) { return SortKey{ttfb(row.summary).value_or(std::chrono::nanoseconds(-1)).count()}; }},
    ColumnSpec{Column::BytesIn, SAYS("In"), SAYS("Bytes of the request on the wire"), 68, true, 7,
               [](const Row &row) { return size(row.summary.bytesIn); },
               [](const Row &row) { return SortKey{static_cast<std::int64_t>(row.summary.bytesIn)}; }},
    ColumnSpec{Column::BytesOut, SAYS("Out"), SAYS("Bytes of the response on the wire"), 68, true, 4,
               [](const Row &row) { return size(row.summary.bytesOut); },
               [](const Row &row) { return SortKey{static_cast<std::int64_t>(row.summary.bytesOut)}; }},
    ColumnSpec{Column::MessagesIn, SAYS("Messages in"), SAYS("WebSocket: data messages from the client"), 88, true, 99,
               [](const Row &row) { return messages(row.summary, row.summary.messagesIn); },
               [](const Row &row) { return SortKey{row.summary.messagesIn}; }},
    ColumnSpec{Column::MessagesOut, SAYS("Messages out"), SAYS("WebSocket: data messages to the client"), 96, true, 99,
               [](const Row &row) { return messages(row.summary, row.summary.messagesOut); },
               [](const Row &row) { return SortKey{row.summary.messagesOut}; }},
    ColumnSpec{Column::Http, SAYS("HTTP"), SAYS("The HTTP version"), 48, false, 99,
               [](const Row &row) { return QString::fromStdString(row.summary.httpVersion); },
               [](const Row &row) { return SortKey{0, row.summary.httpVersion}; }},
    ColumnSpec{Column::Client, SAYS("Client"), SAYS("The client's address and port"), 124, false, 99,
               [](const Row &row) { return QString::fromStdString(row.summary.client); },
               [](const Row &row) { return SortKey{0, row.summary.client}; }},
    ColumnSpec{Column::Events, SAYS("Events"), SAYS("Recorded events"), 56, true, 99,
               [](const Row &row) { return count(row.summary.events); },
               [](const Row &row) { return SortKey{row.summary.events}; }},
    ColumnSpec{Column::Findings, SAYS("Findings"), SAYS("Broken or risky rules"), 64, true, 5,
               [](const Row &row) { return count(row.summary.findings); },
               [](const Row &row) { return SortKey{row.summary.findings}; }},
    ColumnSpec{Column::Logs, SAYS("Logs"), SAYS("Lines of output, logs and warnings"), 48, true, 99,
               [](const Row &row) { return count(row.summary.logs); },
               [](const Row &row) { return SortKey{row.summary.logs}; }},
    ColumnSpec{Column::Started, SAYS("Started"), SAYS("When the first byte came"), 96, true, 99, clockTime,
               [](const Row &row) { return SortKey{startedUnixNs(row)}; }},
    ColumnSpec{Column::Run, SAYS("Run"), SAYS("Which start of the application served it"), 44, true, 99,
               [](const Row &row) { return count(row.summary.run.value); },
               [](const Row &row) { return SortKey{row.summary.run.value}; }},
    ColumnSpec{Column::Comment, SAYS("Comment"), SAYS("Your own colour and comment"), 140, false, 99,
               [](const Row &row) { return row.note.text; },
               [](const Row &row) { return SortKey{noteOrder(row.note)}; }},
    ColumnSpec{Column::Waterfall, SAYS("Waterfall"), SAYS("Waiting, in the application, sending"), 64, false, 3,
               [](const Row &) { return QString(); }, [](const Row &row) { return SortKey{startedUnixNs(row)}; }},
};
static_assert(kColumns.size() == static_cast<std::size_t>(Column::Count));

constexpr std::array kNoteColors{
    NoteColor{SAYS("red"), u'R', ui::theme::Tone::Error},   NoteColor{SAYS("orange"), u'O', ui::theme::Tone::Warning},
    NoteColor{SAYS("green"), u'G', ui::theme::Tone::Ok},    NoteColor{SAYS("blue"), u'B', ui::theme::Tone::Accent},
    NoteColor{SAYS("violet"), u'V', ui::theme::Tone::Asgi}, NoteColor{SAYS("pink"), u'P', ui::theme::Tone::WebSocket},
};
static_assert(kNoteColors.size() == trace::kNoteColours);

struct StateWord {
    std::string_view state;
    const char *word;
};

constexpr std::array kLifespanWords{
    StateWord{"starting", SAYS("starting")},  StateWord{"started", SAYS("up")},
    StateWord{"unsupported", SAYS("unused")}, StateWord{"failed", SAYS("failed")},
    StateWord{"stopping", SAYS("stopping")},  StateWord{"stopped", SAYS("down")},
};

const char *outcomeWord(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Open:
        return SAYS("open");
    case Outcome::ClientLeft:
        return SAYS("left");
    case Outcome::Aborted:
        return SAYS("aborted");
    case Outcome::Cut:
        return SAYS("cut");
    case Outcome::Rejected:
        return SAYS("rejected");
    case Outcome::Failed:
    case Outcome::LifespanFailed:
        return SAYS("failed");
    case Outcome::Unsupported:
        return SAYS("unused");
    default:
        return SAYS("done");
    }
}

/// A state while it lives, then its code.
QString socketText(const ExchangeSummary &s)
{
    constexpr std::array kWords{SAYS("opening"), SAYS("open"), SAYS("closing"), SAYS("closed")};
    if (s.isOpen() && s.socket != trace::SocketState::Closed)
        return tr(kWords[static_cast<std::size_t>(s.socket.value_or(trace::SocketState::Connecting))]);
    return s.closeCode != 0 ? QString::number(s.closeCode) : tr(s.isOpen() ? kWords.back() : outcomeWord(s.outcome));
}

#undef SAYS

QString lifespanText(const ExchangeSummary &s)
{
    const auto found = std::ranges::find(kLifespanWords, std::string_view(s.lifespan), &StateWord::state);
    const bool known = found != kLifespanWords.end() && (s.isOpen() || s.outcome != Outcome::Aborted);
    return tr(known ? found->word : outcomeWord(s.outcome));
}

} // namespace

QString ColumnSpec::translatedTitle() const
{
    return tr(title);
}

QString ColumnSpec::translatedMeaning() const
{
    return tr(meaning);
}

QString NoteColor::translatedName() const
{
    return tr(name);
}

std::span<const NoteColor> noteColors()
{
    return kNoteColors;
}

const NoteColor *noteColor(std::uint8_t colour)
{
    return colour == 0 || colour > kNoteColors.size() ? nullptr : &kNoteColors[colour - 1U];
}

QString noteText(const trace::Note &note)
{
    const NoteColor *color = noteColor(note.colour);
    const QString name = color ? u"[%1]"_s.arg(color->translatedName()) : QString();
    return name.isEmpty() || note.text.isEmpty() ? name + note.text : name + u' ' + note.text;
}

std::span<const ColumnSpec> columnSpecs()
{
    return kColumns;
}

const ColumnSpec &columnSpec(Column id)
{
    return kColumns[static_cast<std::size_t>(id)];
}

Kind kindOf(const ExchangeSummary &summary)
{
    if (summary.outcome == Outcome::Rejected)
        return Kind::Rejected;
    if (summary.protocol == trace::Protocol::Lifespan)
        return Kind::Lifespan;
    if (summary.protocol == trace::Protocol::WebSocket)
        return Kind::WebSocket;
    constexpr std::array kKinds{Kind::Unknown, Kind::Wsgi, Kind::Asgi, Kind::Asgi};
    return kKinds[static_cast<std::size_t>(summary.interface)];
}

bool isSocket(const ExchangeSummary &summary)
{
    return summary.protocol == trace::Protocol::WebSocket;
}

bool wasOpened(const ExchangeSummary &summary)
{
    return isSocket(summary) && summary.status > 0 && summary.status < 300;
}

QString badgeText(Kind kind)
{
    static constexpr std::array kWords{"", "WSGI", "ASGI", "WS", "LIFE", "REJECTED"};
    return QString::fromLatin1(kWords[static_cast<std::size_t>(kind)]);
}

QString statusText(const ExchangeSummary &summary)
{
    if (summary.protocol == trace::Protocol::Lifespan)
        return lifespanText(summary);
    if (isSocket(summary) && (summary.status == 0 || wasOpened(summary)))
        return socketText(summary);
    if (summary.status != 0)
        return QString::number(summary.status);
    return tr(outcomeWord(summary.outcome));
}

namespace {

std::chrono::nanoseconds nanosecondsOf(std::uint64_t count)
{
    return std::chrono::nanoseconds(static_cast<std::int64_t>(count));
}

} // namespace

QString trouble(const ExchangeSummary &summary)
{
    const bool early = summary.outcome == Outcome::ClientLeft || summary.outcome == Outcome::Aborted ||
                       summary.outcome == Outcome::Rejected;
    QStringList words;
    if ((early || summary.isFailure()) && !summary.note.empty())
        words.append(QString::fromStdString(summary.note));
    if (summary.blockedNs > 0)
        words.append(tr("blocked the event loop for %1").arg(durationWords(nanosecondsOf(summary.blockedNs))));
    if (summary.waitedNs > 0)
        words.append(tr("waited %1 for the event loop").arg(durationWords(nanosecondsOf(summary.waitedNs))));
    return words.join(", "_L1);
}

QString troubleBriefly(const ExchangeSummary &summary)
{
    const std::uint64_t time = summary.blockedNs > 0 ? summary.blockedNs : summary.waitedNs;
    const bool isAll = !summary.isFailure() && (summary.blockedNs == 0 || summary.waitedNs == 0);
    return time > 0 && isAll ? durationWords(nanosecondsOf(time)) : QString();
}

QString sentence(const Row &row)
{
    const ExchangeSummary &s = row.summary;
    QStringList parts;
    if (s.outcome == Outcome::Rejected)
        parts.append(tr("rejected"));
    if (!s.method.empty())
        parts.append(QString::fromStdString(s.method));
    parts.append({pathText(row), statusText(s)});
    parts.append((s.isOpen() ? tr("for %1") : tr("in %1")).arg(durationWords(row.duration)));
    QStringList result{parts.join(u' ')};
    if (wasOpened(s))
        result.append(tr("messages: %1 in, %2 out").arg(s.messagesIn).arg(s.messagesOut));
    if (s.findings > 0)
        result.append(s.findings == 1 ? tr("1 finding") : tr("%1 findings").arg(s.findings));
    if (const QString what = trouble(s); !what.isEmpty())
        result.append(what);
    if (s.marked)
        result.append(tr("marked"));
    if (const QString said = noteText(row.note); !said.isEmpty())
        result.append(said);
    return result.join(", "_L1);
}

QString durationWords(std::chrono::nanoseconds duration)
{
    using namespace std::chrono;
    if (duration < 100s)
        return QString::fromStdString(trace::durationText(duration));
    const auto seconds = duration_cast<std::chrono::seconds>(duration).count();
    if (seconds < 3600)
        return tr("%1:%2 min").arg(seconds / 60).arg(seconds % 60, 2, 10, QChar(u'0'));
    return tr("%1:%2 h").arg(seconds / 3600).arg(seconds / 60 % 60, 2, 10, QChar(u'0'));
}

Phases phasesOf(const Row &row)
{
    const ExchangeSummary &s = row.summary;
    const auto end = s.startedAt + row.duration;
    const auto called = std::clamp(s.calledAt.value_or(s.firstByteAt.value_or(end)), s.startedAt, end);
    const auto firstByte = std::clamp(s.firstByteAt.value_or(end), called, end);
    return {called - s.startedAt, firstByte - called, end - firstByte, s.isOpen()};
}

} // namespace gatescope::captures
