#include "compare/rules.h"

#include "base/headerlist.h"

#include <algorithm>

namespace gatescope::compare {

namespace {

// A pattern that explodes gives up instead of running for ever.
constexpr const char *kBound = "(*LIMIT_MATCH=200000)";

QRegularExpression expressionOf(const std::string &pattern)
{
    const QString inner = QString::fromStdString(pattern.substr(1, pattern.size() - 2));
    QRegularExpression expression(QLatin1StringView(kBound) + inner);
    expression.optimize();
    return expression;
}

/// `*` stands for any text, also with dots in it.
bool globMatches(std::string_view glob, std::string_view text)
{
    std::size_t g = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t from = 0;
    while (t < text.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            from = t;
        } else if (g < glob.size() && glob[g] == text[t]) {
            ++g;
            ++t;
        } else if (star != std::string_view::npos) {
            g = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (g < glob.size() && glob[g] == '*')
        ++g;
    return g == glob.size();
}

bool matchesEndOf(std::string_view glob, std::string_view place)
{
    for (;;) {
        if (globMatches(glob, place))
            return true;
        const auto dot = place.find('.');
        if (dot == std::string_view::npos)
            return false;
        place.remove_prefix(dot + 1);
    }
}

} // namespace

bool IgnoreRule::isExpression() const
{
    return pattern.size() > 2 && pattern.starts_with('/') && pattern.ends_with('/');
}

IgnoreList::IgnoreList(std::vector<IgnoreRule> rules) : m_rules(std::move(rules))
{
    for (const IgnoreRule &rule : m_rules) {
        if (!rule.on || !problemOf(rule.pattern).empty())
            continue;
        if (rule.isExpression())
            m_expressions.push_back(expressionOf(rule.pattern));
        else
            m_names.push_back(toLowerAscii(rule.pattern));
    }
}

std::vector<IgnoreRule> IgnoreList::defaults()
{
    return {
        {"headers.date", "changes every second"},
        {"headers.etag", "follows the body, or is new each time"},
        {"headers.server", "says who answered"},
        {"headers.last-modified", "a time stamp"},
        {"headers.x-request-id", "new for every request"},
        {"headers.x-correlation-id", "new for every request"},
        {"headers.traceparent", "new for every request"},
        {"headers.cookie", "a session's own"},
        {"headers.set-cookie", "a session's own"},
        {"environ.HTTP_COOKIE", "a session's own"},
        {"environ.HTTP_X_REQUEST_ID", "new for every request"},
        {"environ.REMOTE_PORT", "the client's port, new for every connection"},
        {"environ.SERVER_PORT", "the port of this run"},
        {"environ.wsgi.input", "a stream of its own for every call"},
        {"environ.wsgi.errors", "a stream of its own for every call"},
        {"scope.client.1", "the client's port, new for every connection"},
        {"scope.server.1", "the port of this run"},
        {R"re(/(?<=localhost:|127\.0\.0\.1:|\[::1\]:)\d+/)re", "ports of this machine"},
        {R"re(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/)re", "time stamps (ISO 8601)"},
        {R"re(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/)re", "HTTP dates"},
        {R"re(/\b[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b/)re", "UUIDs"},
        {R"re(/(?<= at )0x[0-9a-fA-F]+|\b0x[0-9a-f]{9,16}\b/)re", "addresses of objects, as in a repr()"},
    };
}

std::string IgnoreList::problemOf(const std::string &pattern)
{
    if (pattern.empty())
        return "A pattern must not be empty";
    if (!IgnoreRule{pattern, {}}.isExpression())
        return pattern.starts_with('/') ? "A regular expression ends with a slash too" : "";
    const QRegularExpression expression(QString::fromStdString(pattern.substr(1, pattern.size() - 2)));
    return expression.isValid() ? std::string() : expression.errorString().toStdString();
}

bool IgnoreList::ignores(std::string_view place) const
{
    std::string lower = toLowerAscii(place);
    std::string_view rest = lower;
    for (;;) {
        if (std::ranges::any_of(m_names, [rest](const std::string &name) { return matchesEndOf(name, rest); }))
            return true;
        const auto dot = rest.rfind('.');
        if (dot == std::string_view::npos)
            return false;
        rest = rest.substr(0, dot);
    }
}

std::string IgnoreList::blanked(std::string_view text) const
{
    if (m_expressions.empty() || text.empty())
        return std::string(text);
    QString out = QString::fromUtf8(text);
    for (const QRegularExpression &expression : m_expressions)
        out.replace(expression, QStringLiteral("\uFFFC"));
    return out.toStdString();
}

} // namespace gatescope::compare
