#include "wsgi/wsgirig.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;
using How = call::CallEnded::How;

/// Applications that others wrote: tests/apps with its table of what each may get, and the frameworks.
class AppsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void misbehaves_data();
    void misbehaves();
    void frameworksAnswer_data();
    void frameworksAnswer();
};

namespace {

QString apps()
{
    return qEnvironmentVariable("GATESCOPE_TEST_APPS");
}

int statusOf(const Answer &answer)
{
    return answer.starts > 0 ? answer.start.status : 500;
}

QString outcomeOf(const Answer &answer)
{
    if (answer.starts == 0)
        return u"failed"_s;
    return answer.last ? u"completed"_s : u"cut"_s;
}

/// All words of the exchange's events.
QByteArray wordsOf(WsgiRig &rig)
{
    QByteArray words;
    const auto add = [&](std::string_view text) { words.append(text.data(), qsizetype(text.size())).append('\n'); };
    for (const auto &event : rig.tap().events()) {
        if (const auto *finding = event.as<trace::Finding>())
            add(finding->message);
        if (const auto *raised = event.as<trace::AppRaised>())
            add(raised->traceback);
        if (const auto *start = event.as<trace::StartResponse>())
            add(start->excInfo);
        if (const auto *returned = event.as<trace::AppReturned>())
            add(returned->type);
    }
    return words;
}

bool contains(const QJsonValue &list, const QJsonValue &value)
{
    return list.isUndefined() || list.toArray().contains(value);
}

} // namespace

void AppsTest::misbehaves_data()
{
    QTest::addColumn<QJsonObject>("entry");
    QFile file(apps() + u"/misbehave.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        QSKIP("tests/apps is not there");
    for (const auto &entry : QJsonDocument::fromJson(file.readAll()).object().value("wsgi"_L1).toArray())
        QTest::newRow(qPrintable(entry.toObject().value("attr"_L1).toString())) << entry.toObject();
}

void AppsTest::misbehaves()
{
    QFETCH(QJsonObject, entry);
    const auto source =
        u"import sys\n"
        "if %1 not in sys.path: sys.path.append(%1)\n"
        "from misbehave_wsgi import %2 as app\n"_s.arg(u'\'' + apps() + u'\'', entry.value("attr"_L1).toString());
    WsgiRig rig(source.toUtf8().constData());
    const auto answer = rig.ask(WsgiRig::post(50), std::string(50, 'x'));
    QVERIFY2(contains(entry.value("status"_L1), statusOf(answer)), answer.end.reason.c_str());
    QVERIFY2(contains(entry.value("outcome"_L1), outcomeOf(answer)), qPrintable(outcomeOf(answer)));
    if (entry.contains("body"_L1))
        QCOMPARE(QString::fromStdString(answer.body), entry.value("body"_L1).toString());
    if (entry.contains("whole"_L1))
        QCOMPARE(answer.last, entry.value("whole"_L1).toBool());
    const auto words = wordsOf(rig);
    for (const auto &word : entry.value("words"_L1).toArray())
        QVERIFY2(words.contains(word.toString().toUtf8()), words.constData());
}

void AppsTest::frameworksAnswer_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::newRow("flask") << "import flask, io\n"
                              "app = flask.Flask('shop')\n"
                              "@app.get('/hello')\n"
                              "def hello(): return f\"hello {flask.request.args['name']}\"\n"
                              "@app.post('/form')\n"
                              "def form(): return flask.request.form['word'] + flask.request.url_root\n"
                              "@app.get('/stream')\n"
                              "def stream(): return (c for c in ['one ', 'two'])\n"
                              "@app.get('/file')\n"
                              "def file(): return flask.send_file(io.BytesIO(b'x' * 100_000), 'text/plain')\n"
                              "@app.get('/fails')\n"
                              "def fails(): raise ValueError('caught by the framework')\n"_ba;
    QTest::newRow("django") << "import django, io\n"
                               "from django.conf import settings\n"
                               "if not settings.configured:\n"
                               "    settings.configure(ROOT_URLCONF='testapp', ALLOWED_HOSTS=['*'], SECRET_KEY='x')\n"
                               "from django.core.wsgi import get_wsgi_application\n"
                               "from django.http import FileResponse, HttpResponse, StreamingHttpResponse\n"
                               "from django.urls import path\n"
                               "def hello(r): return HttpResponse('hello ' + r.GET['name'])\n"
                               "def form(r): return HttpResponse(r.POST['word'] + r.build_absolute_uri('/'))\n"
                               "def stream(r): return StreamingHttpResponse(iter(['one ', 'two']))\n"
                               "def file(r): return FileResponse(io.BytesIO(b'x' * 100_000), filename='x.txt')\n"
                               "def fails(r): raise ValueError('caught by the framework')\n"
                               "urlpatterns = [path(f.__name__, f) for f in (hello, form, stream, file, fails)]\n"
                               "app = get_wsgi_application()\n"_ba;
}

void AppsTest::frameworksAnswer()
{
    QFETCH(QByteArray, source);
    needPython();
    {
        const python::PythonScope scope;
        const python::Ref framework(PyImport_ImportModule(QTest::currentDataTag()));
        PyErr_Clear();
        if (!framework)
            QSKIP("the framework is not installed");
    }
    WsgiRig rig(source.constData());
    QCOMPARE(rig.ask("/hello?name=me").body, "hello me");
    auto form = WsgiRig::post(10);
    form.target = form.path = "/form";
    form.headers.append("Host", "shop.test:8000");
    form.headers.append("Content-Type", "application/x-www-form-urlencoded");
    QCOMPARE(rig.ask(form, "word=green").body, "greenhttp://shop.test:8000/");
    QCOMPARE(rig.ask("/stream").body, "one two");
    const auto file = rig.ask("/file");
    QCOMPARE(file.body.size(), 100'000U);
    QVERIFY(file.last);
    QCOMPARE(rig.ask("/nowhere").start.status, 404);
    QCOMPARE(rig.ask("/fails").start.status, 500);
    QVERIFY2(!rig.findings().contains("W0") && !rig.findings().contains("W11"), rig.findings().constData());
}

QTEST_GUILESS_MAIN(AppsTest)
#include "tst_apps.moc"
