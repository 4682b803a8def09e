#include "compose/captureserver.h"
#include "compose/copyas.h"
#include "compose/curl.h"
#include "compose/curlcorpus.h"
#include "compose/prepare.h"
#include "compose/sender.h"

#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace gatescope::compose;
using namespace gatescope::test;

namespace {

constexpr int kPatienceMs = 20'000;

} // namespace

/// Pasted curl commands, and drafts as curl commands. What the curl program itself sends is the judge.
class CurlTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void words_data();
    void words();
    void reads_data() { corpus(); }
    void reads();
    void sendsWhatCurlSends_data() { corpus(); }
    void sendsWhatCurlSends();
    void goesRoundThroughCurl_data() { corpus(); }
    void goesRoundThroughCurl();
    void connectionOptions();
    void refuses_data();
    void refuses();
    void looks();

private:
    void corpus();
    [[nodiscard]] QString placed(QString text) const;
    [[nodiscard]] QString byBash(const QString &command);
    [[nodiscard]] QString bySender(const HttpDraft &draft);

    QTemporaryDir m_folder;
    CaptureServer m_server;
};

void CurlTest::initTestCase()
{
    const auto write = [this](const QString &name, const QByteArray &content) {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    };
    write(u"a.txt"_s, "line 1\nline 2\n");
    write(u"b.json"_s, "{\"b\": 2}");
}

void CurlTest::corpus()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("sent");
    QTest::addColumn<int>("notes");
    QTest::addColumn<bool>("isForBash");
    QVERIFY(curlCorpus().size() >= 40);
    for (const CurlCommand &one : curlCorpus())
        QTest::newRow(one.name) << placed(one.command) << one.sent << one.notes << one.isForBash;
}

QString CurlTest::placed(QString text) const
{
    return text.replace("HOST"_L1, m_server.address()).replace("FOLDER"_L1, m_folder.path());
}

QString CurlTest::byBash(const QString &command)
{
    QProcess bash;
    QSignalSpy finished(&bash, &QProcess::finished);
    bash.start(u"bash"_s, {u"-c"_s, command});
    if (!finished.wait(kPatienceMs))
        return u"curl did not end"_s;
    const QByteArray request = m_server.take();
    return request.isEmpty() ? QString::fromUtf8(bash.readAllStandardError()) : normalised(request, m_server.address());
}

QString CurlTest::bySender(const HttpDraft &draft)
{
    Sender sender;
    QSignalSpy finished(&sender, &Sender::finished);
    sender.send(draft);
    if (!finished.wait(kPatienceMs) || sender.response().error)
        return sender.response().error ? sender.response().error->summary : u"no answer"_s;
    return normalised(m_server.take(), m_server.address());
}

void CurlTest::words_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("plain") << u"curl a  b\tc"_s << QStringList{u"curl"_s, u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("joined quotes") << u"curl a'b c'\"d e\"f"_s << QStringList{u"curl"_s, u"ab cd ef"_s};
    QTest::newRow("empty words") << u"curl '' \"\" $''"_s << QStringList{u"curl"_s, u""_s, u""_s, u""_s};
    QTest::newRow("double-quoted backslash") << u"curl \"a\\b\\\\c\\\nd\""_s << QStringList{u"curl"_s, u"a\\b\\cd"_s};
    QTest::newRow("ANSI") << u"curl $'\\x41\\xc3\\xbc\\e\\U0001F600'"_s
                          << QStringList{u"curl"_s, u"Aü\x1b"_s + QString::fromUtf8("\xf0\x9f\x98\x80")};
    QTest::newRow("hash inside") << u"curl a#b #c d\n"_s << QStringList{u"curl"_s, u"a#b"_s};
    QTest::newRow("second line") << u"curl a\necho b"_s << QStringList{u"curl"_s, u"a"_s};
    QTest::newRow("redirect") << u"curl a > out"_s << QStringList{u"curl"_s, u"a"_s};
    QTest::newRow("cmd carets") << u"curl ^\"a^&b^\" ^\n c^^d"_s << QStringList{u"curl"_s, u"a&b"_s, u"c^d"_s};
    QTest::newRow("cmd backslashes") << u"curl ^\n \"a\\\\\" \"b\\\"c\" d\\e"_s
                                     << QStringList{u"curl"_s, u"a\\"_s, u"b\"c"_s, u"d\\e"_s};
}

void CurlTest::words()
{
    QFETCH(QString, text);
    const auto words = commandWords(text);
    QVERIFY(words);
    QTEST(*words, "expected");
}

void CurlTest::reads()
{
    QFETCH(QString, command);
    QFETCH(QString, sent);
    QFETCH(int, notes);
    QVERIFY(looksLikeCurl(command) || command.startsWith(u'#'));
    const auto imported = fromCurl(command);
    QVERIFY2(imported, imported ? "" : qPrintable(imported.error().summary));
    QVERIFY2(imported->notes.size() == notes, qPrintable(imported->notes.join(u'\n')));
    const auto request = prepare(imported->draft);
    QVERIFY2(request, request ? "" : qPrintable(request.error().summary));
    QCOMPARE(normalised(request->bytes(), m_server.address()), sent);
}

void CurlTest::sendsWhatCurlSends()
{
    QFETCH(QString, command);
    QFETCH(bool, isForBash);
    if (QStandardPaths::findExecutable(u"curl"_s).isEmpty())
        QSKIP("curl is not installed");
    const auto imported = fromCurl(command);
    QVERIFY(imported);
    const QString ours = bySender(imported->draft);
    QTEST(ours, "sent");
    if (isForBash)
        QCOMPARE(ours, byBash(command));
}

void CurlTest::goesRoundThroughCurl()
{
    QFETCH(QString, command);
    if (QStandardPaths::findExecutable(u"curl"_s).isEmpty())
        QSKIP("curl is not installed");
    const HttpDraft draft = fromCurl(command)->draft;
    const auto text = copyAs(draft, CopyFormat::Curl);
    QVERIFY2(text, text ? "" : qPrintable(text.error().summary));
    QCOMPARE(byBash(*text), bySender(draft));
    const auto again = fromCurl(*text);
    QVERIFY(again);
    QCOMPARE(bySender(again->draft), bySender(draft));
}

void CurlTest::connectionOptions()
{
    QVERIFY(fromCurl(u"curl https://h/")->draft.verifiesTls);
    QVERIFY(!fromCurl(u"curl -k https://h/")->draft.verifiesTls);
    QCOMPARE(fromCurl(u"curl --http2 https://h/")->draft.version, HttpVersion::Http2);
    QCOMPARE(fromCurl(u"curl -m 2.5 http://h/")->draft.timeoutMs, 2500u);
    const HttpDraft draft = fromCurl(u"curl --unix-socket /run/a.sock http://shop/x")->draft;
    QCOMPARE(draft.url, u"unix:/run/a.sock:/x"_s);
    QVERIFY(prepare(draft)->bytes().contains("Host: shop\r\n"));
    QVERIFY(copyAs(draft, CopyFormat::Curl)->contains(u"--unix-socket /run/a.sock"_s));
}

void CurlTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("why");
    QTest::newRow("other") << u"wget http://h"_s << u"this is no curl command"_s;
    QTest::newRow("no URL") << u"curl -X POST"_s << u"the curl command has no URL"_s;
    QTest::newRow("open quote") << u"curl 'http://h"_s << u"the quote ' does not end"_s;
    QTest::newRow("nothing") << QString() << u"this is no curl command"_s;
}

void CurlTest::refuses()
{
    QFETCH(QString, text);
    const auto imported = fromCurl(text);
    QVERIFY(!imported);
    QTEST(imported.error().summary, "why");
}

void CurlTest::looks()
{
    QVERIFY(looksLikeCurl(u"  $ /usr/bin/curl http://h"));
    QVERIFY(looksLikeCurl(u"curl.exe http://h"));
    QVERIFY(!looksLikeCurl(u"curly http://h"));
    QVERIFY(!looksLikeCurl(u"GET / HTTP/1.1"));
}

QTEST_GUILESS_MAIN(CurlTest)
#include "tst_curl.moc"
