#include "link/messages.h"

#include <QCborArray>
#include <QTest>

using namespace gatescope;
using namespace gatescope::link;
using namespace Qt::StringLiterals;

class MessagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startComesBackWhole();
    void failuresComeBack();
    void callsAndInjectionsComeBack();
    void everyShortenedMessageIsRefused();
    void wrongFieldsAreRefused_data();
    void wrongFieldsAreRefused();
};

void MessagesTest::startComesBackWhole()
{
    Start start{.ringPath = u"/tmp/ring"_s, .faultPath = u"/tmp/fault"_s};
    start.options.target = u"shop.main:app"_s;
    start.options.interface = InterfaceChoice::Wsgi;
    start.options.port = 65535;
    start.options.limits.bodyBytes = 1ULL << 40;
    start.options.capture.textBytes = 7;
    start.options.reload = false;
    const auto message = decode(encode(start));
    QVERIFY(message.has_value());
    const auto &back = std::get<Start>(*message);
    QCOMPARE(back.ringPath, start.ringPath);
    QCOMPARE(back.options.target, start.options.target);
    QCOMPARE(back.options.interface, InterfaceChoice::Wsgi);
    QCOMPARE(back.options.port, 65535);
    QCOMPARE(back.options.limits.bodyBytes, 1ULL << 40);
    QCOMPARE(back.options.capture.textBytes, 7U);
    QVERIFY(!back.options.reload);
}

void MessagesTest::failuresComeBack()
{
    const Failure failure{.kind = FailureKind::PortInUse,
                          .words = {u"Port 8000 is in use"_s, u"nginx (pid 7)"_s, u"Use --port 8001"_s},
                          .file = u"/a.py"_s,
                          .line = 3,
                          .suggestedPort = 8001};
    const auto message = decode(encode(Failed{failure}));
    QVERIFY(message.has_value());
    QCOMPARE(std::get<Failed>(*message).failure, failure);
}

void MessagesTest::callsAndInjectionsComeBack()
{
    const DirectCall call{
        .target = u"/cart"_s,
        .draft = u"without GZip"_s,
        .leaveOut = {{u"App"_s, u"/a.py"_s, u"App.__call__"_s}, {u"GZip"_s, u"/g.py"_s, u"GZip.__call__"_s}},
        .inside = {{u"view"_s, u"/v.py"_s, u"view"_s}}};
    const auto called = decode(encode(call));
    QVERIFY(called.has_value());
    const auto &back = std::get<DirectCall>(*called);
    QCOMPARE(back.leaveOut.size(), 2);
    QCOMPARE(back.leaveOut[1].function, u"GZip.__call__"_s);
    QCOMPARE(back.inside[0].file, u"/v.py"_s);
    const auto message =
        decode(encode(Inject{.id = 7, .exchange = 3, .kind = Inject::Kind::Close, .bytes = "bye", .code = 4999}));
    QVERIFY(message.has_value());
    const auto &inject = std::get<Inject>(*message);
    QCOMPARE(inject.exchange, 3U);
    QCOMPARE(inject.kind, Inject::Kind::Close);
    QCOMPARE(inject.bytes, "bye");
    QCOMPARE(inject.code, 4999);
    QCOMPARE(std::get<Injected>(*decode(encode(Injected{.id = 7, .error = u"it is over"_s}))).error, u"it is over"_s);
}

void MessagesTest::everyShortenedMessageIsRefused()
{
    const QByteArray whole = encode(SourceFiles{{u"/a/b.py"_s, u"/a/é.py"_s}});
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY(!decode(whole.first(size)).has_value());
    QCOMPARE(std::get<SourceFiles>(*decode(whole)).files.size(), 2);
}

void MessagesTest::wrongFieldsAreRefused_data()
{
    QTest::addColumn<QCborValue>("frame");
    QTest::addColumn<int>("code");
    const auto map = [](const char *key, const QCborValue &value) {
        return QCborMap{{QString::fromLatin1(key), value}};
    };
    QTest::newRow("unknown kind") << QCborValue(QCborArray{99, QCborMap()}) << int(LinkErrc::UnknownMessage);
    QTest::newRow("negative kind") << QCborValue(QCborArray{-1, QCborMap()}) << int(LinkErrc::UnknownMessage);
    QTest::newRow("no frame") << QCborValue(7) << int(LinkErrc::NotCbor);
    QTest::newRow("urls a number") << QCborValue(QCborArray{2, map("urls", 3)}) << int(LinkErrc::BadField);
    QTest::newRow("urls of numbers") << QCborValue(QCborArray{2, map("urls", QCborArray{3})})
                                     << int(LinkErrc::BadField);
    QTest::newRow("a number with a fraction")
        << QCborValue(QCborArray{7, map("timeoutMs", 1.5)}) << int(LinkErrc::BadField);
    QTest::newRow("a number beyond all integers")
        << QCborValue(QCborArray{7, map("timeoutMs", 1e300)}) << int(LinkErrc::BadField);
    QTest::newRow("not an interface") << QCborValue(QCborArray{
                                             1, QCborMap{{u"application"_s, u"a:b"_s}, {u"interface"_s, 200}}})
                                      << int(LinkErrc::BadField);
    QTest::newRow("missing field") << QCborValue(QCborArray{2, QCborMap()}) << int(LinkErrc::BadField);
    QTest::newRow("too large for u32") << QCborValue(QCborArray{7, map("timeoutMs", 1LL << 40)})
                                       << int(LinkErrc::BadField);
}

void MessagesTest::wrongFieldsAreRefused()
{
    QFETCH(QCborValue, frame);
    QFETCH(int, code);
    const auto message = decode(frame.toCbor());
    QVERIFY(!message.has_value());
    QCOMPARE(int(message.error().code), code);
}

QTEST_APPLESS_MAIN(MessagesTest)
#include "tst_messages.moc"
