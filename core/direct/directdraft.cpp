#include "direct/directdraft.h"

#include <QObject>

#include <algorithm>
#include <array>

namespace gatescope::direct {

using namespace Qt::StringLiterals;
using trace::TraceEvent;

namespace {

QByteArray bytesOf(std::string_view bytes)
{
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

void takeHead(DirectDraft &draft, std::string_view head)
{
    const QList<QByteArray> lines = bytesOf(head).split('\n');
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            draft.headers.append({line.first(colon).trimmed(), line.sliced(colon + 1).trimmed()});
    }
}

void takeCall(DirectDraft &draft, const trace::CallStarted &call)
{
    draft.interface = call.interface;
    draft.method = textOf(call.method);
    draft.target = textOf(call.target);
    draft.httpVersion = textOf(call.httpVersion);
    draft.client = textOf(call.client);
    const auto root = call.arguments.root();
    for (auto key = root ? root->firstChild() : std::nullopt; key;) {
        const auto value = key->nextSibling();
        if (!value)
            break;
        const Literal literal = literalOf(*value);
        draft.keys.append({.name = textOf(key->text()), .value = literal, .given = literal});
        key = value->nextSibling();
    }
    if (root && root->isTruncated())
        draft.note = QObject::tr("The recording has not all keys; the missing ones stay as the gateway makes them.");
}

/// "127.0.0.1:8000" of the two keys of an environ, or of the tuple of a scope.
QString serverOf(const QList<Key> &keys)
{
    const auto valueOf = [&](QLatin1StringView name) -> const Literal * {
        const auto found = std::ranges::find(keys, QString(name), &Key::name);
        return found == keys.end() ? nullptr : &found->value;
    };
    const auto plain = [](const Literal &literal) {
        return literal.text.startsWith(u'\'') ? literal.text.sliced(1).chopped(1) : literal.text;
    };
    const Literal *name = valueOf("SERVER_NAME"_L1);
    const Literal *port = valueOf("SERVER_PORT"_L1);
    if (name && port)
        return plain(*name) + u':' + plain(*port);
    const Literal *pair = valueOf("server"_L1);
    if (!pair || pair->items.size() != 2 || pair->items[1].kind != LiteralKind::Int)
        return {};
    return plain(pair->items[0]) + u':' + plain(pair->items[1]);
}

/// The body that came, in the pieces in which the application got it where that is known (ASGI), else in one.
struct Body {
    QList<QByteArray> pieces;
    QByteArray wire;
    bool isCut = false;
    bool isSplit = false;
};

void takeBody(Body &body, const trace::WireRequestBody &event)
{
    body.wire.append(bytesOf(event.bytes.bytes));
    body.isCut = body.isCut || event.bytes.isTruncated();
}

void takeMessage(Body &body, const trace::ReceiveAnswered &event)
{
    const auto root = event.message.root();
    const auto bytes = root ? root->value("body") : std::nullopt;
    if (event.type != "http.request" || !bytes)
        return;
    body.isSplit = true;
    body.pieces.append(QByteArray(static_cast<qsizetype>(bytes->size()), '\0')); // only its size is sure
}

QList<QByteArray> piecesOf(const Body &body)
{
    qsizetype total = 0;
    for (const QByteArray &piece : body.pieces)
        total += piece.size();
    if (!body.isSplit || total != body.wire.size())
        return body.wire.isEmpty() ? QList<QByteArray>{} : QList{body.wire};
    QList<QByteArray> pieces;
    qsizetype at = 0;
    for (const QByteArray &piece : body.pieces) {
        pieces.append(body.wire.sliced(at, piece.size()));
        at += piece.size();
    }
    return pieces;
}

QList<Step> stepsOf(const Body &body)
{
    QList<Step> steps;
    const QList<QByteArray> pieces = piecesOf(body);
    if (pieces.isEmpty() || (pieces.size() == 1 && pieces.front().isEmpty()))
        return steps;
    for (const QByteArray &piece : pieces)
        steps.append({.kind = StepKind::Piece, .bytes = piece});
    steps.last().kind = StepKind::LastPiece;
    return steps;
}

} // namespace

std::optional<DirectDraft> draftOf(const trace::Session &session, std::uint32_t number)
{
    const trace::ExchangeSummary *summary = session.summary(number);
    if (!summary || summary->protocol != trace::Protocol::Http || summary->outcome == trace::Outcome::Rejected)
        return std::nullopt;
    DirectDraft draft{.replays = number};
    Body body;
    const trace::EventLog &log = session.events(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        const TraceEvent event = log.at(index);
        if (const auto *head = event.as<trace::WireRequestHead>())
            takeHead(draft, head->bytes.bytes);
        else if (const auto *call = event.as<trace::CallStarted>())
            takeCall(draft, *call);
        else if (const auto *piece = event.as<trace::WireRequestBody>())
            takeBody(body, *piece);
        else if (const auto *message = event.as<trace::ReceiveAnswered>())
            takeMessage(body, *message);
    }
    if (draft.interface == trace::Interface::None)
        return std::nullopt;
    if (const QString server = serverOf(draft.keys); !server.isEmpty())
        draft.server = server;
    draft.steps = stepsOf(body);
    if (body.isCut)
        draft.note = QObject::tr("The recording has only the beginning of the body.");
    return draft;
}

QString escaped(const QByteArray &bytes)
{
    static constexpr std::array kNames{std::pair{'\n', 'n'}, std::pair{'\r', 'r'}, std::pair{'\t', 't'},
                                       std::pair{'\\', '\\'}};
    QString out;
    for (const char c : bytes) {
        const auto known = std::ranges::find(kNames, c, [](const auto &each) { return each.first; });
        if (known != kNames.end())
            out += u'\\' + QString(QLatin1Char(known->second));
        else if (c >= 0x20 && c < 0x7F)
            out += QLatin1Char(c);
        else
            out += u"\\x%1"_s.arg(static_cast<unsigned char>(c), 2, 16, QLatin1Char('0'));
    }
    return out;
}

Result<QByteArray> unescaped(const QString &text)
{
    static constexpr std::array kNames{std::pair{u'n', '\n'}, std::pair{u'r', '\r'},  std::pair{u't', '\t'},
                                       std::pair{u'0', '\0'}, std::pair{u'\\', '\\'}, std::pair{u'"', '"'},
                                       std::pair{u'\'', '\''}};
    QByteArray out;
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] != u'\\') {
            const bool isHigh = text[at].isHighSurrogate() && at + 1 < text.size();
            out += QStringView(text).sliced(at, isHigh ? 2 : 1).toUtf8();
            at += isHigh ? 1 : 0;
            continue;
        }
        const QChar name = at + 1 < text.size() ? text[at + 1] : QChar();
        const auto known = std::ranges::find(kNames, name, [](const auto &each) { return QChar(each.first); });
        bool isHex = false;
        const int byte = name == u'x' ? text.mid(at + 2, 2).toInt(&isHex, 16) : 0;
        if (known != kNames.end())
            out += known->second;
        else if (isHex && at + 3 < text.size())
            out += static_cast<char>(byte);
        else
            return std::unexpected(Error{.summary = u"“%1” is no escape"_s.arg(text.mid(at, 4)),
                                         .wayOut = u"Write \\n, \\r, \\t, \\\\ or \\x41"_s});
        at += known != kNames.end() ? 1 : 3;
    }
    return out;
}

} // namespace gatescope::direct
