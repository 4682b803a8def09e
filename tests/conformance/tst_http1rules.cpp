#include "conformance/http1rules.h"
#include "gateway/gatewaybench.h"

#include <algorithm>
#include <cstdio>
#include <ranges>

using namespace testing;
using namespace std::literals;

/// RFC 9110 and RFC 9112, rule by rule, against a running gateway: raw bytes in, statuses and the end of the connection
/// out, and what the application saw. Prints the table at the end.
class Http1RulesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void rules_data();
    void rules();
    void slowHead();
    void slowBody();
    void cleanupTestCase();

private:
    void check(const Http1Rule &rule, std::size_t cut);
    void note(const std::string &section, const std::string &name, const std::string &outcome);
    std::string seen(const std::string &expected);

    std::unique_ptr<GatewayBench> m_bench;
    std::vector<Http1Rule> m_rules;
    std::vector<std::string> m_table;
    std::mutex m_mutex; ///< For m_seen.
    std::string m_seen; ///< What the application saw of this rule.
};

namespace {

constexpr auto kProbe = "GET /probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n";
constexpr auto kProbed = "so it goes on";

gateway::GatewayOptions tightOptions()
{
    gateway::GatewayOptions options = quickOptions();
    options.limits = {
        .head = kMostHead, .headers = kMostHeaders, .target = kMostTarget, .framing = kMostFraming, .body = kMostBody};
    return options;
}

std::string describe(const call::Request &request, const std::string &body)
{
    std::string text = request.method + " " + request.target;
    if (request.hasBody)
        text += " [" + body + "]";
    for (const auto [name, value] : request.headers) {
        const std::string lower = QByteArray(name.data(), qsizetype(name.size())).toLower().toStdString();
        if (lower.starts_with("x-") || (lower == "host" && request.path == "/host"))
            text += std::format(" {}={}", lower, value);
    }
    return text;
}

/// The shorter half of the protocol, by path.
void answer(Conversation &conversation)
{
    const std::string &path = conversation.request().path;
    if (path == "/204" || path == "/304") {
        conversation.start(path == "/204" ? 204 : 304);
        conversation.body("not allowed", true);
        return conversation.end();
    }
    if (path == "/unknown") {
        conversation.start();
        conversation.body("part", false);
        conversation.body("", true);
        return conversation.end();
    }
    conversation.answer(path == "/length" ? "12345" : path == "/probe" ? kProbed : "hello");
}

std::string outcomeOf(const std::string &received)
{
    std::string statuses;
    bool open = false;
    const std::size_t probed = received.find(kProbed);
    for (auto at = received.find("HTTP/1.1 "); at != std::string::npos; at = received.find("HTTP/1.1 ", at + 1)) {
        const std::string status = received.substr(at + 9, 3);
        const bool isProbe = probed != std::string::npos && at < probed && received.find("HTTP/1.1 ", at + 1) > probed;
        open = open || isProbe;
        if (!isProbe && std::ranges::all_of(status, [](char c) { return c >= '0' && c <= '9'; }))
            statuses += status + " ";
    }
    return statuses + (open ? "open" : "closed");
}

std::string expectedSeen(const Http1Rule &rule)
{
    return rule.seen.empty() && rule.expected[0] >= '4' ? "-" : rule.seen;
}

bool isOneOf(const std::string &outcome, const std::string &choices)
{
    return std::ranges::any_of(std::views::split(choices, '|'),
                               [&](const auto &part) { return std::string_view(part) == outcome; });
}

std::string talk(RawClient &client, const Http1Rule &rule, std::size_t cut)
{
    for (std::size_t at = 0; cut > 0 && at + cut < rule.wire.size(); at += cut)
        client.send(std::string_view(rule.wire).substr(at, cut));
    client.send(cut > 0 ? std::string_view(rule.wire).substr((rule.wire.size() - 1) / cut * cut) : rule.wire);
    const std::string first = rule.later.empty() ? std::string() : client.readUntil("\r\n\r\n");
    client.send(rule.later + kProbe);
    return first + client.readUntil("\x01 no such bytes"); // that is: to the end
}

} // namespace

void Http1RulesTest::initTestCase()
{
    for (const auto &part : {http1RequestLineRules(), http1HeaderRules(), http1BodyRules(), http1ConnectionRules()})
        m_rules.insert(m_rules.end(), part.begin(), part.end());
    std::ranges::stable_sort(m_rules, {}, &Http1Rule::section);
    m_bench = std::make_unique<GatewayBench>(tightOptions());
    m_bench->application.fallback = [this](Conversation &conversation) {
        const call::Request &request = conversation.request();
        const bool reads = request.hasBody && request.path != "/unread";
        const std::string body = reads ? conversation.readAll() : std::string();
        const bool cut = reads && conversation.call().isDisconnected();
        if (request.path != "/probe") {
            const std::scoped_lock lock(m_mutex);
            m_seen += (m_seen.empty() ? "" : " | ") +
                      (reads || !request.hasBody ? describe(request, body) : request.method + " " + request.target) +
                      (cut ? " cut" : "");
        }
        if (cut)
            return conversation.end(call::CallEnded::How::Raised, "the body broke off");
        answer(conversation);
    };
    m_bench->start();
}

void Http1RulesTest::rules_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < m_rules.size(); ++i)
        QTest::newRow(std::format("{} {} ({})", m_rules[i].section, m_rules[i].name, i).c_str()) << i;
}

/// The application may lag behind the answer to a body that broke off.
std::string Http1RulesTest::seen(const std::string &expected)
{
    for (int i = 0; i < 2000; ++i) {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_seen.empty() || expected == "-")
                return m_seen.empty() ? "-" : m_seen;
        }
        QTest::qWait(1);
    }
    return "-";
}

/// Whole, and byte by byte (larger ones in pieces).
void Http1RulesTest::rules()
{
    QFETCH(const std::size_t, index);
    const Http1Rule &rule = m_rules[index];
    check(rule, 0);
    if (!QTest::currentTestFailed())
        check(rule, rule.wire.size() > 300 ? 50 : 1);
}

void Http1RulesTest::check(const Http1Rule &rule, std::size_t cut)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_seen.clear();
    }
    RawClient client(m_bench->address);
    const std::string received = talk(client, rule, cut);
    const std::string outcome = outcomeOf(received);
    if (cut == 0 || !isOneOf(outcome, rule.expected))
        note(rule.section, rule.name + (cut > 0 ? ", byte by byte" : ""), outcome);
    QVERIFY2(isOneOf(outcome, rule.expected), (rule.expected + " was expected, but: " + outcome).c_str());
    const std::string wanted = expectedSeen(rule);
    if (!wanted.empty())
        QCOMPARE(seen(wanted), wanted);
    for (const std::string &part : rule.has)
        QVERIFY2(received.contains(part), received.c_str());
    const std::string withoutProbe = received.substr(0, received.find(kProbed));
    const std::size_t lastHead = outcome.ends_with("open") ? withoutProbe.rfind("HTTP/1.1 ") : withoutProbe.size();
    for (const std::string &part : rule.hasNot)
        QVERIFY2(!withoutProbe.substr(0, lastHead).contains(part), received.c_str());
}

void Http1RulesTest::slowHead()
{
    gateway::GatewayOptions options = tightOptions();
    options.server.timeouts.head = 60ms;
    GatewayBench bench(options);
    bench.start();
    const std::string outcome = outcomeOf(exchangeOnce(bench.address, "GET / HTTP/1.1\r\nHost"));
    note("9110-15.5.9", "a head that does not come", outcome);
    QCOMPARE(outcome, "408 closed");
}

void Http1RulesTest::slowBody()
{
    gateway::GatewayOptions options = tightOptions();
    options.server.timeouts.body = 60ms;
    GatewayBench bench(options);
    bench.application.fallback = [](Conversation &conversation) {
        (void)conversation.readAll();
        conversation.end(call::CallEnded::How::Raised, "the client stalled");
    };
    bench.start();
    const std::string outcome =
        outcomeOf(exchangeOnce(bench.address, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe"));
    note("9110-15.5.9", "a body that does not come", outcome);
    QCOMPARE(outcome, "408 closed");
}

void Http1RulesTest::note(const std::string &section, const std::string &name, const std::string &outcome)
{
    std::string shown;
    for (const char c : name)
        shown += c >= ' ' && c <= '~' ? std::string(1, c) : std::format("\\x{:02X}", static_cast<unsigned char>(c));
    m_table.push_back(std::format("{:<12} {:<62} {}", section, shown, outcome));
}

void Http1RulesTest::cleanupTestCase()
{
    for (const std::string &row : m_table)
        std::puts(row.c_str());
    std::printf("%zu rules\n", m_table.size());
    m_bench->stop();
}

QTEST_GUILESS_MAIN(Http1RulesTest)
#include "tst_http1rules.moc"
