#include "archive/coding.h"
#include "archive/exporter.h"
#include "archive/masking.h"
#include "archive/plainexchange.h"
#include "support/layertrace.h"
#include "support/sampletrace.h"
#include "support/sockettrace.h"
#include "trace/codec.h"
#include "trace/print.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace Qt::StringLiterals;
using archive::MaskRule;
using archive::MaskRules;
using archive::MaskTarget;

namespace {

/// Everything of the masked exchange as JSON lines.
std::string maskedText(const trace::Session &session, const MaskRules &rules, std::uint32_t number = 1)
{
    archive::Masker masker(rules);
    for (std::uint32_t each = 1; each <= session.lastNumber(); ++each)
        masker.learn(*archive::Excerpt::of(session, each));
    const archive::Excerpt excerpt = masker.masked(*archive::Excerpt::of(session, number));
    std::string text = excerpt.summary.target + "\n";
    for (const auto &event : excerpt.events())
        text += trace::toJson({}, event) + "\n";
    return text;
}

MaskRules with(const MaskRule &rule)
{
    MaskRules rules;
    rules.rules.append(rule);
    return rules;
}

} // namespace

#define VERIFY_WITHOUT(text, secret) QVERIFY2((text).find(secret) == std::string::npos, (text).c_str())
#define VERIFY_WITH(text, wanted) QVERIFY2((text).find(wanted) != std::string::npos, (text).c_str())

class MaskingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSecretIsMaskedEverywhere();
    void namesAndSchemesStay();
    void textAroundItStays_data();
    void textAroundItStays();
    void aSecretOfOneExchangeIsMaskedInAnother();
    void itIsFoundAcrossPieces();
    void compressedBodiesAreMasked();
    void ownPatternsWork();
    void whatIsOffIsNotMasked();
    void countsAreTold();
    void webSocketsAreMasked();
    void nothingElseChanges();
    void exportMasksUnlessToldNotTo();
};

void MaskingTest::aSecretIsMaskedEverywhere()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    const test::PlainExchanges::Given given{
        .requestLine = "POST /pay?token=tok-123456 HTTP/1.1",
        .requestFields = "Authorization: Bearer eyJ.secret.sig\r\nCookie: session=sess-0123456789\r\n",
        .requestBody = R"({"user": "ada", "password": "hunter22", "pin": 4711})",
        .responseFields = "Set-Cookie: sid=fresh-987654; Path=/\r\nContent-Type: text/plain\r\n",
        .responseBody = "you said hunter22 with eyJ.secret.sig"};
    plain.begin(given);
    trace::SnapshotWriter scope;
    scope.beginDict(3, 3);
    scope.str("HTTP_AUTHORIZATION");
    scope.str("Bearer eyJ.secret.sig");
    scope.str("query_string");
    scope.bytes("token=tok-123456");
    scope.str("headers");
    scope.beginList(1, 1);
    scope.beginTuple(2, 2);
    scope.bytes("cookie");
    scope.bytes("session=sess-0123456789");
    scope.end();
    scope.end();
    scope.end();
    plain.also(trace::LayerEntered{.name = "Auth", .arguments = scope.snapshot()});
    plain.also(trace::LogRecorded{.message = {"login of ada with hunter22"}, .exception = "ValueError: 'hunter22'"});
    trace::SnapshotWriter repr;
    repr.object("Form", "<Form password='hunter22'>");
    plain.also(trace::LayerMessage{.type = "x", .changed = true, .message = repr.snapshot()});
    plain.end(given);
    const std::string text = maskedText(session, MaskRules::standard());
    for (const char *secret : {"eyJ.secret.sig", "sess-0123456789", "tok-123456", "hunter22", "fresh-987654"})
        VERIFY_WITHOUT(text, secret);
    for (const char *kept :
         {"Bearer [masked]", "session=[masked]", "token=[masked]", "sid=[masked]; Path=/", "login of ada with [masked]",
          "\\\"pin\\\": 4711", "\\\"user\\\": \\\"ada\\\"", "<Form password='[masked]'>"})
        VERIFY_WITH(text, kept);
}

void MaskingTest::namesAndSchemesStay()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.requestFields = "Authorization: Basic YWRhOnMzY3JldA==\r\nProxy-Authorization: opaque-value\r\n",
               .responseBody = "the password was s3cret"});
    const std::string text = maskedText(session, MaskRules::standard());
    VERIFY_WITH(text, "Authorization: Basic [masked]");
    VERIFY_WITH(text, "Proxy-Authorization: [masked]");
    VERIFY_WITH(text, "the password was [masked]");
}

void MaskingTest::textAroundItStays_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("masked");
    const auto row = [](const char *name, const char *body, const char *masked) {
        QTest::newRow(name) << QByteArray(body) << QByteArray(masked);
    };
    row("form", "a=1&password=top-secret&b=2", "a=1&password=[masked]&b=2");
    row("JSON", R"({"password":"to\"p","n":1})", R"({"password":"[masked]","n":1})");
    row("JSON number", R"({"secret": 12345, "n": 1})", R"({"secret": "[masked]", "n": 1})");
    row("JSON null", R"({"token": null})", R"({"token": null})");
    row("JSON object", R"({"credentials": {"a": ["x}"]}, "n": 1})", R"({"credentials": "[masked]", "n": 1})");
    row("longer name", R"({"db_password": "abcdef"})", R"({"db_password": "[masked]"})");
    row("another name", R"({"passwordless": "yes"})", R"({"passwordless": "yes"})");
    row("log line", "user=ada token=abcdef ok", "user=ada token=[masked] ok");
    row("curl", "-H 'Authorization: Bearer abcdef'\nnext", "-H 'Authorization: Bearer [masked]\nnext");
    row("repr", "{'api_key': 'abcdef', 'n': 1}", "{'api_key': '[masked]', 'n': 1}");
    row("multipart",
        "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nabcdef\r\n--x\r\n"
        "Content-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n[masked]\r\n--x\r\n"
        "Content-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n--x--");
    row("unclosed", R"({"password": "abc)", R"({"password": "[masked])");
    row("comparison", "if token == other:", "if token == other:");
}

void MaskingTest::textAroundItStays()
{
    QFETCH(const QByteArray, body);
    QFETCH(const QByteArray, masked);
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.responseBody = body.toStdString()});
    archive::Masker masker(MaskRules::standard());
    masker.learn(*archive::Excerpt::of(session, 1));
    const archive::Excerpt excerpt = masker.masked(*archive::Excerpt::of(session, 1));
    for (const auto &event : excerpt.events()) {
        if (const auto *response = event.as<trace::WireResponseBody>()) {
            QCOMPARE(QByteArray(response->bytes.bytes.data(), static_cast<qsizetype>(response->bytes.bytes.size())),
                     masked);
            QCOMPARE(response->bytes.size, static_cast<std::uint64_t>(masked.size()));
        }
    }
}

void MaskingTest::aSecretOfOneExchangeIsMaskedInAnother()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.responseBody = "debug: the key is abc-def-ghi"});
    plain.add({.requestFields = "X-Api-Key: abc-def-ghi\r\n"});
    VERIFY_WITH(maskedText(session, MaskRules::standard(), 1), "the key is [masked]");
}

void MaskingTest::itIsFoundAcrossPieces()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    const test::PlainExchanges::Given given{.requestLine = "POST / HTTP/1.1",
                                            .requestFields = "X-Api-Key: 0123456789abcdef\r\n",
                                            .requestBody = "aaaaaaaa0123456789abcdefbbbbbbbb"};
    plain.begin(given);
    for (const char *piece : {"x 01234", "56789", "abcdef y"})
        plain.also(trace::ItemYielded{.type = "bytes", .bytes = {piece}});
    plain.end(given);
    const std::string text = maskedText(session, MaskRules::standard());
    for (const char *part : {"01234", "56789", "abcdef"})
        VERIFY_WITHOUT(text, part);
    VERIFY_WITH(text, "aaaaaaaa[masked]");
    VERIFY_WITH(text, "\"text\":\"bbbbbbbb\"");
    VERIFY_WITH(text, "\"text\":\" y\"");
}

void MaskingTest::compressedBodiesAreMasked()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    const std::string page = R"({"access_token": "very-secret-token", "n": 1})";
    plain.add({.responseFields = "Content-Encoding: gzip\r\n", .responseBody = archive::encodeContent(page, "gzip")});
    plain.add({.responseFields = "Content-Encoding: br\r\n", .responseBody = "\x0B\x02\x80hidden\x03"});
    archive::Masker masker(MaskRules::standard());
    for (const std::uint32_t number : {1U, 2U})
        masker.learn(*archive::Excerpt::of(session, number));
    const archive::Excerpt gzip = masker.masked(*archive::Excerpt::of(session, 1));
    for (const auto &event : gzip.events()) {
        if (const auto *body = event.as<trace::WireResponseBody>())
            QCOMPARE(archive::decodeContent(body->bytes.bytes, "gzip")->bytes,
                     R"({"access_token": "[masked]", "n": 1})");
    }
    const archive::Excerpt brotli = masker.masked(*archive::Excerpt::of(session, 2));
    for (const auto &event : brotli.events()) {
        if (const auto *body = event.as<trace::WireResponseBody>()) {
            QVERIFY(body->bytes.bytes.empty());
            QVERIFY(body->bytes.isTruncated());
        }
    }
    QCOMPARE(masker.counts().leftOut, 1U);
}

void MaskingTest::ownPatternsWork()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.responseBody = "card 4111-1111-1111-1111, order ORD-7788 of ada"});
    const MaskRules card = with({.target = MaskTarget::Pattern, .text = u"\\d{4}(?:-\\d{4}){3}"_s});
    VERIFY_WITH(maskedText(session, card), "card [masked], order ORD-7788");
    const MaskRules group = with({.target = MaskTarget::Pattern, .text = u"ORD-(\\d+)"_s});
    VERIFY_WITH(maskedText(session, group), "order ORD-[masked] of ada");
    QVERIFY(archive::problemOf({.target = MaskTarget::Pattern, .text = u"("_s}).contains(u"character"_s));
    QVERIFY(!archive::problemOf({.target = MaskTarget::Pattern, .text = u"x*"_s}).isEmpty());
    QVERIFY(archive::problemOf({.target = MaskTarget::Key, .text = u"pin"_s}).isEmpty());
}

void MaskingTest::whatIsOffIsNotMasked()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.requestFields = "Authorization: Bearer abcdefgh\r\nX-Api-Key: ijklmnop\r\n"});
    MaskRules rules = MaskRules::standard();
    rules.rules[0].on = false;
    const std::string text = maskedText(session, rules);
    VERIFY_WITH(text, "Bearer abcdefgh");
    VERIFY_WITHOUT(text, "ijklmnop");
    rules.on = false;
    VERIFY_WITH(maskedText(session, rules), "ijklmnop");
}

void MaskingTest::countsAreTold()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.requestFields = "Authorization: Bearer abcdefgh\r\n"});
    plain.add({.requestFields = "Authorization: Bearer abcdefgh\r\n"});
    plain.add({});
    archive::Masker masker(MaskRules::standard());
    for (const std::uint32_t number : {1U, 2U, 3U})
        masker.learn(*archive::Excerpt::of(session, number));
    QCOMPARE(masker.counts().places[0], 2U);
    QCOMPARE(masker.counts().secrets, 1U);
    QCOMPARE(masker.counts().exchanges, 2U);
}

void MaskingTest::webSocketsAreMasked()
{
    trace::Session session;
    test::SocketTrace trace(session);
    trace.compressed();
    const std::string plain = maskedText(session, MaskRules::none());
    const MaskRules rules = with({.target = MaskTarget::Pattern, .text = u"[a-z]{3,}"_s});
    archive::Masker masker(rules);
    masker.learn(*archive::Excerpt::of(session, 1));
    const archive::Excerpt excerpt = masker.masked(*archive::Excerpt::of(session, 1));
    int compressed = 0;
    for (const auto &event : excerpt.events()) {
        const auto *frame = event.as<trace::SocketFrame>();
        if (!frame || (frame->rsv & 4) == 0)
            continue;
        ++compressed;
        QVERIFY(frame->payload.bytes.empty());
    }
    QVERIFY(compressed > 0);
}

void MaskingTest::nothingElseChanges()
{
    trace::Session session;
    test::SampleTrace(session).everything();
    test::SocketTrace(session).everything();
    test::LayerTrace(session).starlette();
    archive::Masker masker(with({.target = MaskTarget::Key, .text = u"a-name-that-is-nowhere"_s}));
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number) {
        const auto before = *archive::Excerpt::of(session, number);
        masker.learn(before);
        const auto after = masker.masked(before);
        const auto old = before.events();
        const auto now = after.events();
        QCOMPARE(now.size(), old.size());
        for (std::size_t index = 0; index < old.size(); ++index)
            QCOMPARE(trace::encode(now[index]), trace::encode(old[index]));
    }
}

void MaskingTest::exportMasksUnlessToldNotTo()
{
    trace::Session session;
    test::PlainExchanges plain(session);
    plain.add({.requestFields = "Authorization: Bearer abcdefgh\r\n"});
    const QTemporaryDir folder;
    for (const archive::ExportFormat format : archive::kExportFormats) {
        for (const bool masks : {true, false}) {
            const QString path = folder.filePath(u"out"_s);
            const auto report = archive::exportExchanges(
                session, {1},
                {.format = format, .path = path, .masking = masks ? MaskRules::standard() : MaskRules::none()});
            QVERIFY(report.has_value());
            QCOMPARE(report->written, 1U);
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const std::string text = file.readAll().toStdString();
            QCOMPARE(text.find("abcdefgh") == std::string::npos, masks || format == archive::ExportFormat::ChromeTrace);
            VERIFY_WITH(text, masks ? "1 different values in 1 exchanges" : "Secrets were not masked");
        }
    }
}

QTEST_GUILESS_MAIN(MaskingTest)
#include "tst_masking.moc"
