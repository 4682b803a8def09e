#include "archive/maskingtext.h"

#include "archive/coding.h"
#include "archive/httpparts.h"

#include <QByteArray>

#include <algorithm>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kShortestCookie = 8;

std::string normalized(std::string_view name)
{
    std::string out = toLowerAscii(name);
    std::ranges::replace(out, '-', '_');
    return out;
}

bool isNameChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

bool isNoSecret(std::string_view value)
{
    static constexpr std::array<std::string_view, 6> kWords{"", "true", "false", "null", "none", kMask};
    return std::ranges::contains(kWords, std::string_view(toLowerAscii(value)));
}

constexpr auto kNone = std::string_view::npos;

} // namespace

// ---- edits ---------------------------------------------------------------------------------------------------------

MaskEdits merged(MaskEdits edits)
{
    std::ranges::stable_sort(edits, {}, &MaskEdit::begin);
    MaskEdits out;
    for (MaskEdit &edit : edits) {
        if (!out.empty() && edit.begin < out.back().end)
            out.back().end = std::max(out.back().end, edit.end);
        else
            out.push_back(std::move(edit));
    }
    return out;
}

std::string withEdits(std::string_view text, const MaskEdits &edits, std::size_t begin, std::size_t end)
{
    std::string out;
    std::size_t at = begin;
    for (const MaskEdit &edit : edits) {
        if (edit.end <= begin || edit.begin >= end)
            continue;
        if (edit.begin >= at)
            out.append(text.substr(at, edit.begin - at)).append(edit.text);
        at = std::min(std::max(at, edit.end), end);
    }
    return out.append(text.substr(at, end - at));
}

// ---- rules ---------------------------------------------------------------------------------------------------------

Masker::Text::Text(const MaskRules &rules) : m_places(static_cast<std::size_t>(rules.rules.size()))
{
    for (int index = 0; rules.on && index < rules.rules.size(); ++index) {
        const MaskRule &rule = rules.rules[index];
        if (!rule.on || !problemOf(rule).isEmpty())
            continue;
        if (rule.target == MaskTarget::Pattern) // bytes are matched, each as one character
            m_patterns.push_back({index, QRegularExpression(QString::fromLatin1(rule.text.toUtf8()))});
        else
            m_names.emplace(normalized(rule.text.trimmed().toStdString()), index);
    }
}

int Masker::Text::ruleOf(std::string_view name) const
{
    if (name.empty() || name.size() > kLongestName)
        return -1;
    const std::string whole = normalized(name);
    std::string_view rest = whole;
    for (;;) {
        if (const auto found = m_names.find(rest); found != m_names.end())
            return found->second;
        const auto next = rest.find_first_of("_.");
        if (next == kNone)
            return -1;
        rest.remove_prefix(next + 1);
    }
}

void Masker::Text::count(int rule)
{
    ++m_found;
    if (m_learning && rule >= 0)
        ++m_places[static_cast<std::size_t>(rule)];
}

void Masker::Text::learn(std::string_view secret, std::size_t shortest)
{
    if (!m_learning || secret.size() < shortest || isNoSecret(secret))
        return;
    const std::size_t before = m_secrets.size();
    m_secrets.insert(secret);
    m_secretCount += m_secrets.size() - before;
    const QByteArray bytes(secret.data(), static_cast<qsizetype>(secret.size()));
    m_secrets.insert(QByteArray::fromPercentEncoding(bytes).toStdString());
    m_secrets.insert(bytes.toPercentEncoding().toStdString());
    if (bytes.contains('\\'))
        m_secrets.insert(
            QByteArray(bytes).replace("\\/", "/").replace("\\\"", "\"").replace("\\\\", "\\").toStdString());
}

/// What stands for a value: everything of it that is no secret stays.
std::string Masker::Text::replacement(int rule, std::string_view name, std::string_view value)
{
    if (trimmed(value).empty())
        return std::string(value);
    count(rule);
    const std::string kind = normalized(name);
    if (kind.ends_with("authorization")) {
        const auto space = value.find(' ');
        const std::string_view secret = space == kNone ? value : value.substr(space + 1);
        learn(trimmed(secret));
        if (equalsIgnoringCase(value.substr(0, space), "basic")) {
            const std::string plain = fromBase64(trimmed(secret));
            learn(plain);
            learn(std::string_view(plain).substr(std::min(plain.find(':'), plain.size() - 1) + 1));
        }
        return std::string(space == kNone ? std::string_view() : value.substr(0, space + 1)).append(kMask);
    }
    if (!kind.ends_with("cookie")) {
        learn(trimmed(value));
        return std::string(kMask);
    }
    std::string out;
    const bool onlyFirst = kind.ends_with("set_cookie");
    for (std::size_t at = 0; at < value.size();) {
        const auto end = std::min(value.find(';', at), value.size());
        const std::string_view piece = value.substr(at, end - at);
        const auto equals = piece.find('=');
        if (equals != kNone && (at == 0 || !onlyFirst)) {
            learn(trimmed(piece.substr(equals + 1)), kShortestCookie);
            out.append(piece.substr(0, equals + 1)).append(kMask);
        } else {
            out.append(piece);
        }
        out.append(end < value.size() ? ";" : "");
        at = end + 1;
    }
    return out;
}

std::optional<std::string> Masker::Text::maskedValue(std::string_view name, std::string_view value)
{
    const int rule = ruleOf(name);
    return rule < 0 ? std::nullopt : std::optional(replacement(rule, name, value));
}

// ---- pairs in text -------------------------------------------------------------------------------------------------

/// A name in front of `=` or `:`.
struct Masker::Text::Pair {
    std::string_view name;
    std::size_t value = 0; ///< Where the value begins, behind white space.
    bool isQuoted = false; ///< "name": JSON, a Python repr.
    bool isColon = false;
};

namespace {

/// The name that ends before the sign at `sign`.
std::string_view nameBefore(std::string_view text, std::size_t sign, bool &isQuoted)
{
    std::size_t end = sign;
    while (end > 0 && text[end - 1] == ' ')
        --end;
    isQuoted = end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'');
    if (isQuoted)
        --end;
    if (isQuoted && end > 0 && text[end - 1] == '\\') // JSON inside of a JSON string
        --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin <= kLongestName && isNameChar(text[begin - 1]))
        --begin;
    return text.substr(begin, end - begin);
}

std::size_t behindQuoted(std::string_view text, std::size_t at, char quote)
{
    for (; at < text.size() && text[at] != quote; ++at) {
        if (text[at] == '\\')
            ++at;
    }
    return std::min(at, text.size());
}

std::size_t behindNested(std::string_view text, std::size_t at)
{
    int depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '"')
            at = behindQuoted(text, at + 1, '"');
        else if (text[at] == '{' || text[at] == '[')
            ++depth;
        else if ((text[at] == '}' || text[at] == ']') && --depth == 0)
            return at + 1;
    }
    return text.size();
}

bool isWholeLine(std::string_view name)
{
    const std::string kind = normalized(name);
    return kind.ends_with("authorization") || kind.ends_with("cookie");
}

} // namespace

std::size_t Masker::Text::maskPair(std::string_view text, const Pair &pair, MaskEdits &edits)
{
    std::size_t begin = pair.value;
    if (begin + 1 < text.size() && text[begin] == 'b' && (text[begin + 1] == '"' || text[begin + 1] == '\''))
        ++begin;
    const char first = text[begin];
    const int rule = ruleOf(pair.name);
    if (first == '{' || first == '[') {
        const std::size_t end = behindNested(text, begin);
        count(rule);
        edits.push_back({begin, end, pair.isQuoted ? "\"[masked]\"" : std::string(kMask)});
        return end;
    }
    const bool quoted = first == '"' || first == '\'';
    if (quoted)
        ++begin;
    const std::string_view ends =
        pair.isColon && !pair.isQuoted && isWholeLine(pair.name) ? "\r\n" : "&;,\r\n\t \"'<>)}]\\|";
    const std::size_t end =
        quoted ? behindQuoted(text, begin, first) : std::min(text.find_first_of(ends, begin), text.size());
    const std::string_view value = text.substr(begin, end - begin);
    if (isNoSecret(value))
        return end;
    std::string masked = replacement(rule, pair.name, value);
    if (!quoted && pair.isQuoted && pair.isColon) // a number becomes a string
        masked = "\"" + masked + "\"";
    edits.push_back({begin, end, std::move(masked)});
    return end;
}

/// The part of a multipart body whose field name has just been read.
void Masker::Text::maskPart(std::string_view text, std::size_t behindName, MaskEdits &edits)
{
    const bool isMultipart = text.substr(0, behindName).rfind("form-data") != kNone;
    const auto blank = isMultipart ? text.find("\r\n\r\n", behindName) : kNone;
    if (blank == kNone)
        return;
    const std::size_t begin = blank + 4;
    const std::size_t end = std::min(text.find("\r\n--", begin), text.size());
    const auto open = text.rfind('"', behindName - 2);
    const std::string_view name = text.substr(open + 1, behindName - open - 2);
    edits.push_back({begin, end, replacement(ruleOf(name), name, text.substr(begin, end - begin))});
}

void Masker::Text::findPairs(std::string_view text, MaskEdits &edits)
{
    if (m_names.empty())
        return;
    for (auto at = text.find_first_of("=:"); at != kNone; at = text.find_first_of("=:", at)) {
        Pair pair{.isColon = text[at] == ':'};
        pair.name = nameBefore(text, at, pair.isQuoted);
        pair.value = text.find_first_not_of(" ", at + 1);
        ++at;
        if (pair.name.empty() || pair.value == kNone || text[pair.value] == '=' || text[pair.value] == ':')
            continue;
        if (pair.name == "name" && text[pair.value] == '"') {
            const std::size_t close = behindQuoted(text, pair.value + 1, '"');
            if (close < text.size() && names(text.substr(pair.value + 1, close - pair.value - 1)))
                maskPart(text, close + 1, edits);
        } else if (names(pair.name)) {
            at = std::max(at, maskPair(text, pair, edits));
        }
    }
}

void Masker::Text::findPatterns(std::string_view text, MaskEdits &edits)
{
    if (m_patterns.empty())
        return;
    const QString subject = QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
    for (const auto &[rule, expression] : m_patterns) {
        auto matches = expression.globalMatch(subject);
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            const int group = match.lastCapturedIndex() >= 1 ? 1 : 0;
            const auto begin = static_cast<std::size_t>(match.capturedStart(group));
            const auto end = static_cast<std::size_t>(match.capturedEnd(group));
            if (begin >= end)
                continue;
            count(rule);
            learn(text.substr(begin, end - begin));
            edits.push_back({begin, end});
        }
    }
}

MaskEdits Masker::Text::edits(std::string_view text)
{
    MaskEdits edits;
    findPairs(text, edits);
    findPatterns(text, edits);
    if (!m_learning)
        m_secrets.find(text, [&](std::size_t begin, std::size_t end) {
            ++m_found;
            edits.push_back({begin, end});
        });
    return merged(std::move(edits));
}

std::string Masker::Text::masked(std::string_view text)
{
    return withEdits(text, edits(text), 0, text.size());
}

std::string Masker::Text::maskedHead(std::string_view head)
{
    std::string out;
    for (std::size_t at = 0; at < head.size();) {
        const auto feed = head.find('\n', at);
        const std::size_t end = feed == kNone ? head.size() : feed + 1;
        std::string_view line = head.substr(at, end - at);
        at = end;
        const auto colon = line.find(':', 1);
        const auto name = colon == kNone ? std::string_view() : line.substr(0, colon);
        if (name.empty() || name.find(' ') != kNone || !names(name)) {
            out += masked(line);
            continue;
        }
        const std::string_view value = trimmed(line.substr(colon + 1));
        out.append(name).append(": ").append(*maskedValue(name, value));
        out.append(line.ends_with("\r\n") ? "\r\n" : line.ends_with('\n') ? "\n" : "");
    }
    return out;
}

} // namespace gatescope::archive
