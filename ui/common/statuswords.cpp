#include "common/eventwords.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using theme::Tone;

namespace {

struct Phrase {
    std::uint16_t status;
    const char *text;
};

constexpr std::array kPhrases{
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{103, "Early Hints"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{203, "Non-Authoritative Information"},
    Phrase{204, "No Content"},
    Phrase{205, "Reset Content"},
    Phrase{206, "Partial Content"},
    Phrase{300, "Multiple Choices"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{402, "Payment Required"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{407, "Proxy Authentication Required"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{416, "Range Not Satisfiable"},
    Phrase{417, "Expectation Failed"},
    Phrase{418, "I'm a teapot"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{425, "Too Early"},
    Phrase{426, "Upgrade Required"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{451, "Unavailable For Legal Reasons"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
    Phrase{511, "Network Authentication Required"},
};

struct OutcomeRow {
    const char *text;
    Tone tone;
};

constexpr std::array kOutcomes{
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "open"), Tone::Running},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "completed"), Tone::Ok},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "the application failed"), Tone::Error},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "the response was cut"), Tone::Error},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "the client left first"), Tone::Warning},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "rejected before the application"), Tone::Warning},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "aborted with the run"), Tone::Error},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "lifespan shut down in order"), Tone::Ok},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "lifespan not supported"), Tone::Muted},
    OutcomeRow{QT_TRANSLATE_NOOP("EventWords", "lifespan failed"), Tone::Error},
};

OutcomeRow outcomeRow(trace::Outcome outcome)
{
    const auto index = static_cast<std::size_t>(outcome);
    return index < kOutcomes.size() ? kOutcomes[index] : kOutcomes[0];
}

} // namespace

QString statusText(std::uint16_t status)
{
    const auto found = std::ranges::find(kPhrases, status, &Phrase::status);
    if (found == kPhrases.end())
        return QString::number(status);
    return QString::number(status) + u' ' + QLatin1StringView(found->text);
}

Tone statusTone(std::uint16_t status)
{
    constexpr std::array kTones{Tone::Muted, Tone::Muted, Tone::Ok, Tone::Redirect, Tone::Warning, Tone::Error};
    const std::size_t index = status / 100U;
    return index < kTones.size() ? kTones[index] : Tone::Error;
}

QString outcomeText(trace::Outcome outcome)
{
    return QCoreApplication::translate("EventWords", outcomeRow(outcome).text);
}

Tone outcomeTone(trace::Outcome outcome)
{
    return outcomeRow(outcome).tone;
}

} // namespace gatescope::ui
