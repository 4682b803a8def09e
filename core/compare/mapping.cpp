#include "compare/mapping.h"

#include <algorithm>
#include <array>
#include <set>

namespace gatescope::compare {

namespace {

constexpr std::array kCounterparts{
    Counterpart{"REQUEST_METHOD", "method", ""},
    Counterpart{"SCRIPT_NAME", "root_path", "where the application is mounted"},
    Counterpart{"PATH_INFO", "path",
                "PATH_INFO is latin-1 for bytes and without SCRIPT_NAME; path is UTF-8 and begins with root_path"},
    Counterpart{"QUERY_STRING", "query_string", "str in WSGI, bytes in ASGI"},
    Counterpart{"SERVER_PROTOCOL", "http_version", "with “HTTP/” in WSGI only"},
    Counterpart{"wsgi.url_scheme", "scheme", ""},
    Counterpart{"SERVER_NAME", "server.0", ""},
    Counterpart{"SERVER_PORT", "server.1", "str in WSGI, int in ASGI"},
    Counterpart{"REMOTE_ADDR", "client.0", ""},
    Counterpart{"REMOTE_PORT", "client.1", "str in WSGI, int in ASGI"},
    Counterpart{"REQUEST_URI", "raw_path",
                "raw_path is without the query; REQUEST_URI is of the server, not of PEP 3333"},
    Counterpart{"CONTENT_TYPE", "headers.content-type", "without HTTP_ in WSGI"},
    Counterpart{"CONTENT_LENGTH", "headers.content-length", "without HTTP_ in WSGI"},
    Counterpart{"wsgi.version", "asgi.version", "each names its own specification"},
    Counterpart{"wsgi.input", "",
                "ASGI gives the body as http.request messages of receive(): compared as the request's body"},
    Counterpart{"wsgi.input_terminated", "", "http.request says more_body instead"},
    Counterpart{"wsgi.errors", "", "ASGI has no error stream: applications log"},
    Counterpart{"wsgi.multithread", "", "an ASGI application is called on the event loop's one thread"},
    Counterpart{"wsgi.multiprocess", "", "ASGI does not tell"},
    Counterpart{"wsgi.run_once", "", "ASGI does not tell"},
    Counterpart{"wsgi.file_wrapper", "", "the extensions http.response.pathsend and zerocopysend of ASGI come nearest"},
    Counterpart{"", "type", "WSGI is called for HTTP alone"},
    Counterpart{"", "asgi.spec_version", "PEP 3333 has one version"},
    Counterpart{"", "extensions", "WSGI servers add keys of their own instead"},
    Counterpart{"", "state", "WSGI has no lifespan that could fill it"},
};

std::string unquoted(const Value &value)
{
    std::string_view text = value.text;
    if (text.starts_with('b') && text.size() > 2 && (text[1] == '\'' || text[1] == '"'))
        text.remove_prefix(1);
    const bool quoted =
        text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front();
    return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

bool isHeader(const Value &item)
{
    return item.kind == Value::Kind::List && item.items.size() == 2;
}

/// A key of a scope, dotted; of headers the one of that name, those that repeat joined as WSGI joins them.
std::optional<std::string> scopeText(const Value &scope, std::string_view key, std::string &shown)
{
    const auto dot = key.find('.');
    const Value *value = scope.item(key.substr(0, dot));
    if (value && dot != std::string_view::npos && key.starts_with("headers.")) {
        std::optional<std::string> joined;
        for (const Value::Item &item : value->items) {
            if (isHeader(item.value) && equalsIgnoringCase(unquoted(item.value.items[0].value), key.substr(dot + 1)))
                joined =
                    joined ? *joined + "," + unquoted(item.value.items[1].value) : unquoted(item.value.items[1].value);
        }
        shown = joined ? "b'" + *joined + "'" : std::string();
        return joined;
    }
    if (value && dot != std::string_view::npos)
        value = value->item(key.substr(dot + 1));
    if (!value)
        return std::nullopt;
    shown = value->line();
    return value->kind == Value::Kind::Leaf ? unquoted(*value) : shown;
}

/// What an environ's key says, in the words of the scope.
std::string meaningOf(std::string_view key, const std::string &text, const Value &environ)
{
    if (key == "SERVER_PROTOCOL" && text.starts_with("HTTP/"))
        return text.ends_with(".0") && text != "HTTP/1.0" ? text.substr(5, text.size() - 7) : text.substr(5);
    if (key == "PATH_INFO") {
        const Value *mount = environ.item("SCRIPT_NAME");
        return (mount ? unquoted(*mount) : std::string()) + text;
    }
    if (key == "REQUEST_URI")
        return text.substr(0, text.find('?'));
    return text;
}

std::string headerOf(std::string_view key)
{
    std::string name = toLowerAscii(key.substr(5));
    std::ranges::replace(name, '_', '-');
    return name;
}

class Across {
public:
    Across(const Value &environ, const Value &scope, bool isWsgiFirst, const IgnoreList &ignore)
        : m_environ(environ),
          m_scope(scope),
          m_isWsgiFirst(isWsgiFirst),
          m_ignore(ignore)
    {
    }

    std::vector<Node> run()
    {
        for (const Counterpart &row : kCounterparts)
            pair(row);
        for (const Value::Item &item : m_environ.items) {
            if (item.name.starts_with("HTTP_"))
                pairHeader(item);
        }
        pairOtherHeaders();
        for (const Value::Item &item : m_environ.items) {
            if (!m_seen.contains(item.name))
                addOne(item.name, item.value.line(), true, "a key of the server or of a middleware");
        }
        addOtherScope();
        return std::move(m_nodes);
    }

private:
    void pair(const Counterpart &row)
    {
        m_seen.emplace(row.environ);
        m_seenScope.emplace(row.scope);
        std::string shown;
        const Value *left = row.environ.empty() ? nullptr : m_environ.item(row.environ);
        const auto right = row.scope.empty() ? std::nullopt : scopeText(m_scope, row.scope, shown);
        if (row.environ.empty() || row.scope.empty()) {
            if (left || right)
                addOne(std::string(left ? row.environ : row.scope), left ? left->line() : shown, left != nullptr,
                       row.note);
            return;
        }
        if (!left && row.environ == "REQUEST_URI")
            return addOne(std::string(row.scope), shown, false, row.note);
        const bool emptyLeft = !left || unquoted(*left).empty(); // CONTENT_TYPE may be empty where there is no header
        if (emptyLeft && (!right || right->empty())) {
            if (left || right)
                add(row, left ? left->line() : std::string(), shown, Mark::Same);
            return;
        }
        if (!left || !right)
            return add(row, left ? left->line() : std::string(), shown, left ? onlyWsgi() : onlyAsgi());
        const bool versions = row.environ == "wsgi.version";
        const bool same = meaningOf(row.environ, unquoted(*left), m_environ) == *right;
        add(row, left->line(), shown, versions ? Mark::Unpaired : same ? Mark::Same : Mark::Changed);
    }

    void pairHeader(const Value::Item &item)
    {
        const std::string name = headerOf(item.name);
        const std::string key = "headers." + name;
        m_seen.insert(item.name);
        m_seenScope.insert(key);
        std::string shown;
        const auto right = scopeText(m_scope, key, shown);
        const Mark mark = !right ? onlyWsgi() : *right == unquoted(item.value) ? Mark::Same : Mark::Changed;
        add({item.name, key, {}}, item.value.line(), shown, mark);
    }

    void pairOtherHeaders()
    {
        const Value *headers = m_scope.item("headers");
        if (!headers)
            return;
        for (const Value::Item &item : headers->items) {
            if (!isHeader(item.value))
                continue;
            const std::string key = "headers." + unquoted(item.value.items[0].value);
            std::string shown;
            if (m_seenScope.insert(key).second && scopeText(m_scope, key, shown))
                add({{}, key, {}}, {}, shown, onlyAsgi());
        }
    }

    void addOtherScope()
    {
        for (const Value::Item &item : m_scope.items) {
            const bool known = std::ranges::any_of(m_seenScope, [&](const std::string &key) {
                return key == item.name || key.starts_with(item.name + '.');
            });
            if (!known)
                addOne(item.name, item.value.line(), false, "a key of the server or of a middleware");
        }
    }

    [[nodiscard]] Mark onlyWsgi() const { return m_isWsgiFirst ? Mark::Removed : Mark::Added; }
    [[nodiscard]] Mark onlyAsgi() const { return m_isWsgiFirst ? Mark::Added : Mark::Removed; }

    void add(const Counterpart &row, std::string left, std::string right, Mark mark)
    {
        std::string name = row.environ.empty() ? std::string(row.scope)
                           : row.scope.empty() ? std::string(row.environ)
                                               : std::string(row.environ) + " ↔ " + std::string(row.scope);
        if (!m_isWsgiFirst)
            std::swap(left, right);
        Node node{.name = std::move(name),
                  .a = std::move(left),
                  .b = std::move(right),
                  .note = std::string(row.note),
                  .mark = mark};
        const bool counts = mark == Mark::Changed || mark == Mark::Added || mark == Mark::Removed;
        const bool named = m_ignore.ignores("environ." + std::string(row.environ)) ||
                           m_ignore.ignores("scope." + std::string(row.scope));
        if (counts && (named || (mark == Mark::Changed &&
                                 m_ignore.blanked(unquoted(leaf(node.a))) == m_ignore.blanked(unquoted(leaf(node.b))))))
            node.mark = Mark::Ignored;
        node.place = row.environ.empty() ? "scope." + std::string(row.scope) : "environ." + std::string(row.environ);
        m_nodes.push_back(std::move(node));
    }

    void addOne(const std::string &name, std::string text, bool isWsgi, std::string_view why)
    {
        Node node{.name = name, .note = std::string(why), .mark = Mark::Unpaired};
        (isWsgi == m_isWsgiFirst ? node.a : node.b) = std::move(text);
        m_nodes.push_back(std::move(node));
    }

    const Value &m_environ;
    const Value &m_scope;
    bool m_isWsgiFirst;
    const IgnoreList &m_ignore;
    std::set<std::string, std::less<>> m_seen;
    std::set<std::string, std::less<>> m_seenScope;
    std::vector<Node> m_nodes;
};

} // namespace

std::span<const Counterpart> counterparts()
{
    return kCounterparts;
}

std::vector<Node> compareAcross(const Facts &a, const Facts &b, const IgnoreList &ignore)
{
    const Facts &wsgi = a.isWsgi() ? a : b;
    const Facts &asgi = a.isWsgi() ? b : a;
    const Value none{.kind = Value::Kind::Dict};
    return Across(wsgi.arguments ? *wsgi.arguments : none, asgi.arguments ? *asgi.arguments : none, a.isWsgi(), ignore)
        .run();
}

} // namespace gatescope::compare
