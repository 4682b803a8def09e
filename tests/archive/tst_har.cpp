#include "archive/coding.h"
#include "archive/exporter.h"
#include "archive/har.h"
#include "archive/harchecker.h"
#include "archive/harimport.h"
#include "archive/harsamples.h"
#include "archive/plainexchange.h"
#include "support/layertrace.h"
#include "support/sampletrace.h"
#include "support/sockettrace.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>
#include <functional>
#include <set>

using namespace gatescope;
using namespace Qt::StringLiterals;
using Json = nlohmann::json;

namespace {

QList<std::uint32_t> allOf(const trace::Session &session)
{
    QList<std::uint32_t> numbers;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number)
        numbers.append(number);
    return numbers;
}

std::string harOf(const trace::Session &session)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"out.har"_s);
    const auto report =
        archive::exportExchanges(session, allOf(session), {.path = path, .masking = archive::MaskRules::none()});
    QFile file(path);
    return report && file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

Json parsedHarOf(const trace::Session &session)
{
    return Json::parse(harOf(session), nullptr, false);
}

Json entryOf(const trace::Session &session)
{
    return parsedHarOf(session)["log"]["entries"].back();
}

/// Without what the round trip does not promise.
Json standardFields(Json har)
{
    for (Json &entry : har["log"]["entries"]) {
        for (auto field = entry.begin(); field != entry.end();)
            field = field.key().starts_with('_') && field.key() != "_webSocketMessages" ? entry.erase(field)
                                                                                        : std::next(field);
    }
    return har;
}

void login(trace::Session &session)
{
    test::PlainExchanges plain(session);
    plain.add({.requestLine = "POST /login?next=%2Fcart&empty HTTP/1.1",
               .requestFields = "Cookie: a=1; session=abc=def\r\nContent-Type: application/x-www-form-urlencoded\r\n",
               .requestBody = "user=ada&note=tea+%26+cake",
               .responseFields = "Set-Cookie: sid=xyz; Path=/; HttpOnly; Secure; SameSite=Lax; "
                                 "Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\nLocation: /cart\r\n",
               .tls = true});
}

void everyKindOfExchange(trace::Session &session)
{
    test::SampleTrace(session).everything();
    test::SocketTrace(session).everything();
    test::LayerTrace layers(session);
    layers.starlette();
    layers.wsgi();
    layers.converted();
    login(session);
}

/// Calls `use` with the place of every standard value below `json`.
void forEachStandardValue(const Json &json, const Json::json_pointer &place,
                          const std::function<void(const Json::json_pointer &)> &use)
{
    if (json.is_array()) {
        for (std::size_t index = 0; index < json.size(); ++index)
            forEachStandardValue(json[index], place / index, use);
    } else if (json.is_object()) {
        for (const auto &[name, value] : json.items()) {
            if (name.starts_with('_') || name == "comment")
                continue;
            use(place / name);
            forEachStandardValue(value, place / name, use);
        }
    }
}

} // namespace

class HarTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindOfExchangeIsValid();
    void theCheckerSeesWhatIsWrong();
    void requestAndResponseAreTold();
    void binaryBodiesAreBase64();
    void sizesAndCompressionAreRight();
    void cutBodiesSaySo();
    void trailersAreKept();
    void timingsFollowTheEvents();
    void webSocketsHaveTheirMessages();
    void ourPartsAreThere();
    void roundTripKeepsTheStandardFields();
    void chromeIsRead();
    void firefoxIsRead();
    void whatCannotBeReadIsTold();
    void timesAreRead();
    void fiftyThousandEntriesAreReadInTime();
};

void HarTest::everyKindOfExchangeIsValid()
{
    trace::Session session;
    everyKindOfExchange(session);
    const Json har = parsedHarOf(session);
    QVERIFY(!har.is_discarded());
    QVERIFY(har["log"]["entries"].size() > 15);
    const QStringList wrong = test::HarChecker::check(har);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

/// Each standard field, taken away (but for those that may be) or of another type.
void HarTest::theCheckerSeesWhatIsWrong()
{
    static const std::set<std::string> optional{
        "pages",   "pageref", "connection", "serverIPAddress", "postData",    "fileName", "contentType", "path",
        "domain",  "expires", "secure",     "httpOnly",        "compression", "encoding", "blocked",     "dns",
        "connect", "ssl",     "onLoad",     "onContentLoad"};
    trace::Session session;
    login(session);
    const Json har = parsedHarOf(session);
    QVERIFY(test::HarChecker::check(har).isEmpty());
    int fields = 0;
    forEachStandardValue(har, Json::json_pointer(), [&](const Json::json_pointer &place) {
        ++fields;
        Json broken = har;
        broken[place] = har[place].is_boolean() ? Json("x") : Json(true);
        QVERIFY2(!test::HarChecker::check(broken).isEmpty(), place.to_string().c_str());
        const bool inContent = place.to_string().contains("/content/");
        const bool inParams = place.to_string().contains("/params/");
        if (optional.contains(place.back()) || (place.back() == "text" && inContent) ||
            (place.back() == "value" && inParams))
            return;
        broken = har;
        broken[place.parent_pointer()].erase(place.back());
        QVERIFY2(!test::HarChecker::check(broken).isEmpty(), place.to_string().c_str());
    });
    QVERIFY2(fields > 60, qPrintable(QString::number(fields)));
    Json wrong = har;
    Json &entry = wrong["log"]["entries"][0];
    entry["timings"]["ssl"] = entry["timings"]["connect"].get<double>() + 1;
    entry["request"]["url"] = "/relative";
    entry["response"]["bodySize"] = -2;
    entry["pageref"] = "nowhere";
    QVERIFY(test::HarChecker::check(wrong).size() >= 4);
}

void HarTest::requestAndResponseAreTold()
{
    trace::Session session;
    everyKindOfExchange(session);
    const Json entry = entryOf(session);
    const Json &request = entry["request"];
    QCOMPARE(request["url"], "https://shop.test:8000/login?next=%2Fcart&empty");
    QCOMPARE(request["queryString"], Json::parse(R"([{"name":"next","value":"/cart"},{"name":"empty","value":""}])"));
    QCOMPARE(request["cookies"], Json::parse(R"([{"name":"a","value":"1"},{"name":"session","value":"abc=def"}])"));
    QCOMPARE(request["postData"]["params"][1]["value"], "tea & cake");
    QCOMPARE(request["postData"]["text"], "user=ada&note=tea+%26+cake");
    QCOMPARE(request["bodySize"], 26);
    const Json &cookie = entry["response"]["cookies"][0];
    QCOMPARE(cookie["expires"], "2026-10-21T07:28:00.000Z");
    QCOMPARE(cookie["httpOnly"], true);
    QCOMPARE(cookie["secure"], true);
    QCOMPARE(entry["response"]["redirectURL"], "/cart");
    QCOMPARE(entry["serverIPAddress"], "127.0.0.1");
}

void HarTest::binaryBodiesAreBase64()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.requestLine = "POST /up HTTP/1.1",
               .requestBody = std::string("\x00\xFF\x01", 3),
               .responseFields = "Content-Type: image/png\r\n",
               .responseBody = "\x89PNG\r\n\x1A\n"});
    const Json entry = entryOf(session);
    QCOMPARE(entry["response"]["content"]["encoding"], "base64");
    QCOMPARE(entry["response"]["content"]["text"], "iVBORw0KGgo=");
    QCOMPARE(entry["request"]["postData"]["text"], "AP8B");
    QCOMPARE(entry["request"]["postData"]["_encoding"], "base64");
}

void HarTest::sizesAndCompressionAreRight()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    const std::string page(5000, 'a');
    const std::string coded = archive::encodeContent(page, "gzip");
    plain.add({.responseFields = "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", .responseBody = coded});
    const Json response = entryOf(session)["response"];
    QCOMPARE(response["content"]["text"], page);
    QCOMPARE(response["content"]["size"], page.size());
    QCOMPARE(response["bodySize"], coded.size());
    QCOMPARE(response["content"]["compression"], page.size() - coded.size());
}

void HarTest::cutBodiesSaySo()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add(
        {.responseFields = "Content-Type: text/plain\r\n", .responseBody = "the beginning", .responseSize = 9000});
    const Json response = entryOf(session)["response"];
    QCOMPARE(response["content"]["size"], 9000);
    QCOMPARE(response["content"]["text"], "the beginning");
    QCOMPARE(response["content"]["comment"], "cut: the first 13 of 9000 bytes were captured");
}

void HarTest::trailersAreKept()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    const test::PlainExchanges::Given given{
        .requestLine = "POST / HTTP/1.1", .requestBody = "hello", .responseBody = "world"};
    plain.begin(given);
    plain.also(trace::WireRequestTrailers{.bytes = {"X-Sum: 1\r\nX-More: 2\r\n\r\n"}});
    plain.also(trace::WireResponseTrailers{.bytes = {"x-time: 3\r\n"}});
    plain.end(given);
    const Json request = {{{"name", "X-Sum"}, {"value", "1"}}, {{"name", "X-More"}, {"value", "2"}}};
    const Json response = {{{"name", "x-time"}, {"value", "3"}}};
    QCOMPARE(entryOf(session)["request"]["_trailers"], request);
    QCOMPARE(entryOf(session)["response"]["_trailers"], response);

    trace::Session read;
    const std::string har = harOf(session);
    QVERIFY(archive::importHar(har, u"trailers.har"_s, read).has_value());
    QCOMPARE(entryOf(read)["request"]["_trailers"], request);
    QCOMPARE(entryOf(read)["response"]["_trailers"], response);
}

void HarTest::timingsFollowTheEvents()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.requestLine = "POST / HTTP/1.1", .requestBody = "ab", .responseBody = "cd", .tls = true});
    const Json entry = entryOf(session);
    const Json &timings = entry["timings"];
    QCOMPARE(timings["connect"], 2.5);
    QCOMPARE(timings["ssl"], 2.5);
    QCOMPARE(timings["blocked"], 0.06);
    QCOMPARE(timings["send"], 0.43);
    QCOMPARE(timings["wait"], 0.9);
    QCOMPARE(timings["receive"], 0.4);
    QCOMPARE(entry["time"], 4.29);
    QCOMPARE(entry["startedDateTime"], archive::isoTime(1'790'000'000'000'000'000 + 1'300'000));
}

void HarTest::webSocketsHaveTheirMessages()
{
    trace::Session session;
    test::SocketTrace(session).compressed();
    const Json entry = entryOf(session);
    QVERIFY(entry["request"]["url"].get<std::string>().starts_with("ws://"));
    QCOMPARE(entry["response"]["status"], 101);
    QCOMPARE(entry["_resourceType"], "websocket");
    QVERIFY(entry["_webSocketMessages"].size() >= 3);
    bool binary = false;
    for (const Json &message : entry["_webSocketMessages"]) {
        QVERIFY(message["type"] == "send" || message["type"] == "receive");
        QVERIFY(message["time"].get<double>() > 1.79e9);
        binary = binary || message["opcode"] == 2;
    }
    QVERIFY(binary);
    QCOMPARE(entry["_webSocketClose"]["code"], 4001);
}

void HarTest::ourPartsAreThere()
{
    trace::Session session;
    test::LayerTrace layers(session);
    layers.starlette();
    const Json asgi = entryOf(session)["_asgi"];
    QCOMPARE(asgi["scope"]["type"], "http");
    QVERIFY(asgi["layers"].size() >= 6);
    QVERIFY(asgi.dump().find("headers_added") != std::string::npos);
    test::SampleTrace(session).wsgiRaises("/missing");
    session.commit();
    const Json wsgi = entryOf(session);
    QCOMPARE(wsgi["_wsgi"]["environ"]["PATH_INFO"], "/missing");
    QCOMPARE(wsgi["_gatescope"]["outcome"], "failed");
    QCOMPARE(wsgi["_gatescope"]["exception"]["type"], "KeyError");
}

void HarTest::roundTripKeepsTheStandardFields()
{
    trace::Session session;
    everyKindOfExchange(session);
    test::PlainExchanges plain(session);
    plain.add({.responseFields = "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n",
               .responseBody = archive::encodeContent(std::string(3000, 'x') + "end", "gzip", 9)});
    plain.add({.responseBody = "the beginning", .responseSize = 100});
    const std::string first = harOf(session);
    trace::Session again;
    const auto import = archive::importHar(first, u"first.har"_s, again);
    QVERIFY(import.has_value());
    QCOMPARE(import->problemCount, 0U);
    const Json before = standardFields(Json::parse(first));
    const Json after = standardFields(parsedHarOf(again));
    QCOMPARE(after["log"]["entries"].size(), before["log"]["entries"].size());
    for (std::size_t index = 0; index < before["log"]["entries"].size(); ++index) {
        const Json difference = Json::diff(before["log"]["entries"][index], after["log"]["entries"][index]);
        QVERIFY2(difference.empty(),
                 (before["log"]["entries"][index]["request"]["url"].dump() + difference.dump(1)).c_str());
    }
    QCOMPARE(after["log"]["pages"].dump(), before["log"]["pages"].dump());
}

void HarTest::chromeIsRead()
{
    trace::Session session;
    const auto import = archive::importHar(test::kChromeHar, u"chrome.har"_s, session);
    QVERIFY(import.has_value());
    QCOMPARE(import->creator, u"WebInspector 537.36"_s);
    QCOMPARE(import->exchanges, 3U);
    QCOMPARE(import->problems.size(), 1);
    QCOMPARE(import->problems[0].entry, 3U);
    QCOMPARE(session.lastNumber(), 3U);
    const trace::ExchangeSummary &page = *session.summary(1);
    QCOMPARE(page.method, "GET");
    QCOMPARE(page.target, "/cart?x=1");
    QCOMPARE(page.httpVersion, "3");
    QCOMPARE(page.status, 200);
    QCOMPARE(page.interface, trace::Interface::None);
    QCOMPARE(page.outcome, trace::Outcome::Completed);
    QCOMPARE(page.duration(), std::chrono::milliseconds(23));
    for (std::size_t index = 0; index < session.events(1).size(); ++index) {
        const auto event = session.events(1).at(index);
        QVERIFY(!event.as<trace::AppCalled>());
        if (const auto *call = event.as<trace::CallStarted>())
            QVERIFY(call->arguments.isEmpty());
        if (const auto *body = event.as<trace::WireResponseBody>())
            QCOMPARE(archive::decodeContent(body->bytes.bytes, "gzip")->bytes, "<h1>Zw\u00f6lf Boxk\u00e4mpfer</h1>");
    }
    QCOMPARE(session.summary(2)->status, 0);
    QCOMPARE(session.summary(2)->outcome, trace::Outcome::ClientLeft);
    QCOMPARE(session.summary(2)->note, "net::ERR_BLOCKED_BY_CLIENT");
    QCOMPARE(session.summary(3)->protocol, trace::Protocol::WebSocket);
    QCOMPARE(session.summary(3)->messagesIn, 1U);
    QCOMPARE(session.summary(3)->messagesOut, 1U);
    QVERIFY(test::HarChecker::check(parsedHarOf(session)).isEmpty());
}

void HarTest::firefoxIsRead()
{
    trace::Session session;
    const auto import = archive::importHar(test::kFirefoxHar, u"firefox.har"_s, session);
    QVERIFY(import.has_value());
    QCOMPARE(import->problemCount, 0U);
    const Json entry = entryOf(session);
    QCOMPARE(entry["request"]["postData"]["text"], "item=a%20tea");
    QCOMPARE(entry["response"]["cookies"].size(), 2U);
    QCOMPARE(entry["startedDateTime"], "2026-03-01T09:00:00.123000Z");
    QCOMPARE(entry["request"]["url"], "http://shop.test:8000/pay");
}

void HarTest::whatCannotBeReadIsTold()
{
    trace::Session session;
    QVERIFY(!archive::importHar("<html>", u"x.har"_s, session));
    QVERIFY(!archive::importHar("{\"log\":{}}", u"x.har"_s, session));
    QVERIFY(!archive::importHar("", u"x.har"_s, session));
    const std::string chrome(test::kChromeHar);
    for (const std::size_t size : {chrome.size() - 40, chrome.size() / 2, std::size_t{400}}) {
        trace::Session cut;
        const auto import = archive::importHar(std::string_view(chrome).substr(0, size), u"cut.har"_s, cut);
        QVERIFY(!import || import->problemCount > 0);
    }
    for (std::size_t size = 0; size < chrome.size(); size += 7) // never crashes
        (void)archive::importHar(std::string_view(chrome).substr(0, size), u"cut.har"_s, session);
}

void HarTest::timesAreRead()
{
    QCOMPARE(archive::unixNsOf("1970-01-01T00:00:01.5Z"), 1'500'000'000);
    QCOMPARE(archive::unixNsOf("2026-03-01T11:00:00.25+01:00"), archive::unixNsOf("2026-03-01T10:00:00.250Z"));
    QVERIFY(!archive::unixNsOf("yesterday"));
    QVERIFY(!archive::unixNsOf("2026-13-01T00:00:00Z"));
    QCOMPARE(archive::isoTime(*archive::unixNsOf("2026-03-01T10:00:00.123456Z")), "2026-03-01T10:00:00.123456Z");
}

void HarTest::fiftyThousandEntriesAreReadInTime()
{
    constexpr int kEntries = 50'000;
    trace::Session one;
    test::PlainExchanges plain(one);
    plain.add({.requestFields = "Accept: text/html\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n",
               .responseFields = "Content-Type: text/plain\r\n",
               .responseBody = std::string(1500, 'a')});
    const std::string entry = *archive::harEntry(*archive::Excerpt::of(one, 1));
    std::string har = archive::harBegin(archive::runsOf(one, {1}), {});
    for (int index = 0; index < kEntries; ++index)
        har += (index > 0 ? ",\n" : "") + entry;
    har += archive::harEnd();
    trace::Session session;
    const std::clock_t began = std::clock(); // of the processor: others may be at work on this machine
    const auto import = archive::importHar(har, u"large.har"_s, session);
    const qint64 took = static_cast<qint64>(std::clock() - began) * 1000 / CLOCKS_PER_SEC;
    qInfo("%d entries, %zu MiB: %lld ms", kEntries, har.size() / (1024 * 1024), took);
    QVERIFY(import.has_value());
    QCOMPARE(import->exchanges, static_cast<std::size_t>(kEntries));
#ifndef __SANITIZE_ADDRESS__ // which takes several times as long
    QVERIFY2(took < 10'000, "a HAR of 50 000 requests must be read within ten seconds");
#endif
}

QTEST_GUILESS_MAIN(HarTest)
#include "tst_har.moc"
