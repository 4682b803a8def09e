#include "gateway/forwarded.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::gateway;
using namespace Qt::StringLiterals;

namespace {

std::string text(const call::Address &address)
{
    return address.port ? address.host + " " + std::to_string(*address.port) : address.host;
}

} // namespace

class ForwardedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheList_data();
    void readsTheList();
    void refusesWhatIsNoAddress();
    void putsInPlaceWhatProxiesSay_data();
    void putsInPlaceWhatProxiesSay();
    void leavesHeadersAsTheyCame();
};

void ForwardedTest::readsTheList_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("trusted");
    QTest::addColumn<QString>("others");
    QTest::newRow("nobody") << u""_s << u""_s << u"127.0.0.1 ::1 unix"_s;
    QTest::newRow("one") << u"127.0.0.1"_s << u"127.0.0.1"_s << u"127.0.0.2 ::1 unix"_s;
    QTest::newRow("two") << u"127.0.0.1, ::1"_s << u"127.0.0.1 ::1"_s << u"127.0.0.2 unix"_s;
    QTest::newRow("network") << u"10.0.0.0/8 2001:db8::/32"_s << u"10.200.3.4 2001:db8:5::1"_s
                             << u"11.0.0.1 2001:db9::1 127.0.0.1 unix"_s;
    QTest::newRow("unix") << u"unix"_s << u"unix"_s << u"127.0.0.1"_s;
    QTest::newRow("everybody") << u"*"_s << u"127.0.0.1 ::1 192.0.2.1 unix"_s << u""_s;
}

void ForwardedTest::readsTheList()
{
    QFETCH(const QString, list);
    QFETCH(const QString, trusted);
    QFETCH(const QString, others);
    const auto proxies = TrustedProxies::parse(list);
    QVERIFY(proxies);
    const auto trusts = [&](const QString &name) {
        call::Address address;
        if (name != u"unix"_s)
            address = {.host = name.toStdString(), .port = std::uint16_t(1)};
        return proxies->trusts(address);
    };
    for (const QString &name : trusted.split(u' ', Qt::SkipEmptyParts))
        QVERIFY2(trusts(name), qPrintable(name));
    for (const QString &name : others.split(u' ', Qt::SkipEmptyParts))
        QVERIFY2(!trusts(name), qPrintable(name));
    QCOMPARE(proxies->isEmpty(), list.isEmpty());
}

void ForwardedTest::refusesWhatIsNoAddress()
{
    for (const QString &list : {u"proxy.example"_s, u"127.0.0.1, x"_s, u"10.0.0.0/40"_s}) {
        const auto proxies = TrustedProxies::parse(list);
        QVERIFY2(!proxies, qPrintable(list));
        QVERIFY(proxies.error().wayOut.contains(u"networks"_s));
    }
}

void ForwardedTest::putsInPlaceWhatProxiesSay_data()
{
    QTest::addColumn<QString>("trusted");
    QTest::addColumn<QStringList>("headers");
    QTest::addColumn<QString>("client");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("server");
    const auto row = [](const char *name, const QString &trusted, const QStringList &headers, const QString &client,
                        const QString &scheme = u"http"_s, const QString &server = u"10.0.0.9 8000"_s) {
        QTest::newRow(name) << trusted << headers << client << scheme << server;
    };
    const QString own = u"10.0.0.1 4711"_s;
    row("nobody is trusted", u""_s, {u"X-Forwarded-For: 203.0.113.7"_s}, own);
    row("another is trusted", u"10.0.0.2"_s, {u"X-Forwarded-For: 203.0.113.7"_s, u"X-Forwarded-Proto: https"_s}, own);
    row("one hop", u"10.0.0.1"_s, {u"X-Forwarded-For: 203.0.113.7"_s}, u"203.0.113.7 0"_s);
    row("with port", u"10.0.0.1"_s, {u"X-Forwarded-For: 203.0.113.7:99"_s}, u"203.0.113.7 99"_s);
    row("IPv6", u"10.0.0.1"_s, {u"X-Forwarded-For: 2001:db8::7"_s}, u"2001:db8::7 0"_s);
    row("IPv6 with port", u"10.0.0.1"_s, {u"X-Forwarded-For: [2001:db8::7]:99"_s}, u"2001:db8::7 99"_s);
    row("what the client wrote does not count", u"10.0.0.1"_s, {u"X-Forwarded-For: 6.6.6.6, 203.0.113.7"_s},
        u"203.0.113.7 0"_s);
    row("two trusted hops", u"10.0.0.0/8"_s, {u"X-Forwarded-For: 6.6.6.6, 203.0.113.7, 10.0.0.5"_s},
        u"203.0.113.7 0"_s);
    row("all trusted", u"*"_s, {u"X-Forwarded-For: 198.51.100.1, 203.0.113.7, 10.0.0.5"_s}, u"198.51.100.1 0"_s);
    row("several fields", u"10.0.0.0/8"_s, {u"X-Forwarded-For: 203.0.113.7"_s, u"X-Forwarded-For: 10.0.0.5"_s},
        u"203.0.113.7 0"_s);
    row("rubbish", u"10.0.0.1"_s, {u"X-Forwarded-For: 203.0.113.7, rubbish"_s}, own);
    row("empty", u"10.0.0.1"_s, {u"X-Forwarded-For: , ,"_s}, own);
    row("scheme", u"10.0.0.1"_s, {u"X-Forwarded-Proto: HTTPS"_s}, own, u"https"_s);
    row("scheme of a WebSocket", u"10.0.0.1"_s, {u"X-Forwarded-Proto: wss"_s}, own, u"https"_s);
    row("no scheme", u"10.0.0.1"_s, {u"X-Forwarded-Proto: gopher"_s}, own);
    row("scheme of each hop", u"10.0.0.0/8"_s,
        {u"X-Forwarded-For: 203.0.113.7, 10.0.0.5"_s, u"X-Forwarded-Proto: https, http"_s}, u"203.0.113.7 0"_s,
        u"https"_s);
    row("host", u"10.0.0.1"_s, {u"X-Forwarded-Host: shop.example"_s}, own, u"http"_s, u"shop.example 80"_s);
    row("host with port", u"10.0.0.1"_s, {u"X-Forwarded-Host: shop.example:8443"_s, u"X-Forwarded-Proto: https"_s}, own,
        u"https"_s, u"shop.example 8443"_s);
    row("host and scheme", u"10.0.0.1"_s, {u"X-Forwarded-Host: shop.example"_s, u"X-Forwarded-Proto: https"_s}, own,
        u"https"_s, u"shop.example 443"_s);
    row("port", u"10.0.0.1"_s, {u"X-Forwarded-Host: shop.example"_s, u"X-Forwarded-Port: 81"_s}, own, u"http"_s,
        u"shop.example 81"_s);
    row("no host", u"10.0.0.1"_s, {u"X-Forwarded-Host: shop.example/admin"_s}, own);
    row("Forwarded", u"10.0.0.1"_s, {u"Forwarded: for=203.0.113.7;proto=https;host=shop.example;by=10.0.0.1"_s},
        u"203.0.113.7 0"_s, u"https"_s, u"shop.example 443"_s);
    row("Forwarded, quoted", u"10.0.0.1"_s, {uR"(Forwarded: For="[2001:db8::7]:99"; Proto="https")"_s},
        u"2001:db8::7 99"_s, u"https"_s);
    row("Forwarded, two hops", u"10.0.0.0/8"_s,
        {u"Forwarded: for=6.6.6.6;proto=http, for=203.0.113.7;proto=https;host=a.example"_s,
         u"Forwarded: for=10.0.0.5;proto=http;host=b.example"_s},
        u"203.0.113.7 0"_s, u"https"_s, u"a.example 443"_s);
    row("Forwarded, unknown", u"10.0.0.0/8"_s, {u"Forwarded: for=203.0.113.7, for=unknown;proto=https"_s}, own,
        u"https"_s);
    row("Forwarded, hidden", u"10.0.0.0/8"_s, {u"Forwarded: for=_secret, for=10.0.0.5"_s}, u"10.0.0.5 0"_s);
    row("Forwarded before X-Forwarded", u"10.0.0.1"_s,
        {u"X-Forwarded-For: 198.51.100.1"_s, u"Forwarded: for=203.0.113.7"_s}, u"203.0.113.7 0"_s);
    row("a comma inside quotes", u"10.0.0.1"_s, {uR"(Forwarded: for=203.0.113.7;x="a, for=6.6.6.6")"_s},
        u"203.0.113.7 0"_s);
    row("an unclosed quote", u"10.0.0.1"_s, {uR"(Forwarded: for="203.0.113.7)"_s}, own);
}

void ForwardedTest::putsInPlaceWhatProxiesSay()
{
    QFETCH(const QString, trusted);
    QFETCH(const QStringList, headers);
    call::Request request;
    request.client = {.host = "10.0.0.1", .port = std::uint16_t(4711)};
    request.server = {.host = "10.0.0.9", .port = std::uint16_t(8000)};
    for (const QString &header : headers)
        request.headers.append(header.section(u": "_s, 0, 0).toStdString(), header.section(u": "_s, 1).toStdString());
    applyForwarded(request, TrustedProxies::parse(trusted).value());
    QTEST(QString::fromStdString(text(request.client)), "client");
    QTEST(QString::fromStdString(request.scheme), "scheme");
    QTEST(QString::fromStdString(text(request.server)), "server");
}

void ForwardedTest::leavesHeadersAsTheyCame()
{
    call::Request request;
    request.headers.append("Host", "inside:8000");
    request.headers.append("X-Forwarded-For", "203.0.113.7");
    request.headers.append("X-Forwarded-Host", "shop.example");
    applyForwarded(request, TrustedProxies::parse(u"unix"_s).value());
    QCOMPARE(request.client.host, "203.0.113.7");
    QCOMPARE(request.headers.size(), 3U);
    QCOMPARE(request.headers[0].value, "inside:8000");
}

QTEST_GUILESS_MAIN(ForwardedTest)
#include "tst_forwarded.moc"
