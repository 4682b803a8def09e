#include "spec/reference.h"
#include "trace/event.h"
#include "trace/print.h"

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace gatescope;
using spec::Entry;
using spec::Place;
using spec::Presence;
using spec::Reference;

namespace {

/// Keys of one place, from the tables of the specifications.
struct Expected {
    Place place;
    const char *keys;
};

constexpr Expected kExpected[] = {
    {Place::Environ,
     "REQUEST_METHOD SCRIPT_NAME PATH_INFO QUERY_STRING CONTENT_TYPE CONTENT_LENGTH SERVER_NAME SERVER_PORT "
     "SERVER_PROTOCOL HTTP_* wsgi.version wsgi.url_scheme wsgi.input wsgi.errors wsgi.multithread wsgi.multiprocess "
     "wsgi.run_once wsgi.file_wrapper wsgi.input_terminated REMOTE_ADDR REMOTE_PORT SERVER_SOFTWARE"},
    {Place::HttpScope, "type asgi asgi.version asgi.spec_version http_version method scheme path raw_path query_string "
                       "root_path headers client server state extensions extensions.tls.server_cert "
                       "extensions.tls.client_cert_chain extensions.tls.client_cert_name "
                       "extensions.tls.client_cert_error extensions.tls.tls_version extensions.tls.cipher_suite"},
    {Place::WebSocketScope, "type asgi asgi.version asgi.spec_version http_version scheme path raw_path query_string "
                            "root_path headers client server subprotocols state extensions"},
    {Place::LifespanScope, "type asgi asgi.version asgi.spec_version state"},
    {Place::Message,
     "type http.request http.request/body http.request/more_body http.disconnect http.response.start "
     "http.response.start/status http.response.start/headers http.response.start/trailers http.response.body "
     "http.response.body/body http.response.body/more_body http.response.trailers http.response.trailers/headers "
     "http.response.trailers/more_trailers http.response.push http.response.push/path http.response.push/headers "
     "http.response.early_hint http.response.early_hint/links http.response.zerocopysend "
     "http.response.zerocopysend/file http.response.zerocopysend/offset http.response.zerocopysend/count "
     "http.response.zerocopysend/more_body http.response.pathsend http.response.pathsend/path http.response.debug "
     "http.response.debug/info websocket.connect websocket.accept websocket.accept/subprotocol "
     "websocket.accept/headers websocket.receive websocket.receive/bytes websocket.receive/text websocket.send "
     "websocket.send/bytes websocket.send/text websocket.close websocket.close/code websocket.close/reason "
     "websocket.disconnect websocket.disconnect/code websocket.disconnect/reason websocket.http.response.start "
     "websocket.http.response.start/status websocket.http.response.start/headers websocket.http.response.body "
     "websocket.http.response.body/body websocket.http.response.body/more_body lifespan.startup "
     "lifespan.startup.complete lifespan.startup.failed lifespan.startup.failed/message lifespan.shutdown "
     "lifespan.shutdown.complete lifespan.shutdown.failed lifespan.shutdown.failed/message"},
    {Place::Call, "application.wsgi application.asgi start_response start_response/status "
                  "start_response/response_headers start_response/exc_info write iterable item close wsgi.input.read "
                  "wsgi.input.readline wsgi.input.readlines wsgi.input.__iter__ wsgi.errors.write "
                  "wsgi.errors.writelines wsgi.errors.flush wsgi.file_wrapper receive send"},
};

/// The pairs that a person asks for first.
constexpr std::pair<const char *, const char *> kTwins[] = {
    {"environ:REQUEST_METHOD", "scope.http:method"}, {"environ:PATH_INFO", "scope.http:path"},
    {"environ:SCRIPT_NAME", "scope.http:root_path"}, {"environ:HTTP_*", "scope.http:headers"},
    {"environ:wsgi.input", "message:http.request"},  {"call:start_response", "message:http.response.start"},
    {"call:item", "message:http.response.body"},     {"environ:wsgi.url_scheme", "scope.http:scheme"},
    {"environ:REMOTE_ADDR", "scope.http:client"},
};

/// In the key tables of spec/asgi.md these have a default; the reference has to say the same one.
constexpr std::pair<const char *, const char *> kDefaults[] = {
    {"scope.http:scheme", "\"http\""},
    {"scope.http:root_path", "\"\""},
    {"scope.http:asgi.spec_version", "\"2.0\""},
    {"scope.websocket:scheme", "\"ws\""},
    {"scope.lifespan:asgi.spec_version", "\"1.0\""},
    {"message:http.request/more_body", "False"},
    {"message:http.response.start/headers", "[]"},
    {"message:websocket.close/code", "1000"},
    {"message:lifespan.startup.failed/message", "\"\""},
};

template <std::size_t... Index>
QStringList eventNames(std::index_sequence<Index...>)
{
    return {QString::fromUtf8(std::variant_alternative_t<Index, trace::EventBody>::kName)...};
}

qsizetype words(const QString &text)
{
    return text.split(u' ', Qt::SkipEmptyParts).size();
}

} // namespace

class TestReference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void knowsEveryKey_data();
    void knowsEveryKey();
    void knowsEveryTraceEventAndOutcome();
    void knowsTheCommonStatusCodesAndHeaders();
    void saysTheDefaultsOfTheSpecification();
    void twinsPointBack();
    void hasTheTwinsThatPeopleAskFor();
    void relatedEntriesExist();
    void everyEntryIsFitToShow();
    void findsTheFamilyOfAKey_data();
    void findsTheFamilyOfAKey();
    void explainsAnEnvironKeyWithItsHeader();
    void findsNothingForAnUnknownOutcome();
    void staysValidWhenMoved();
    void refusesTextsThatDoNotFit_data();
    void refusesTextsThatDoNotFit();
    void refusesAnEmptyFolder();

private:
    Reference m_reference;
};

void TestReference::initTestCase()
{
    auto loaded = Reference::load();
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().summary + ": "_L1 + loaded.error().detail));
    m_reference = std::move(*loaded);
}

void TestReference::knowsEveryKey_data()
{
    QTest::addColumn<int>("place");
    QTest::addColumn<QString>("key");
    for (const auto &[place, keys] : kExpected) {
        for (const QString &key : QString::fromLatin1(keys).split(u' '))
            QTest::newRow(qPrintable(nameOf(place) + u' ' + key)) << static_cast<int>(place) << key;
    }
}

void TestReference::knowsEveryKey()
{
    QFETCH(int, place);
    QFETCH(QString, key);
    const Entry *entry = m_reference.find(static_cast<Place>(place), key);
    QVERIFY(entry);
    QCOMPARE(entry->key, key);
    if (entry->place != Place::Message || key.contains(u'/'))
        QVERIFY(entry->presence != Presence::Unstated);
}

void TestReference::knowsEveryTraceEventAndOutcome()
{
    for (const QString &name : eventNames(std::make_index_sequence<std::variant_size_v<trace::EventBody>>{}))
        QVERIFY2(m_reference.find(Place::Event, name), qPrintable(name));
    for (auto outcome = trace::Outcome::Open; outcome <= trace::Outcome::LifespanFailed;
         outcome = static_cast<trace::Outcome>(static_cast<int>(outcome) + 1)) {
        const QString name = QString::fromUtf8(word(outcome));
        QVERIFY2(m_reference.find(Place::Outcome, name), qPrintable(name));
    }
}

void TestReference::knowsTheCommonStatusCodesAndHeaders()
{
    for (const int code : {100, 101, 103, 200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405,
                           408, 409, 410, 413, 414, 415, 417, 418, 422, 426, 429, 431, 500, 501, 502, 503, 504, 505}) {
        const Entry *entry = m_reference.find(Place::Status, QString::number(code));
        QVERIFY2(entry && !entry->isFamily(), qPrintable(QString::number(code)));
    }
    const auto headers = std::ranges::count(m_reference.entries(), Place::Header, &Entry::place);
    QCOMPARE_GE(headers, 60);
    QCOMPARE(m_reference.find(Place::Header, u"Content-Type")->key, u"content-type"_s);
}

void TestReference::saysTheDefaultsOfTheSpecification()
{
    for (const auto &[id, value] : kDefaults) {
        const Entry *entry = m_reference.byId(QString::fromLatin1(id));
        QVERIFY2(entry, id);
        QCOMPARE(entry->presence, Presence::Defaulted);
        QCOMPARE(entry->defaultValue, QString::fromLatin1(value));
    }
}

void TestReference::twinsPointBack()
{
    for (const Entry &entry : m_reference.entries()) {
        const QList<const Entry *> twins = m_reference.twinsOf(entry);
        QCOMPARE(twins.size(), entry.twins.size());
        for (const Entry *twin : twins)
            QVERIFY2(twin->twins.contains(entry.id()), qPrintable(entry.id() + " and "_L1 + twin->id()));
    }
}

void TestReference::hasTheTwinsThatPeopleAskFor()
{
    for (const auto &[wsgi, asgi] : kTwins) {
        const Entry *entry = m_reference.byId(QString::fromLatin1(wsgi));
        QVERIFY2(entry, wsgi);
        QVERIFY2(entry->twins.contains(QLatin1StringView(asgi)), wsgi);
    }
}

void TestReference::relatedEntriesExist()
{
    for (const Entry &entry : m_reference.entries()) {
        QCOMPARE(m_reference.relatedTo(entry).size(), entry.related.size());
        QVERIFY2(!entry.related.contains(entry.id()), qPrintable(entry.id()));
    }
}

void TestReference::everyEntryIsFitToShow()
{
    static const QRegularExpression sentence(u"^[^a-z].*[.]$"_s);
    for (const Entry &entry : m_reference.entries()) {
        const QByteArray id = entry.id().toUtf8();
        const QUrl address(entry.address, QUrl::StrictMode);
        QVERIFY2(address.isValid() && address.scheme() == "https"_L1 && !address.host().isEmpty(), id);
        QVERIFY2(!entry.section.isEmpty() && !entry.name.isEmpty() && !entry.types.contains(QString()), id);
        QVERIFY2(sentence.match(entry.summary).hasMatch() || entry.summary.startsWith(u'`'), id);
        QVERIFY2(entry.explanation.endsWith(u'.'), id);
        QVERIFY2(entry.explanation.count(u'`') % 2 == 0 && entry.summary.count(u'`') % 2 == 0, id);
        QVERIFY2(words(entry.quote) <= 25, id);
    }
}

void TestReference::findsTheFamilyOfAKey_data()
{
    QTest::addColumn<int>("place");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("found");
    const auto row = [](Place place, const QString &key, const QString &found) {
        QTest::newRow(qPrintable(key)) << static_cast<int>(place) << key << found;
    };
    row(Place::Environ, u"HTTP_X_FOO"_s, u"environ:HTTP_*"_s);
    row(Place::Environ, u"HTTP_HOST"_s, u"environ:HTTP_HOST"_s);
    row(Place::Environ, u"HTTP_"_s, u"environ:HTTP_*"_s);
    row(Place::Environ, u"SSL_CIPHER"_s, u"environ:SSL_*"_s);
    row(Place::Environ, u"SSL_PROTOCOL"_s, u"environ:SSL_PROTOCOL"_s);
    row(Place::Environ, u"wsgi.early_hints"_s, u"environ:wsgi.*"_s);
    row(Place::Environ, u"wsgiorg.routing_args"_s, u"environ:wsgiorg.*"_s);
    row(Place::Environ, u"LANG"_s, u"environ:*"_s);
    row(Place::HttpScope, u"state.pool"_s, u"scope.http:state.*"_s);
    row(Place::HttpScope, u"extensions.acme"_s, u"scope.http:extensions.*"_s);
    row(Place::HttpScope, u"path_params"_s, u"scope.http:*"_s);
    row(Place::Message, u"http.request/type"_s, u"message:type"_s);
    row(Place::Message, u"http.response.start/colour"_s, u"message:*"_s);
    row(Place::Call, u"wsgi.input.seek"_s, u"call:wsgi.input.*"_s);
    row(Place::Header, u"X-Foo"_s, u"header:x-*"_s);
    row(Place::Header, u"SEC-FETCH-MODE"_s, u"header:sec-fetch-*"_s);
    row(Place::Header, u"Elephant"_s, u"header:*"_s);
    row(Place::Status, u"499"_s, u"status:4*"_s);
    row(Place::Status, u"404"_s, u"status:404"_s);
    row(Place::Status, u"999"_s, u"status:*"_s);
}

void TestReference::findsTheFamilyOfAKey()
{
    QFETCH(int, place);
    QFETCH(QString, key);
    QFETCH(QString, found);
    const Entry *entry = m_reference.find(static_cast<Place>(place), key);
    QVERIFY(entry);
    QCOMPARE(entry->id(), found);
}

void TestReference::explainsAnEnvironKeyWithItsHeader()
{
    const auto ids = [this](QStringView key) {
        QStringList all;
        for (const Entry *entry : m_reference.explain(Place::Environ, key))
            all.append(entry->id());
        return all;
    };
    QCOMPARE(ids(u"HTTP_X_FOO"), QStringList({u"environ:HTTP_*"_s, u"header:x-*"_s}));
    QCOMPARE(ids(u"HTTP_ACCEPT_ENCODING"), QStringList({u"environ:HTTP_*"_s, u"header:accept-encoding"_s}));
    QCOMPARE(ids(u"CONTENT_TYPE"), QStringList({u"environ:CONTENT_TYPE"_s, u"header:content-type"_s}));
    QCOMPARE(ids(u"PATH_INFO"), QStringList(u"environ:PATH_INFO"_s));
}

void TestReference::findsNothingForAnUnknownOutcome()
{
    QCOMPARE(m_reference.find(Place::Outcome, u"exploded"), nullptr);
    QCOMPARE(m_reference.byId(u"environ:NOT_THERE"), nullptr);
    QVERIFY(m_reference.explain(Place::Event, u"").isEmpty());
}

void TestReference::staysValidWhenMoved()
{
    auto first = Reference::load();
    QVERIFY(first);
    const Entry *before = first->find(Place::Environ, u"PATH_INFO");
    const Reference second = std::move(*first);
    QCOMPARE(second.find(Place::Environ, u"PATH_INFO"), before);
    QCOMPARE(before->name, u"PATH_INFO"_s);
}

void TestReference::refusesTextsThatDoNotFit_data()
{
    QTest::addColumn<QByteArray>("entries");
    QTest::addColumn<QString>("word");
    const QByteArray entry = "'summary': 'One.', 'explanation': 'Two.'";
    QTest::newRow("told twice") << QByteArray("{'key': 'A', " + entry + "}, {'key': 'A', " + entry + '}')
                                << u"environ:A is told twice"_s;
    QTest::newRow("twin missing") << QByteArray("{'key': 'A', 'twins': ['call:b'], " + entry + '}')
                                  << u"call:b, which does not exist"_s;
    QTest::newRow("malformed") << QByteArray("{'key': 'A'}") << u"environ:A has no summary"_s;
}

void TestReference::refusesTextsThatDoNotFit()
{
    QFETCH(QByteArray, entries);
    QFETCH(QString, word);
    QTemporaryDir folder;
    QFile file(folder.filePath(u"one.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray text = "{'place': 'environ', 'sources': {'s': {'section': 'T', 'address': "
                            "'https://example.org'}}, 'defaults': {'types': ['str'], 'source': 's'}, 'entries': [" +
                            entries + "]}";
    file.write(QByteArray(text).replace('\'', '"'));
    file.close();
    const auto loaded = Reference::load(folder.path());
    QVERIFY(!loaded);
    QVERIFY2(loaded.error().detail.contains(word), qPrintable(loaded.error().detail));
}

void TestReference::refusesAnEmptyFolder()
{
    const QTemporaryDir folder;
    QVERIFY(!Reference::load(folder.path()));
}

QTEST_GUILESS_MAIN(TestReference)
#include "tst_reference.moc"
