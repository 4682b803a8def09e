#pragma once

#include "common/theme.h"
#include "exchange/socket/socketindex.h"

#include <QRegularExpression>
#include <QString>

#include <optional>
#include <string_view>

/// The lines of a WebSocket conversation in words, and their content as bytes.
namespace gatescope::ui {

/// The content of a line as far as it was recorded, borrowed from the session: the joined and inflated message, the
/// payload of a control frame (the reason of a close frame), a head, an error's words.
[[nodiscard]] trace::Payload contentOf(const trace::EventLog &log, const SocketEntry &entry);

/// One line in words.
struct SocketWords {
    QString what;    ///< "text", "ping", "close 1000", "GET /chat", "101 Switching Protocols"
    QString wire;    ///< At the arrow on the client's side: "text · 48 B · 3 frames"; empty: it has none.
    QString asgi;    ///< At the arrow on the application's side: "websocket.receive"; empty: it has none.
    QString preview; ///< The beginning of the content, on one line.
    QString icon;
    theme::Tone tone = theme::Tone::Text;
    bool asgiToApp = true; ///< Which way the arrow on that side points.
    bool isMark = false;   ///< No arrow at all: a finding.
};
[[nodiscard]] SocketWords wordsOf(const trace::EventLog &log, const SocketEntry &entry);
/// The words of one frame: "text", "continuation, last".
[[nodiscard]] QString frameWords(const trace::SocketFrame &frame);
/// "from the client", "to the client"
[[nodiscard]] QString directionText(const SocketEntry &entry);
[[nodiscard]] QString kindText(SocketKind kind);
/// "2.3:1"; empty without compression.
[[nodiscard]] QString ratioText(const SocketEntry &entry);

/// What a content is searched for: text without case, or a regular expression. Made once, asked a million times.
class ContentTest {
public:
    ContentTest() = default;
    ContentTest(const QString &text, bool isRegex);

    [[nodiscard]] bool isEmpty() const { return m_text.isEmpty(); }
    /// Of the expression; empty: it is in order.
    [[nodiscard]] QString error() const;
    [[nodiscard]] bool matches(std::string_view content) const;
    friend bool operator==(const ContentTest &a, const ContentTest &b)
    {
        return a.m_text == b.m_text && a.m_isRegex == b.m_isRegex;
    }

private:
    QString m_text;
    bool m_isRegex = false;
    std::string m_folded; ///< ASCII only, lower case; empty: m_text decides.
    QRegularExpression m_expression;
};

/// What the list of messages shows.
struct SocketFilter {
    enum class Direction : std::uint8_t { Both, FromClient, ToClient };

    static constexpr std::uint16_t kAllKinds = (1U << static_cast<unsigned>(SocketKind::Count)) - 1;
    [[nodiscard]] static constexpr std::uint16_t bit(SocketKind kind)
    {
        return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
    }

    Direction direction = Direction::Both;
    std::uint16_t kinds = kAllKinds;
    std::uint64_t least = 0; ///< Bytes of the content.
    std::optional<std::uint64_t> most;
    ContentTest content;

    [[nodiscard]] bool isEmpty() const { return *this == SocketFilter(); }
    [[nodiscard]] bool shows(SocketKind kind) const { return (kinds & bit(kind)) != 0; }
    [[nodiscard]] bool matches(const trace::EventLog &log, const SocketEntry &entry) const;
    friend bool operator==(const SocketFilter &, const SocketFilter &) = default;
};

} // namespace gatescope::ui
