#include "trace/codec.h"

#include <QTest>

#include <utility>

using namespace gatescope;
using namespace gatescope::trace;

class CodecTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindComesBack();
    void theHeaderComesBack();
    void valuesComeBack();
    void aLimitOnPayloadsKeepsTheTrueSize();
    void everyShortenedRecordIsRefusedOrHarmless();
    void unknownKindsAreRefused();
    void olderRecordsLackLaterFields();
};

namespace {

template <std::size_t... Index>
std::vector<EventBody> oneOfEach(std::index_sequence<Index...>)
{
    return {EventBody(std::in_place_index<Index>)...};
}

StartResponse startResponse(const std::string &headers)
{
    return {.status = "200 OK",
            .headers = HeaderPairs(headers),
            .hasExcInfo = true,
            .excInfo = "ValueError: x",
            .replaced = true,
            .site = {.file = "/a/b.py", .function = "app", .line = 300}};
}

} // namespace

void CodecTest::everyKindComesBack()
{
    constexpr auto count = std::variant_size_v<EventBody>;
    for (const EventBody &body : oneOfEach(std::make_index_sequence<count>{})) {
        const auto decoded = decode(encode({.what = body}));
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->what.index(), body.index());
    }
}

void CodecTest::theHeaderComesBack()
{
    const EventHeader header{.exchange = {7},
                             .connection = {0xFFFFFFFF},
                             .layer = {3},
                             .thread = 65535,
                             .task = 9,
                             .at = std::chrono::nanoseconds(1) + std::chrono::hours(1000)};
    const auto decoded = decodeHeader(encode({header, IterationStarted{}}));
    QVERIFY(decoded.has_value());
    QCOMPARE(decoded->exchange, header.exchange);
    QCOMPARE(decoded->connection, header.connection);
    QCOMPARE(decoded->layer, header.layer);
    QCOMPARE(decoded->thread, header.thread);
    QCOMPARE(decoded->task, header.task);
    QCOMPARE(decoded->at.count(), header.at.count());
}

void CodecTest::valuesComeBack()
{
    std::string pairs;
    HeaderPairs::append(pairs, "Set-Cookie", "a=1");
    HeaderPairs::append(pairs, "X-Empty", "");
    const std::string record = encode({.what = startResponse(pairs)});
    const auto event = decode(record);
    const auto *call = event->as<StartResponse>();
    QVERIFY(call);
    QCOMPARE(call->status, "200 OK");
    QCOMPARE(call->headers.list().size(), 2U);
    QCOMPARE(call->headers.list()[1].name, "X-Empty");
    QVERIFY(call->hasExcInfo && call->replaced);
    QCOMPARE(call->site.line, 300U);
    QCOMPARE(event->site().function, "app");

    const std::string returned = encode({.what = AppReturned{.type = "generator", .length = -1}});
    QCOMPARE(decode(returned)->as<AppReturned>()->length, -1);
}

void CodecTest::aLimitOnPayloadsKeepsTheTrueSize()
{
    const std::string big(1000, 'x');
    const WireRequestBody body{.offset = 5, .framing = {"3e8\r\n"}, .bytes = {big}};
    std::string record(encodedSize(body, 10), '\0');
    encodeTo(record.data(), {}, body, 10);
    const auto event = decode(record);
    const auto *decoded = event->as<WireRequestBody>();
    QCOMPARE(decoded->bytes.bytes, std::string_view(big).substr(0, 10));
    QCOMPARE(decoded->bytes.size, 1000U);
    QVERIFY(decoded->bytes.isTruncated());
    QVERIFY(!decoded->framing.isTruncated());
    QCOMPARE(payloadBytes(body), 1005U);
    QCOMPARE(payloadBytes(body, 10), 15U);
}

void CodecTest::everyShortenedRecordIsRefusedOrHarmless()
{
    std::string pairs;
    HeaderPairs::append(pairs, "A", "b");
    const std::string record = encode({.what = startResponse(pairs)});
    for (std::size_t size = 0; size < record.size(); ++size) {
        const std::string cut = record.substr(0, size); // its own allocation: a read outside is seen by ASan
        QVERIFY2(!decode(cut).has_value(), qPrintable(QString::number(size)));
    }
    QVERIFY(decode(record).has_value());
}

void CodecTest::unknownKindsAreRefused()
{
    std::string record = encode({.what = IterationStarted{}});
    record[16] = static_cast<char>(0xEE);
    QCOMPARE(decode(record).error(), DecodeErrc::UnknownKind);
}

/// As it was before it told of the innermost layer: the field is missing, the event is not damaged.
void CodecTest::olderRecordsLackLaterFields()
{
    const std::string now = encode({{.layer = {2}}, LayerSuspended{.suspended = false, .inner = 5}});
    const auto older = decode(now.substr(0, now.size() - 1));
    QVERIFY(older.has_value());
    const auto *event = older->as<LayerSuspended>();
    QVERIFY(event && !event->suspended);
    QCOMPARE(event->inner, 0U);
    QCOMPARE(older->header.layer.value, 2U);
    QCOMPARE(decode(now)->as<LayerSuspended>()->inner, 5U);
    QCOMPARE(decode(now.substr(0, now.size() - 2)).error(), DecodeErrc::Damaged); // the first one was always there
    const std::string cut = encode({.what = LayerSuspended{.inner = 300}});       // two bytes: half of it is damage
    QCOMPARE(decode(cut.substr(0, cut.size() - 1)).error(), DecodeErrc::Damaged);
}

QTEST_APPLESS_MAIN(CodecTest)
#include "tst_codec.moc"
