#include "app/commandline.h"

#include <QTemporaryFile>
#include <QTest>

using namespace gatescope;
using namespace gatescope::app;
using namespace Qt::StringLiterals;

namespace {

/// The settings of `gatescope serve shop:app …`, or nothing when it leaves with a mistake.
std::optional<link::RunOptions> serveOptions(const QByteArrayList &arguments)
{
    std::vector<const char *> argv{"gatescope", "serve", "shop:app"};
    for (const QByteArray &argument : arguments)
        argv.push_back(argument.constData());
    const auto command = parseCommandLine(int(argv.size()), argv.data());
    return command ? std::optional(std::get<ServeCommand>(*command).run) : std::nullopt;
}

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void listensOnThisMachineUnlessTold();
    void listensInSeveralPlaces();
    void takesTheModeOfASocket();
    void takesTlsOptions();
    void takesProxyOptions();
    void takesWebSocketOptions();
    void takesLoops();
    void takesTheOptionsOfEveryCommand();

private:
    QTemporaryFile m_file;
};

void CommandLineTest::initTestCase()
{
    QVERIFY(m_file.open());
}

void CommandLineTest::listensOnThisMachineUnlessTold()
{
    const auto run = serveOptions({});
    QCOMPARE(run->host, u"127.0.0.1"_s);
    QCOMPARE(run->port, 8000);
    QVERIFY(run->listen.isEmpty());
    QVERIFY(!run->tls.on);
    QVERIFY(run->forwardedAllowIps.isEmpty());
    QVERIFY(!run->proxyProtocol);
    QVERIFY(!run->uvloop);
}

void CommandLineTest::listensInSeveralPlaces()
{
    const auto instead = serveOptions({"--uds", "/run/a.sock", "--listen", "[::1]:9000", "--listen", "127.0.0.1:9001"});
    QVERIFY(instead->host.isEmpty());
    QCOMPARE(instead->listen, (QStringList{u"[::1]:9000"_s, u"127.0.0.1:9001"_s, u"unix:/run/a.sock"_s}));
    const auto beside = serveOptions({"--uds", "/run/a.sock", "--port", "9000"});
    QCOMPARE(beside->host, u"127.0.0.1"_s);
    QCOMPARE(beside->port, 9000);
    QCOMPARE(beside->listen, QStringList{u"unix:/run/a.sock"_s});
    QCOMPARE(serveOptions({"--listen", ":9000", "--host", "::1"})->host, u"::1"_s);
}

void CommandLineTest::takesTheModeOfASocket()
{
    QCOMPARE(serveOptions({})->unixMode, 0U);
    QCOMPARE(serveOptions({"--uds-mode", "660"})->unixMode, 0660U);
    QCOMPARE(serveOptions({"--uds-mode", "0600"})->unixMode, 0600U);
    QVERIFY(!serveOptions({"--uds-mode", "888"}));
    QVERIFY(!serveOptions({"--uds-mode", "rw"}));
}

void CommandLineTest::takesTlsOptions()
{
    const QByteArray file = m_file.fileName().toUtf8();
    const auto development = serveOptions({"--tls", "--no-http2"});
    QVERIFY(development->tls.on);
    QVERIFY(development->tls.certificateFile.isEmpty());
    QVERIFY(!development->tls.http2);
    const auto own = serveOptions({"--tls-cert", file, "--tls-key", file, "--tls-ca", file});
    QVERIFY(own->tls.on);
    QVERIFY(own->tls.http2);
    QCOMPARE(own->tls.certificateFile, m_file.fileName());
    QCOMPARE(own->tls.keyFile, m_file.fileName());
    QCOMPARE(own->tls.clientCaFile, m_file.fileName());
    QVERIFY(!serveOptions({"--tls-cert", file}));
    QVERIFY(!serveOptions({"--tls-key", file}));
    QVERIFY(!serveOptions({"--tls-ca", "/no/such/file"}));
}

void CommandLineTest::takesProxyOptions()
{
    const auto run = serveOptions({"--proxy-protocol", "--forwarded-allow-ips", "10.0.0.0/8,unix"});
    QVERIFY(run->proxyProtocol);
    QCOMPARE(run->forwardedAllowIps, u"10.0.0.0/8,unix"_s);
    QCOMPARE(serveOptions({"--root-path", "/shop"})->rootPath, u"/shop"_s);
    QCOMPARE(serveOptions({"--environ", "a=1", "--environ", "b=x=y"})->environ, QStringList({u"a=1"_s, u"b=x=y"_s}));
    for (const char *mistake : {"a", "=1", "PATH_INFO=/", "wsgi.input=x", "HTTP_HOST=a", "a=\xE2\x82\xAC"})
        QVERIFY2(!serveOptions({"--environ", mistake}), mistake);
}

void CommandLineTest::takesWebSocketOptions()
{
    const auto usual = serveOptions({});
    QCOMPARE(usual->webSocket.pingIntervalMs, 20'000U);
    QCOMPARE(usual->webSocket.pingTimeoutMs, 20'000U);
    QCOMPARE(usual->webSocket.mostMessage, 16U * 1024 * 1024);
    QVERIFY(usual->webSocket.deflate);
    const auto run = serveOptions({"--ws-ping-interval", "0.5", "--ws-ping-timeout", "0", "--ws-max-size", "1000",
                                   "--no-ws-deflate", "--body-timeout", "7"});
    QCOMPARE(run->webSocket.pingIntervalMs, 500U);
    QCOMPARE(run->webSocket.pingTimeoutMs, 0U);
    QCOMPARE(run->webSocket.mostMessage, 1000U);
    QVERIFY(!run->webSocket.deflate);
    QCOMPARE(run->limits.bodyTimeoutMs, 7000U);
    QVERIFY(!serveOptions({"--ws-ping-interval", "-1"}));
}

void CommandLineTest::takesLoops()
{
    QVERIFY(serveOptions({"--uvloop"})->uvloop);
    QVERIFY(serveOptions({"--loop", "uvloop"})->uvloop);
    QVERIFY(!serveOptions({"--loop", "asyncio"})->uvloop);
    QVERIFY(serveOptions({})->taps);
    QVERIFY(!serveOptions({"--no-taps"})->taps);
    QVERIFY(!serveOptions({"--loop", "trio"}));
}

void CommandLineTest::takesTheOptionsOfEveryCommand()
{
    const char *inspect[] = {"gatescope", "shop:app", "--tls", "--port", "9000", "--uds", "/run/a.sock"};
    const auto command = parseCommandLine(int(std::size(inspect)), inspect);
    QVERIFY(command);
    const auto &run = std::get<InspectCommand>(*command).run;
    QVERIFY(run.tls.on);
    QCOMPARE(run.host, u"127.0.0.1"_s);
    QCOMPARE(run.listen.size(), 1);
    const char *call[] = {"gatescope", "call", "shop:app", "GET", "/", "--ws-max-size", "1"};
    QVERIFY(!parseCommandLine(int(std::size(call)), call));
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_commandline.moc"
