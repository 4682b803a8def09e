#include "shell/windowrig.h"

#include "common/rowtable.h"
#include "exchange/exchangeview.h"
#include "exchange/layers/layerdetail.h"
#include "exchange/layers/layersview.h"
#include "source/exceptionview.h"

#include <QListView>
#include <QProcess>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace gatescope;
using namespace Qt::StringLiterals;

/// The stacks of real applications in the real window: the layers in the order in which they ran, and who set a header.
/// Its pictures are those of the README.
class WindowStacksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void stacks_data();
    void stacks();
    void aHandledException_data();
    void aHandledException();
};

namespace {

/// The first of `wanted` that does not come, in this order; empty when all do.
QString missing(const ui::LayerIndex &index, const QStringList &wanted)
{
    auto next = wanted.begin();
    for (const ui::Layer &layer : index.layers()) {
        if (next != wanted.end() && layer.name == *next)
            ++next;
    }
    return next == wanted.end() ? QString() : *next;
}

/// The ground of the chosen row at its very left, where a tree paints its branches.
QColor groundOfChosen(const QTreeView &tree)
{
    const QImage image = tree.viewport()->grab().toImage();
    return image.pixelColor(1, tree.visualRect(tree.currentIndex()).center().y());
}

/// The package of an application of tests/apps that needs one.
bool canRun(const QString &target)
{
    static const QStringList kPackages{u"django"_s, u"fastapi"_s, u"flask"_s, u"quart"_s, u"starlette"_s};
    for (const QString &package : kPackages) {
        if (target.contains(package))
            return QProcess::execute(u"python3"_s, {u"-c"_s, u"import "_s + package}) == 0;
    }
    return true;
}

} // namespace

void WindowStacksTest::stacks_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("setBy");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("layers");
    QTest::newRow("starlette") << u"stack_starlette.py:app"_s << u"/"_s << u"vary"_s << u"GZipMiddleware"_s
                               << u"gzip.py:"_s << QStringList{u"Starlette"_s,      u"CORSMiddleware"_s,
                                                               u"GZipMiddleware"_s, u"SessionMiddleware"_s,
                                                               u"Stamp"_s,          u"Stamp.dispatch"_s,
                                                               u"Router"_s,         u"home"_s};
    QTest::newRow("fastapi") << u"stack_fastapi.py:app"_s << u"/items"_s << u"x-version"_s << u"add_version"_s
                             << u"stack_fastapi.py:"_s
                             << QStringList{u"add_version"_s, u"settings"_s, u"database"_s, u"session"_s, u"items"_s};
    const QStringList django{u"SecurityMiddleware"_s,
                             u"GZipMiddleware"_s,
                             u"SessionMiddleware"_s,
                             u"CommonMiddleware"_s,
                             u"CsrfViewMiddleware"_s,
                             u"AuthenticationMiddleware"_s,
                             u"home"_s,
                             u"GZipMiddleware.process_response"_s};
    QTest::newRow("django") << u"stack_django.py:wsgi"_s << u"/"_s << u"Vary"_s << u"GZipMiddleware"_s << u"gzip.py:"_s
                            << django;
    QTest::newRow("django-asgi") << u"stack_django.py:asgi"_s << u"/"_s << u"vary"_s << u"GZipMiddleware"_s
                                 << u"gzip.py:"_s << django;
    QTest::newRow("flask") << u"stack_flask.py:app"_s << u"/"_s << u"X-Stamp"_s << u"stamp"_s << u"stack_flask.py:"_s
                           << QStringList{u"ProxyFix"_s,      u"DispatcherMiddleware"_s,
                                          u"Flask"_s,         u"load_user"_s,
                                          u"check_closed"_s,  u"home"_s,
                                          u"no_cache"_s,      u"stamp"_s,
                                          u"end_of_request"_s};
    QTest::newRow("quart") << u"stack_quart.py:app"_s << u"/"_s << u"x-stamp"_s << u"stamp"_s << u"stack_quart.py:"_s
                           << QStringList{u"Quart"_s, u"load_user"_s, u"check_closed"_s, u"home"_s, u"stamp"_s};
    QTest::newRow("closures") << u"layers.py:asgi"_s << u"/"_s << u"x-outer"_s << u"asgi_add_header"_s
                              << u"layers.py:"_s
                              << QStringList{u"asgi_catch"_s, u"asgi_add_header"_s, u"asgi_leak"_s, u"asgi_add_user"_s,
                                             u"asgi_app"_s};
}

void WindowStacksTest::stacks()
{
    QFETCH(QString, target);
    QFETCH(QString, path);
    QFETCH(QString, header);
    QFETCH(QString, setBy);
    QFETCH(QString, file);
    QFETCH(QStringList, layers);
    if (!canRun(target))
        QSKIP("it is not there");
    test::WindowRig rig;
    QVERIFY(rig.run(target));
    QCOMPARE(rig.request("GET", path), 200);
    QTRY_VERIFY(rig.summary(path) && !rig.summary(path)->isOpen());
    rig.workspace.selection.setExchange(rig.exchange(path));
    QTabWidget *tabs = rig.window.exchangeView().tabs();
    ui::LayersView *view = rig.window.exchangeView().layers();
    QTRY_VERIFY(tabs->indexOf(view) >= 0);
    tabs->setCurrentWidget(view);
    QTRY_COMPARE(missing(view->index(), layers), QString());
    view->whoSet({ui::LayerSubject::Kind::ResponseHeader, header});
    QTRY_VERIFY(!view->answer().isEmpty()); // as soon as all of it was read
    const QString answer = view->answer().section(u'\n', 0, 0);
    QVERIFY2(answer.contains(setBy) && answer.contains(file), qPrintable(answer));
    QVERIFY(view->text().contains(layers.back()));
    rig.window.commands()[u"view.bottom"_s]->setChecked(false);
    rig.window.resize(1320, 1180);
    view->foldButton()->setChecked(target.contains(u"fastapi"_s)); // so that the dependencies are in the picture
    QCoreApplication::sendPostedEvents();
    view->stack()->scrollToTop();
    view->stack()->scrollTo(view->stack()->currentIndex());
    const QString name = u"stack-%1-"_s.arg(QString::fromUtf8(QTest::currentDataTag()));
    rig.picture(name + u"light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(name + u"dark"_s);
    const QTreeView &changes = *view->detail()->table();
    QCOMPARE(groundOfChosen(changes), ui::selectedGround(QApplication::palette(), changes.hasFocus()));
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowStacksTest::aHandledException_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("way");
    QTest::newRow("starlette") << u"stack_starlette.py:app"_s << u"/boom"_s << u"raise ValueError(\"boom\")"_s
                               << QStringList{u"raised in boom"_s, u"made a response by refuse"_s, u"400"_s};
    QTest::newRow("flask") << u"stack_flask.py:app"_s << u"/boom"_s << u"raise ValueError(\"boom\")"_s
                           << QStringList{u"raised in boom"_s, u"made a response by refuse"_s, u"400"_s};
    QTest::newRow("closures") << u"layers.py:wsgi"_s << u"/error"_s << u"raise RuntimeError(\"inside the onion\")"_s
                              << QStringList{u"raised in wsgi_app"_s, u"catch_layer"_s, u"500"_s};
}

void WindowStacksTest::aHandledException()
{
    QFETCH(QString, target);
    QFETCH(QString, path);
    QFETCH(QString, line);
    QFETCH(QStringList, way);
    if (!canRun(target))
        QSKIP("it is not there");
    test::WindowRig rig;
    QVERIFY(rig.run(target));
    QVERIFY(rig.request("GET", path) >= 400);
    QTRY_VERIFY(rig.summary(path) && !rig.summary(path)->isOpen());
    rig.workspace.selection.setExchange(rig.exchange(path));
    QTabWidget *tabs = rig.window.exchangeView().tabs();
    auto *view = tabs->findChild<ui::ExceptionView *>();
    QVERIFY(view);
    QTRY_VERIFY(tabs->indexOf(view) >= 0);
    tabs->setCurrentWidget(view);
    QTRY_VERIFY(view->currentFrame() && view->currentFrame()->source == line);
    for (const QString &step : way)
        QVERIFY2(view->pathText().contains(step), qPrintable(view->pathText()));
    QVERIFY2(view->copyText().contains(line), qPrintable(view->copyText()));
    rig.window.commands()[u"view.bottom"_s]->setChecked(false);
    const QString name = u"handled-%1-"_s.arg(QString::fromUtf8(QTest::currentDataTag()));
    rig.picture(name + u"light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(name + u"dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

QTEST_MAIN(WindowStacksTest)
#include "tst_windowstacks.moc"
