#include "exchange/socket/closewords.h"

#include "common/eventwords.h"
#include "exchange/html.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using trace::Party;
using trace::SocketState;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CloseWords)
};

QString tr(const char *text)
{
    return Words::tr(text);
}

struct CodeRow {
    std::uint16_t first;
    std::uint16_t last;
    const char *name;
    const char *words;
    const char *source;
};

constexpr auto kRfc = "RFC 6455 section 7.4.1";
constexpr auto kRanges = "RFC 6455 section 7.4.2";
constexpr auto kIana = "IANA WebSocket Close Code Number Registry";

#define NAMED(text) QT_TRANSLATE_NOOP("CloseWords", text)
constexpr std::array kCodes{
    CodeRow{1000, 1000, NAMED("normal closure"),
            "1000 indicates a normal closure, meaning that the purpose for which the connection was established has "
            "been fulfilled.",
            kRfc},
    CodeRow{1001, 1001, NAMED("going away"),
            "1001 indicates that an endpoint is \"going away\", such as a server going down or a browser having "
            "navigated away from a page.",
            kRfc},
    CodeRow{1002, 1002, NAMED("protocol error"),
            "1002 indicates that an endpoint is terminating the connection due to a protocol error.", kRfc},
    CodeRow{1003, 1003, NAMED("unsupported data"),
            "1003 indicates that an endpoint is terminating the connection because it has received a type of data it "
            "cannot accept (e.g., an endpoint that understands only text data MAY send this if it receives a binary "
            "message).",
            kRfc},
    CodeRow{1004, 1004, NAMED("reserved"), "Reserved. The specific meaning might be defined in the future.", kRfc},
    CodeRow{1005, 1005, NAMED("no code received"),
            "1005 is a reserved value and MUST NOT be set as a status code in a Close control frame by an endpoint. It "
            "is designated for use in applications expecting a status code to indicate that no status code was "
            "actually present.",
            kRfc},
    CodeRow{1006, 1006, NAMED("abnormal closure"),
            "1006 is a reserved value and MUST NOT be set as a status code in a Close control frame by an endpoint. It "
            "is designated for use in applications expecting a status code to indicate that the connection was closed "
            "abnormally, e.g., without sending or receiving a Close control frame.",
            kRfc},
    CodeRow{1007, 1007, NAMED("invalid payload data"),
            "1007 indicates that an endpoint is terminating the connection because it has received data within a "
            "message that was not consistent with the type of the message (e.g., non-UTF-8 [RFC3629] data within a "
            "text message).",
            kRfc},
    CodeRow{
        1008, 1008, NAMED("policy violation"),
        "1008 indicates that an endpoint is terminating the connection because it has received a message that "
        "violates its policy. This is a generic status code that can be returned when there is no other more "
        "suitable status code (e.g., 1003 or 1009) or if there is a need to hide specific details about the policy.",
        kRfc},
    CodeRow{1009, 1009, NAMED("message too big"),
            "1009 indicates that an endpoint is terminating the connection because it has received a message that is "
            "too big for it to process.",
            kRfc},
    CodeRow{1010, 1010, NAMED("extension missing"),
            "1010 indicates that an endpoint (client) is terminating the connection because it has expected the server "
            "to negotiate one or more extension, but the server didn't return them in the response message of the "
            "WebSocket handshake.",
            kRfc},
    CodeRow{1011, 1011, NAMED("internal error"),
            "1011 indicates that a server is terminating the connection because it encountered an unexpected condition "
            "that prevented it from fulfilling the request.",
            kRfc},
    CodeRow{1012, 1012, NAMED("service restart"), "", kIana},
    CodeRow{1013, 1013, NAMED("try again later"), "", kIana},
    CodeRow{1014, 1014, NAMED("bad gateway"), "", kIana},
    CodeRow{1015, 1015, NAMED("TLS handshake failed"),
            "1015 is a reserved value and MUST NOT be set as a status code in a Close control frame by an endpoint. It "
            "is designated for use in applications expecting a status code to indicate that the connection was closed "
            "due to a failure to perform a TLS handshake (e.g., the server certificate can't be verified).",
            kRfc},
    CodeRow{
        3000, 3999, NAMED("a library's or framework's code"),
        "Status codes in the range 3000-3999 are reserved for use by libraries, frameworks, and applications. These "
        "status codes are registered directly with IANA.",
        kRanges},
    CodeRow{4000, 4999, NAMED("the application's own code"),
            "Status codes in the range 4000-4999 are reserved for private use and thus can't be registered. Such codes "
            "can be used by prior agreements between WebSocket applications.",
            kRanges},
};
#undef NAMED

QString partyText(Party party, bool began)
{
    constexpr std::array kNames{
        QT_TRANSLATE_NOOP("CloseWords", "the client"), QT_TRANSLATE_NOOP("CloseWords", "the gateway"),
        QT_TRANSLATE_NOOP("CloseWords", "the application"), QT_TRANSLATE_NOOP("CloseWords", "the network")};
    const QString name = tr(kNames[static_cast<std::size_t>(party)]);
    return began ? name.at(0).toUpper() + name.sliced(1) : name;
}

QString frameText(std::uint16_t code)
{
    if (code == 0)
        return tr("none");
    return code == 1005 ? tr("a close frame without a code") : tr("a close frame with %1").arg(code);
}

Tone toneOf(const SocketEnd &end)
{
    if (!end.clean)
        return Tone::Error;
    return end.code == 1000 || end.code == 1001 || end.code == 1005 || end.code >= 3000 ? Tone::Ok : Tone::Warning;
}

QString factRow(const QString &name, const QString &value, const QPalette &palette)
{
    return u"<tr><td style=\"padding-right:%1px; padding-bottom:%2px\">%3</td><td style=\"padding-bottom:%2px\">%4</td></tr>"_s
        .arg(theme::kSpace4)
        .arg(theme::kSpace1)
        .arg(html::colored(name, Tone::Muted, palette), value);
}

QString heading(const QString &text, const QPalette &palette)
{
    return html::paragraph(u"<b>%1</b>"_s.arg(html::colored(text, Tone::Text, palette)), theme::kSpace4);
}

QString whyClosed(const SocketIndex &index)
{
    for (const SocketState state : {SocketState::Closing, SocketState::Closed}) {
        const auto step = std::ranges::find(index.steps(), state, &SocketStep::state);
        if (step != index.steps().end() && !step->why.isEmpty())
            return step->why;
    }
    return {};
}

QString stillOpen(const SocketIndex &index, const QPalette &palette)
{
    const QString title = index.isOpenOrWas() ? tr("The socket is open") : tr("The handshake is not over");
    const QString more = index.isOpenOrWas()
                             ? tr("When it closes, this page says who began, with which code and reason, and what each "
                                  "side got to see.")
                             : tr("The application has neither accepted nor refused. It is asked with "
                                  "`websocket.connect`; until it answers, this is still HTTP.");
    return html::paragraph(u"<span style=\"font-size:large\"><b>%1</b></span>"_s.arg(title), 0) +
           html::paragraph(html::prose(more, palette), theme::kSpace2);
}

QString refusedPage(const SocketIndex &index, const QPalette &palette)
{
    const std::uint16_t status = index.opening().status;
    QString out = u"<p style=\"margin:0px\"><span style=\"font-size:x-large\"><b>%1</b></span></p>"_s.arg(
        html::badge(tr("never opened"), Tone::Error, palette) + u" &nbsp;"_s + statusText(status).toHtmlEscaped());
    const QString what = index.opening().denied
                             ? tr("The application denied the handshake with an HTTP response of its own "
                                  "(`websocket.http.response.start`), status %1. The page “Handshake” has all of it.")
                             : tr("The application closed before it accepted. Before `websocket.accept` there is no "
                                  "WebSocket yet: the answer is HTTP, with status %1.");
    out += html::paragraph(html::prose(what.arg(status), palette), theme::kSpace2);
    const QString &reason = index.opening().reason;
    if (!reason.isEmpty())
        out += html::paragraph(html::prose(tr("The reason “%1” that it gave is lost: an HTTP answer has no place for "
                                              "a close code or a reason (A514).")
                                               .arg(reason),
                                           palette),
                               theme::kSpace2);
    return out;
}

QString codePage(const SocketIndex &index, const SocketEnd &end, const QPalette &palette)
{
    const CloseCode code = closeCode(end.code);
    QString out = u"<p style=\"margin:0px\"><span style=\"font-size:x-large\"><b>%1</b> &nbsp;%2</span></p>"_s.arg(
        html::badge(QString::number(end.code), toneOf(end), palette), code.name.toHtmlEscaped());
    out += u"<table cellspacing=\"0\" cellpadding=\"0\" style=\"margin-top:%1px\">"_s.arg(theme::kSpace3);
    const QString began = partyText(end.by, true);
    out += factRow(tr("Began"), began.toHtmlEscaped(), palette);
    if (!end.reason.isEmpty())
        out += factRow(end.code == 1006 ? tr("Because") : tr("Reason"), u"“%1”"_s.arg(end.reason.toHtmlEscaped()),
                       palette);
    if (const QString why = whyClosed(index); !why.isEmpty())
        out += factRow(tr("Why"), why.toHtmlEscaped(), palette);
    out +=
        factRow(tr("Ending"),
                end.clean ? html::colored(tr("clean: a close frame went each way"), Tone::Ok, palette)
                          : html::colored(tr("not clean: the closing handshake is incomplete"), Tone::Error, palette),
                palette);
    out += factRow(tr("From the client"), frameText(end.received).toHtmlEscaped(), palette);
    out += factRow(tr("To the client"), frameText(end.sent).toHtmlEscaped(), palette);
    out += u"</table>"_s;
    if (!code.words.isEmpty())
        out += html::quotation(code.words, palette, theme::kSpace2);
    out += html::paragraph(html::colored(code.source, Tone::Muted, palette), theme::kSpace1);
    return out;
}

} // namespace

CloseCode closeCode(std::uint16_t code)
{
    const auto found =
        std::ranges::find_if(kCodes, [code](const CodeRow &row) { return code >= row.first && code <= row.last; });
    if (found == kCodes.end())
        return {.name = tr("not a code that may be sent"), .words = {}, .source = QString::fromLatin1(kRanges)};
    return {.name = tr(found->name),
            .words = QString::fromLatin1(found->words),
            .source = QString::fromLatin1(found->source)};
}

QString browserSees(const SocketIndex &index)
{
    const auto &end = index.end();
    if (!index.isOpenOrWas())
        return tr("`error`, then `close` with code 1006, no reason and `wasClean` false. The HTTP status and the body "
                  "are kept from the page.");
    if (!end)
        return tr("nothing yet");
    if (end->sent == 0)
        return tr("`close` with code 1006 and `wasClean` false, if it is still there: no close frame reached it.");
    const QString clean = end->clean ? tr("`wasClean` true") : tr("`wasClean` depends on how the connection ended");
    return tr("`close` with code %1, reason “%2”; %3.").arg(QString::number(end->sent), end->reason, clean);
}

QString applicationSees(const SocketIndex &index)
{
    const auto told =
        std::ranges::find_if(index.entries().rbegin(), index.entries().rend(), [](const SocketEntry &entry) {
            return entry.kind == SocketKind::Close && entry.fromClient && entry.asgi >= 0;
        });
    const auto &end = index.end();
    if (told != index.entries().rend() && end)
        return tr("`websocket.disconnect` with code %1 from receive().").arg(end->code);
    if (end && end->by == Party::Application)
        return tr("nothing: it closed by itself. A later receive() would answer `websocket.disconnect`.");
    return tr("nothing: it did not call receive() again.");
}

QString closePage(const SocketIndex &index, const QPalette &palette)
{
    const auto &end = index.end();
    const bool closed = !index.steps().empty() && index.steps().back().state == SocketState::Closed;
    if (!end && !closed)
        return stillOpen(index, palette);
    QString out = !index.isOpenOrWas() ? refusedPage(index, palette)
                  : end                ? codePage(index, *end, palette)
                                       : stillOpen(index, palette);
    out += heading(tr("What the browser sees"), palette) +
           html::paragraph(html::prose(browserSees(index), palette), theme::kSpace1);
    out += heading(tr("What the application was told"), palette) +
           html::paragraph(html::prose(applicationSees(index), palette), theme::kSpace1);
    return out;
}

} // namespace gatescope::ui
