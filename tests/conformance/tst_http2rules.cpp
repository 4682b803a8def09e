#include "conformance/http2rules.h"
#include "gateway/http2rawclient.h"

#include <algorithm>
#include <cstdio>
#include <ranges>

using namespace testing;

/// RFC 9113, rule by rule, against a running gateway. Prints the table of what was sent and what came back.
class Http2RulesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void rules_data();
    void rules();
    void aWindowBelowNothing();
    void stillServes();
    void cleanupTestCase();

private:
    [[nodiscard]] std::string outcomeOf(const Http2Rule &rule);
    static std::string endBehind(const Http2Rule &rule, Http2RawClient &client);
    static std::string judge(const Http2Rule &rule, Http2RawClient &client, bool synced);

    std::unique_ptr<GatewayBench> m_bench;
    std::vector<Http2Rule> m_rules;
    std::vector<std::string> m_table;
};

namespace {

/// Small windows and few streams, so that rows stay short.
gateway::GatewayOptions smallOptions()
{
    gateway::GatewayOptions options = quickOptions();
    options.http2.streams = 5;
    options.http2.streamWindow = 20'000;
    options.server.timeouts.linger = 50ms;
    return options;
}

constexpr auto kAndClosed = ", closed";

std::vector<std::string> choicesIn(const std::string &expected)
{
    std::vector<std::string> choices;
    for (const auto part : std::views::split(expected, '|'))
        choices.emplace_back(std::string_view(part));
    return choices;
}

} // namespace

void Http2RulesTest::initTestCase()
{
    for (const auto &part : {http2FramingRules(), http2FrameRules(), http2PlainRules(), http2MessageRules(),
                             http2HpackRules(), http2WindowRules()})
        m_rules.insert(m_rules.end(), part.begin(), part.end());
    m_bench = std::make_unique<GatewayBench>(smallOptions());
    m_bench->application.on("/hold", [](Conversation &conversation) {
        if (conversation.request().hasBody) {
            conversation.readAll();
            conversation.answer("read");
            return;
        }
        while (!conversation.call().isDisconnected())
            std::this_thread::sleep_for(1ms);
        conversation.end(call::CallEnded::How::NoStart);
    });
    m_bench->application.on("/deaf", [](Conversation &conversation) {
        while (!conversation.call().isDisconnected())
            std::this_thread::sleep_for(1ms);
        conversation.end(call::CallEnded::How::NoStart);
    });
    m_bench->application.webSocket = true;
    m_bench->start();
}

void Http2RulesTest::rules_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < m_rules.size(); ++i)
        QTest::newRow((m_rules[i].section + " " + m_rules[i].name).c_str()) << i;
}

void Http2RulesTest::rules()
{
    QFETCH(const std::size_t, index);
    const Http2Rule &rule = m_rules[index];
    const std::string outcome = outcomeOf(rule);
    const bool holds = std::ranges::contains(choicesIn(rule.expected), outcome);
    m_table.push_back(std::format("{:<5} {:<11} {:<58} {}", holds ? "ok" : "FAIL", rule.section, rule.name, outcome));
    QVERIFY2(holds, (rule.expected + " was expected, but: " + outcome).c_str());
}

std::string Http2RulesTest::outcomeOf(const Http2Rule &rule)
{
    Http2RawClient client(m_bench->address, rule.bare ? std::string() : hello());
    for (std::size_t i = 0; i < rule.parts.size(); ++i) {
        if (i > 0 && !client.readToEndOf(1))
            return "no response";
        client.send(rule.parts[i]);
    }
    if (rule.expected == "200" || rule.expected == "431" || rule.expected == "501")
        client.readTo(
            [](const http::Http2FrameRecord &frame) { return frame.stream == 1 || frame.type == Http2Type::GoAway; });
    if (rule.expected.starts_with("DATA"))
        client.readTo([](const http::Http2FrameRecord &frame) {
            return (frame.stream == 1 && frame.type == Http2Type::Data) || frame.type == Http2Type::GoAway;
        });
    return judge(rule, client, client.sync());
}

std::string Http2RulesTest::judge(const Http2Rule &rule, Http2RawClient &client, bool synced)
{
    int acks = 0;
    for (const http::Http2FrameRecord &frame : client.frames) {
        const std::string words = frame.words();
        if (frame.type == Http2Type::GoAway)
            return "GOAWAY " + words.substr(0, words.find(',')) + endBehind(rule, client);
        if (frame.type == Http2Type::Ping && frame.has(http::kAck) && rule.expected == "PONG " + frame.payload)
            return rule.expected;
        if (frame.type == Http2Type::RstStream && words != "NO_ERROR") // that one says: enough of your body
            return "RST " + words;
        if (frame.type == Http2Type::Data && frame.stream == 1 && rule.expected.starts_with("DATA"))
            return std::format("DATA {}", frame.length);
        acks += frame.type == Http2Type::Settings && frame.has(http::kAck) ? 1 : 0;
        if (rule.expected.starts_with("SETTINGS") && words.contains(rule.expected.substr(9)))
            return rule.expected;
    }
    if (!synced)
        return "closed";
    if (rule.expected == "ack")
        return acks == 2 ? "ack" : std::format("{} acks", acks);
    const int status = client.status(1);
    return rule.expected == "ok" || status == 0 ? "ok" : std::to_string(status);
}

std::string Http2RulesTest::endBehind(const Http2Rule &rule, Http2RawClient &client)
{
    if (!rule.expected.ends_with(kAndClosed))
        return {};
    client.readTo([](const http::Http2FrameRecord &) { return false; });
    return client.raw().socket().state() == QAbstractSocket::UnconnectedState ? kAndClosed : "";
}

/// RFC 9113 section 6.9.2: the window that was used up counts when SETTINGS make it smaller.
void Http2RulesTest::aWindowBelowNothing()
{
    const auto dataOf = [](Http2RawClient &client) {
        client.readTo([](const http::Http2FrameRecord &frame) { return frame.type == Http2Type::Data; });
        return client.frames.back().payload;
    };
    Http2RawClient client(m_bench->address, hello() + settings({{4, 3}}) + headers(1, get("/")));
    QCOMPARE(dataOf(client), "hel");
    client.send(settings({{4, 2}}) + windowUpdate(1, 1));
    QVERIFY(client.sync());
    QCOMPARE(client.body(1), "hel"); // from -1 to 0
    client.send(windowUpdate(1, 1));
    QCOMPARE(dataOf(client), "l");
    client.send(windowUpdate(1, 100));
    QCOMPARE(dataOf(client), "o");
}

void Http2RulesTest::stillServes()
{
    Http2RawClient client(m_bench->address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "hello");
}

void Http2RulesTest::cleanupTestCase()
{
    for (const std::string &line : m_table)
        std::puts(line.c_str());
    std::printf("%zu rules\n", m_table.size());
    m_bench->stop();
}

QTEST_GUILESS_MAIN(Http2RulesTest)
#include "tst_http2rules.moc"
