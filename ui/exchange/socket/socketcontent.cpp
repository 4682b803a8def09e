#include "exchange/socket/socketcontent.h"

#include "common/eventwords.h"
#include "trace/print.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;
using theme::Tone;

namespace {

struct ContentWords {
    Q_DECLARE_TR_FUNCTIONS(SocketWords)
};

constexpr std::uint8_t kCloseOpcode = 8;
constexpr int kMostPreview = 200;
constexpr std::size_t kMostHex = 24;

struct KindRow {
    const char *name;
    QLatin1StringView icon;
};

constexpr std::array kKinds{
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "request"), "event-request"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "answer"), "event-response"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "answer's body"), "event-bytes-out"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "text"), "ws-text"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "binary"), "ws-binary"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "ping"), "ws-ping"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "pong"), "ws-pong"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "close"), "ws-close"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "reserved opcode"), "event-refused"_L1},
    KindRow{QT_TRANSLATE_NOOP("SocketWords", "problem"), "event-finding"_L1},
};
static_assert(kKinds.size() == static_cast<std::size_t>(SocketKind::Count));

const KindRow &rowOf(SocketKind kind)
{
    return kKinds[static_cast<std::size_t>(kind)];
}

Payload messageContent(const Snapshot &message)
{
    const auto root = message.root();
    for (const std::string_view key : {"text", "bytes", "body", "reason"}) {
        const auto value = root ? root->value(key) : std::nullopt;
        if (value && value->kind() != ValueKind::None)
            return {value->text(), std::max<std::uint64_t>(value->size(), value->text().size())};
    }
    return {};
}

Payload frameContent(const SocketFrame &frame)
{
    if (frame.opcode != kCloseOpcode || frame.payload.bytes.size() < 2)
        return frame.payload;
    return {frame.payload.bytes.substr(2), frame.payload.size - 2};
}

struct Content {
    Payload operator()(const SocketMessage &message) const { return message.data; }
    Payload operator()(const SocketFrame &frame) const { return frameContent(frame); }
    Payload operator()(const WireRequestHead &head) const { return head.bytes; }
    Payload operator()(const WireResponseHead &head) const { return head.bytes; }
    Payload operator()(const WireResponseBody &body) const { return body.bytes; }
    Payload operator()(const WireRejected &rejected) const { return rejected.bytes; }
    Payload operator()(const SendCalled &called) const { return messageContent(called.message); }
    Payload operator()(const ReceiveAnswered &answered) const { return messageContent(answered.message); }
    Payload operator()(const SendRefused &refused) const { return refused.error; }
    Payload operator()(const AppRaised &raised) const { return raised.message; }
    Payload operator()(const Finding &finding) const { return finding.message; }
    template <class Other>
    Payload operator()(const Other &) const
    {
        return {};
    }
};

QString asText(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString hexPreview(const Payload &payload)
{
    const auto kept = payload.bytes.substr(0, kMostHex);
    const QByteArray hex = QByteArray::fromRawData(kept.data(), static_cast<qsizetype>(kept.size())).toHex(' ');
    return QString::fromLatin1(hex) + (payload.size > kMostHex ? u" …"_s : QString());
}

QString closeWords(const SocketFrame &frame)
{
    if (frame.payload.bytes.size() < 2)
        return ContentWords::tr("close without a code");
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(frame.payload.bytes[at]); };
    return ContentWords::tr("close %1").arg(byte(0) << 8 | byte(1));
}

QString wireWords(const SocketEntry &entry, const QString &what)
{
    QStringList parts{what};
    if (entry.injected)
        parts.append(sizeText(entry.size));
    else if (isData(entry.kind))
        parts.append(sizeText(entry.wireSize));
    else if (entry.size > 0 && (entry.kind == SocketKind::Ping || entry.kind == SocketKind::Pong))
        parts.append(sizeText(entry.size));
    if (entry.frames > 1)
        parts.append(ContentWords::tr("%1 frames").arg(entry.frames));
    if (entry.compressed)
        parts.append(ContentWords::tr("compressed"));
    return parts.join(u" · "_s);
}

QString previewOf(const SocketEntry &entry, const Payload &content)
{
    switch (entry.kind) {
    case SocketKind::Binary:
    case SocketKind::Unknown:
        return hexPreview(content);
    case SocketKind::Request:
    case SocketKind::Answer:
        return {};
    case SocketKind::Trouble:
        return entry.wire >= 0 ? hexPreview(content) : oneLine(content.bytes, kMostPreview);
    default:
        return oneLine(content.bytes, kMostPreview);
    }
}

/// The words that the whole program uses for the event, where the line is not a message.
void borrowWords(SocketWords &words, const TraceEvent &event)
{
    const EventWords known = ui::wordsOf(event);
    words.what = known.title;
    words.icon = known.icon;
    words.tone = known.tone;
    words.isMark = known.isMark;
    if (words.preview.isEmpty() || event.as<WireRejected>())
        words.preview = known.detail;
}

Tone toneOfLine(const SocketEntry &entry)
{
    if (entry.alarming)
        return Tone::Error;
    if (entry.kind == SocketKind::Ping || entry.kind == SocketKind::Pong)
        return Tone::Muted;
    if (entry.injected)
        return Tone::Accent;
    return entry.fromClient ? Tone::Client : Tone::Gateway;
}

} // namespace

Payload contentOf(const EventLog &log, const SocketEntry &entry)
{
    if (entry.main < 0)
        return {};
    return std::visit(Content{}, log.at(static_cast<std::size_t>(entry.main)).what);
}

SocketWords wordsOf(const EventLog &log, const SocketEntry &entry)
{
    SocketWords words{.icon = rowOf(entry.kind).icon, .tone = toneOfLine(entry)};
    const TraceEvent main = log.at(static_cast<std::size_t>(std::max(entry.main, 0)));
    words.preview = previewOf(entry, std::visit(Content{}, main.what));
    words.what = entry.injected ? ContentWords::tr("injected %1").arg(kindText(entry.kind)) : kindText(entry.kind);
    const auto *frame = main.as<SocketFrame>();
    if (frame && entry.kind == SocketKind::Close)
        words.what = closeWords(*frame);
    else if (!isData(entry.kind) && !frame)
        borrowWords(words, main);
    if (entry.wire >= 0)
        words.wire = wireWords(entry, words.what);
    if (entry.asgi >= 0) {
        const EventWords asgi = ui::wordsOf(log.at(static_cast<std::size_t>(entry.asgi)));
        words.asgi = asgi.title;
        words.asgiToApp = asgi.to == Lane::Application;
        words.isMark = asgi.isMark;
    }
    return words;
}

QString frameWords(const SocketFrame &frame)
{
    const QString name = asText(opcodeName(frame.opcode));
    return frame.opcode == 0 && frame.fin ? ContentWords::tr("%1, last").arg(name) : name;
}

QString directionText(const SocketEntry &entry)
{
    if (entry.injected)
        return ContentWords::tr("in the client's place");
    return entry.fromClient ? ContentWords::tr("from the client") : ContentWords::tr("to the client");
}

QString kindText(SocketKind kind)
{
    return ContentWords::tr(rowOf(kind).name);
}

QString ratioText(const SocketEntry &entry)
{
    if (!entry.compressed || entry.wireSize == 0)
        return {};
    return u"%1:1"_s.arg(static_cast<double>(entry.size) / static_cast<double>(entry.wireSize), 0, 'f', 1);
}

ContentTest::ContentTest(const QString &text, bool isRegex) : m_text(text), m_isRegex(isRegex)
{
    if (isRegex) {
        m_expression = QRegularExpression(text, QRegularExpression::UseUnicodePropertiesOption);
        m_expression.optimize();
        return;
    }
    const QByteArray utf8 = text.toLower().toUtf8();
    if (std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        m_folded = utf8.toStdString();
}

QString ContentTest::error() const
{
    return m_isRegex && !m_expression.isValid() ? m_expression.errorString() : QString();
}

bool ContentTest::matches(std::string_view content) const
{
    if (m_text.isEmpty())
        return true;
    if (m_isRegex)
        return m_expression.isValid() && m_expression.match(asText(content)).hasMatch();
    if (m_folded.empty())
        return asText(content).contains(m_text, Qt::CaseInsensitive);
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return !std::ranges::search(content, m_folded, {}, fold).empty();
}

bool SocketFilter::matches(const EventLog &log, const SocketEntry &entry) const
{
    if (!shows(entry.kind) || entry.size < least || (most && entry.size > *most))
        return false;
    if (direction != Direction::Both && entry.fromClient != (direction == Direction::FromClient))
        return false;
    return content.isEmpty() || content.matches(contentOf(log, entry).bytes);
}

} // namespace gatescope::ui
