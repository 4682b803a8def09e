#include "python/apploader.h"
#include "python/detect.h"
#include "python/pythonrig.h"

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;
using python::AppLoader;
using python::LoadError;
using trace::Interface;

class LoaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { needPython(); }
    void cleanup();
    void findsTheApp_data();
    void findsTheApp();
    void explainsFailures_data();
    void explainsFailures();
    void tellsTheFilesOfAFailedImport();
    void discoversProjects_data();
    void discoversProjects();
    void namesWhatItLookedAt();
    void forcedInterfacesAreTakenAsSaid();
    void looksBesideTheAppForTheVenv();
    void frameworksAreRecognised_data();
    void frameworksAreRecognised();
    void theTestAppsLoad();

private:
    /// A folder of its own with `files`, so that no module of another case is in the way.
    QString project(const QList<std::pair<QString, QByteArray>> &files)
    {
        const QString folder = m_folder.filePath(QString::number(++m_projects));
        for (const auto &[name, text] : files)
            writeFile(folder + u'/' + name, text);
        return folder;
    }

    QTemporaryDir m_folder;
    int m_projects = 0;
};

namespace {

constexpr auto kWsgi = "def app(environ, start_response):\n    return []\n";
constexpr auto kAsgi = "async def app(scope, receive, send):\n    pass\n";

QString allWords(const LoadError &error)
{
    return error.error.summary + u'\n' + error.error.detail + u'\n' + error.error.wayOut;
}

/// Runs before the next case: modules called alike must not be remembered.
void forgetModules(const QString &folder)
{
    const python::PythonScope scope;
    const auto code = u"import sys\n"
                      "for name, module in list(sys.modules.items()):\n"
                      "    if str(getattr(module, '__file__', '')).startswith('%1'): del sys.modules[name]\n"
                      "sys.path[:] = [p for p in sys.path if not p.startswith('%1')]\n"
                      "import importlib; importlib.invalidate_caches()\n"_s.arg(folder);
    PyRun_SimpleString(code.toUtf8().constData());
}

} // namespace

void LoaderTest::cleanup()
{
    forgetModules(m_folder.path());
}

void LoaderTest::findsTheApp_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<bool>("factory");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *title, const char *target, const QByteArray &source, const char *name,
                        bool factory = false) {
        QTest::newRow(title) << QString::fromLatin1(target) << source << factory << QString::fromLatin1(name);
    };
    const QByteArray factory = QByteArray("def make():\n") + "    def inner(environ, start_response): return []\n"
                                                             "    return inner\n";
    const QByteArray createApp = QByteArray(factory).replace("make()", "create_app(config=None)");
    row("module:attr", "shop.main:app", kWsgi, "shop.main:app");
    row("module", "shop.main", kAsgi, "shop.main:app");
    row("file", "shop/main.py", kWsgi, "shop.main:app");
    row("file:attr", "shop/main.py:app", kAsgi, "shop.main:app");
    row("dotted", "shop.main:holder.inner", "class holder:\n    @staticmethod\n    def inner(environ, start): pass\n",
        "shop.main:holder.inner");
    row("application", "shop.main", QByteArray(kWsgi).replace("app", "application"), "shop.main:application");
    row("only one", "shop.main", "def simple_thing(environ, start_response): pass\ndef helper(a, b): pass\n",
        "shop.main:simple_thing");
    row("only instance", "shop.main", "class A:\n    def __call__(self, environ, start): pass\nthing = A()\n",
        "shop.main:thing");
    row("factory()", "shop.main:make()", factory, "shop.main:make()");
    row("--factory", "shop.main:make", factory, "shop.main:make()", true);
    row("factory noticed", "shop.main:make", factory, "shop.main:make()");
    row("create_app", "shop.main", createApp, "shop.main:create_app()");
}

void LoaderTest::findsTheApp()
{
    QFETCH(QString, target);
    QFETCH(QByteArray, source);
    QFETCH(bool, factory);
    QFETCH(QString, name);
    const auto folder = project({{u"shop/__init__.py"_s, ""},
                                 {u"shop/main.py"_s, "from . import part\n" + source},
                                 {u"shop/part.py"_s, "import json\n"}});
    AppLoader loader({.target = target, .directory = folder, .factory = factory});
    const auto app = loader.load();
    QVERIFY2(app, qPrintable(app ? QString() : allWords(app.error())));
    QCOMPARE(app->name, name);
    QVERIFY(app->interface == Interface::Wsgi || app->interface == Interface::Asgi3);
    QVERIFY(!app->description.isEmpty());
    QCOMPARE(app->files,
             QStringList({folder + u"/shop/__init__.py"_s, folder + u"/shop/main.py"_s, folder + u"/shop/part.py"_s}));
}

void LoaderTest::explainsFailures_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QStringList>("words");
    using Kind = LoadError::Kind;
    const auto row = [](const char *title, const char *target, const QByteArray &source, Kind kind,
                        const QStringList &words) {
        QTest::newRow(title) << QString::fromLatin1(target) << source << int(kind) << words;
    };
    row("no module", "shopp:app", kWsgi, Kind::ImportFailed,
        {u"There is no module `shopp`"_s, u"Python looks for modules in:"_s, u"Did you mean `shop`?"_s});
    row("no submodule", "shop.main:app", kWsgi, Kind::ImportFailed, {u"shop"_s});
    row("no file", "shup.py", kWsgi, Kind::ImportFailed,
        {u"There is no file"_s, u"`shop.py`"_s, u"Did you mean `shop`?"_s});
    row("missing import", "shop:app", "\nimport flaks\n", Kind::ImportFailed,
        {u"`shop` imports `flaks`, which is not there (shop.py, line 2)"_s, u"Traceback"_s, u"--venv"_s});
    row("missing neighbour", "shop:app", "import sttings\n", Kind::ImportFailed, {u"Did you mean `settings`?"_s});
    row("raises", "shop:app", "def f(): raise ValueError('bad day')\nf()\n", Kind::ImportFailed,
        {u"`shop` raised ValueError: bad day while it was imported (shop.py, line 1)"_s, u"Traceback"_s, u"line 2"_s});
    row("syntax", "shop:app", "x = 1\ndef f(:\n    pass\n", Kind::SyntaxError,
        {u"shop.py, line 2: "_s, u"invalid syntax"_s, u"^"_s});
    row("indentation", "shop:app", "def f():\nreturn 1\n", Kind::SyntaxError,
        {u"shop.py, line 2: expected an indented"_s});
    row("exits", "shop.py", "import sys\nsys.exit(3)\n", Kind::SystemExit,
        {u"`shop.py` ended the process while it was imported: SystemExit(3) (shop.py, line 2)"_s, u"__main__"_s});
    row("interrupt", "shop", "raise KeyboardInterrupt\n", Kind::ImportFailed, {u"KeyboardInterrupt"_s});
    row("no attribute", "shop:application", "import os\nhelper = 1\n" + QByteArray(kWsgi), Kind::AttributeMissing,
        {u"`shop` has no attribute `application`"_s, u"It has: `app`, `helper`"_s, u"Did you mean `app`?"_s});
    row("nothing like it", "shop", "answer = 42\n", Kind::AttributeMissing,
        {u"`shop` has no `app`, no `application`"_s, u"`answer`"_s, u"Name it: shop:NAME"_s});
    row("two", "shop", "def one(environ, start_response): pass\ndef other(environ, start_response): pass\n",
        Kind::AttributeMissing, {u"It has: `one`, `other`"_s});
    row("one parameter", "shop:app", "def app(config): pass\n", Kind::NotAnApplication,
        {u"1 parameter (config)"_s, u"ASGI 2 has one (scope)"_s, u"--interface asgi3, asgi2 or wsgi"_s});
    row("factory raises", "shop:make()", "def make(): raise KeyError('DATABASE')\n", Kind::FactoryFailed,
        {u"The factory `make` raised KeyError: 'DATABASE' (shop.py, line 1)"_s});
    row("factory wants", "shop:make()", "def make(config): pass\n", Kind::FactoryFailed, {u"1 parameter (config)"_s});
    row("factory gives none", "shop:make()", "def make(): pass\n", Kind::FactoryFailed, {u"returned None"_s});
    row("factory gives int", "shop:make()", "def make(): return 42\n", Kind::NotAnApplication, {u"type int"_s});
    row("async factory", "shop:make()", "async def make(): pass\n", Kind::FactoryFailed, {u"returned a coroutine"_s});
    row("shadowing", "logging.py", kWsgi, Kind::ImportFailed, {u"the name of a module that Python uses itself"_s});
}

void LoaderTest::explainsFailures()
{
    QFETCH(QString, target);
    QFETCH(QByteArray, source);
    QFETCH(int, kind);
    QFETCH(QStringList, words);
    {
        const python::PythonScope scope;
        (void)evaluate("__import__('logging')");
    }
    const auto folder = project({{u"shop.py"_s, source}, {u"settings.py"_s, ""}, {u"logging.py"_s, source}});
    AppLoader loader({.target = target, .directory = folder});
    const auto app = loader.load();
    QVERIFY(!app);
    QVERIFY2(int(app.error().kind) == kind, qPrintable(allWords(app.error())));
    for (const auto &word : words)
        QVERIFY2(allWords(app.error()).contains(word), qPrintable(word + u" is not in:\n"_s + allWords(app.error())));
    const python::PythonScope scope;
    QVERIFY(!PyErr_Occurred());
}

void LoaderTest::tellsTheFilesOfAFailedImport()
{
    const auto folder =
        project({{u"top.py"_s, "import middle\n"}, {u"middle.py"_s, "import broken\n"}, {u"broken.py"_s, "def f(:\n"}});
    AppLoader loader({.target = u"top.py"_s, .directory = folder});
    const auto app = loader.load();
    QVERIFY(!app);
    QCOMPARE(app.error().file, folder + u"/broken.py"_s);
    QCOMPARE(app.error().line, 1);
    QCOMPARE(app.error().files,
             QStringList({folder + u"/broken.py"_s, folder + u"/middle.py"_s, folder + u"/top.py"_s}));
}

void LoaderTest::discoversProjects_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("name");
    QTest::newRow("app.py") << QStringList{u"main.py"_s, u"app.py"_s} << u"app:app"_s;
    QTest::newRow("main.py") << QStringList{u"main.py"_s, u"asgi.py"_s} << u"main:app"_s;
    QTest::newRow("wsgi.py") << QStringList{u"wsgi.py"_s} << u"wsgi:app"_s;
    QTest::newRow("app/main.py") << QStringList{u"app/__init__.py"_s, u"app/main.py"_s} << u"app.main:app"_s;
    QTest::newRow("src") << QStringList{u"src/main.py"_s} << u"main:app"_s;
    QTest::newRow("package") << QStringList{u"shop/__init__.py"_s, u"shop/asgi.py"_s} << u"shop.asgi:app"_s;
    QTest::newRow("init") << QStringList{u"shop/__init__.py"_s} << u"shop:app"_s;
    QTest::newRow("django") << QStringList{u"manage.py"_s, u"mysite/__init__.py"_s, u"mysite/asgi.py"_s,
                                           u"mysite/wsgi.py"_s}
                            << u"mysite.wsgi:app"_s;
}

void LoaderTest::discoversProjects()
{
    QFETCH(QStringList, files);
    QFETCH(QString, name);
    QList<std::pair<QString, QByteArray>> project;
    const bool onlyInit = files.size() == 1 && files.first().endsWith("__init__.py"_L1);
    for (const auto &file : files) {
        const bool empty = file.endsWith("__init__.py"_L1) && !onlyInit;
        project.append({file, empty ? QByteArray() : QByteArray(kWsgi)});
        if (file == "manage.py"_L1)
            project.last().second =
                "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"mysite.settings\")\n";
    }
    AppLoader loader({.directory = this->project(project)});
    const auto app = loader.load();
    QVERIFY2(app, qPrintable(app ? QString() : allWords(app.error())));
    QCOMPARE(app->name, name);
}

void LoaderTest::namesWhatItLookedAt()
{
    const auto folder = project({{u"app.py"_s, "helper = 1\n"}, {u"readme.txt"_s, ""}});
    AppLoader loader({.directory = folder});
    const auto app = loader.load();
    QVERIFY(!app);
    QCOMPARE(app.error().kind, LoadError::Kind::NothingFound);
    for (const auto &word : {u"app.py"_s, u"main.py"_s, u"wsgi.py"_s, u"asgi.py"_s, u"app/main.py"_s})
        QVERIFY2(app.error().error.detail.contains(word), qPrintable(word));
    forgetModules(m_folder.path());
    const auto broken = project({{u"app.py"_s, "1 +\n"}, {u"main.py"_s, kWsgi}});
    QCOMPARE(AppLoader({.directory = broken}).load().error().kind, LoadError::Kind::SyntaxError);
}

void LoaderTest::forcedInterfacesAreTakenAsSaid()
{
    const auto folder = project({{u"shop.py"_s, "def app(*args, **kwargs): pass\n"},
                                 {u"both.py"_s, "def wsgi(environ, start_response): pass\n"
                                                "async def asgi(scope, receive, send): pass\n"}});
    AppLoader forced({.target = u"shop:app"_s, .directory = folder, .interface = Interface::Wsgi});
    QCOMPARE(forced.load()->interface, Interface::Wsgi);
    AppLoader wsgi({.target = u"both"_s, .directory = folder, .interface = Interface::Wsgi});
    QCOMPARE(wsgi.load()->name, u"both:wsgi"_s);
    AppLoader asgi({.target = u"both"_s, .directory = folder, .interface = Interface::Asgi3});
    QCOMPARE(asgi.load()->name, u"both:asgi"_s);
}

void LoaderTest::looksBesideTheAppForTheVenv()
{
    const auto folder = project({{u"shop/__init__.py"_s, ""}, {u"shop/main.py"_s, kWsgi}});
    QCOMPARE(python::folderOfTarget(u"shop/main.py:app"_s, folder), folder);
    QCOMPARE(python::folderOfTarget(u"shop.main:app"_s, folder), folder);
    QCOMPARE(python::folderOfTarget(folder, u"/"_s), folder);
}

void LoaderTest::frameworksAreRecognised_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("interface");
    QTest::newRow("flask") << "import flask\napp = flask.Flask(__name__)\n"_ba << u"WSGI"_s;
    QTest::newRow("flask wsgi_app") << "import flask\napp = flask.Flask(__name__).wsgi_app\n"_ba << u"WSGI"_s;
    QTest::newRow("starlette") << "from starlette.applications import Starlette\napp = Starlette()\n"_ba << u"ASGI 3"_s;
    QTest::newRow("fastapi") << "from fastapi import FastAPI\napp = FastAPI()\n"_ba << u"ASGI 3"_s;
    QTest::newRow("quart") << "import quart\napp = quart.Quart(__name__)\n"_ba << u"ASGI 3"_s;
    const auto django = "from django.conf import settings\n"
                        "if not settings.configured: settings.configure(ROOT_URLCONF=__name__)\n"
                        "urlpatterns = []\n"_ba;
    QTest::newRow("django wsgi") << django + "from django.core.wsgi import get_wsgi_application as g\napp = g()\n"
                                 << u"WSGI"_s;
    QTest::newRow("django asgi") << django + "from django.core.asgi import get_asgi_application as g\napp = g()\n"
                                 << u"ASGI 3"_s;
}

void LoaderTest::frameworksAreRecognised()
{
    QFETCH(QByteArray, source);
    QFETCH(QString, interface);
    const auto folder = project({{u"framework.py"_s, source}});
    AppLoader loader({.target = u"framework"_s, .directory = folder});
    const auto app = loader.load();
    if (!app && allWords(app.error()).contains("which is not there"_L1))
        QSKIP("the framework is not installed");
    QVERIFY2(app, qPrintable(app ? QString() : allWords(app.error())));
    QCOMPARE(python::interfaceTitle(app->interface), interface);
    QCOMPARE(app->files, QStringList{folder + u"/framework.py"_s});
}

void LoaderTest::theTestAppsLoad()
{
    const QString apps = qEnvironmentVariable("GATESCOPE_TEST_APPS");
    if (!QFile::exists(apps + u"/factory.py"_s))
        QSKIP("tests/apps is not there");
    for (const auto &target : {u"factory:make_wsgi()"_s, u"factory:make_asgi"_s, u"factory:create_app()"_s,
                               u"factory:Wsgi"_s, u"factory:instance"_s, u"factory:async_instance"_s,
                               u"factory:wsgi_method"_s, u"factory:asgi_method"_s, u"hello.py:wsgi"_s}) {
        AppLoader loader({.target = target, .directory = apps});
        const auto app = loader.load();
        QVERIFY2(app, qPrintable(target + (app ? QString() : u": "_s + allWords(app.error()))));
    }
    AppLoader several({.target = u"several"_s, .directory = apps});
    const auto none = several.load();
    QVERIFY(!none);
    QVERIFY2(none.error().error.detail.startsWith("It has: `back_door`, `front_door`"_L1),
             qPrintable(none.error().error.detail));
}

QTEST_GUILESS_MAIN(LoaderTest)
#include "tst_loader.moc"
