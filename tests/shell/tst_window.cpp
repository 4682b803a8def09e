#include "exchange/layers/layersview.h"
#include "shell/windowrig.h"

#include "captures/exchangelist.h"
#include "captures/exchangemodel.h"
#include "captures/exchangetable.h"
#include "captures/filterbar.h"
#include "common/eventwords.h"
#include "exchange/exchangeview.h"
#include "lanes/lanesview.h"
#include "timeline/connectiondata.h"
#include "timeline/timelineview.h"

#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>

#include <memory>

using namespace gatescope;
using namespace Qt::StringLiterals;

/// The main job, in the real window: run an app, send requests, look at them.
class WindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void firstWindowHasAStartPage();
    void aWsgiRequestIsShown();
    void anAsgiRequestIsShown();
    void anHttp2RequestIsShown();
    void theLayersOfARunAreShown();
    void theStepsOfFrameworks_data();
    void theStepsOfFrameworks();
    void theLanesOfARunAreShown();
    void theListFiltersDeletesAndUndoes();
    void choosingAnEventIsSharedByAllViews();
    void stopAndStartAgainKeepTheList();
};

void WindowTest::firstWindowHasAStartPage()
{
    test::WindowRig rig;
    QVERIFY(rig.window.showsStartPage());
    rig.picture(u"window-start-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"window-start-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowTest::aWsgiRequestIsShown()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    QVERIFY(!rig.window.showsStartPage());
    QCOMPARE(rig.window.runBar().stateText(), u"Running"_s);
    QCOMPARE(rig.request("GET", u"/"_s), 200);
    QCOMPARE(rig.request("POST", u"/echo"_s, R"({"item": "tea", "count": 2})"), 200);
    QCOMPARE(rig.request("GET", u"/missing"_s), 404);
    QCOMPARE(rig.request("GET", u"/error"_s), 500);
    QTRY_VERIFY(rig.summary(u"/error"_s) && !rig.summary(u"/error"_s)->isOpen());
    QCOMPARE(rig.summary(u"/echo"_s)->interface, trace::Interface::Wsgi);
    rig.workspace.selection.setExchange(rig.exchange(u"/echo"_s));
    for (int tab = 0; tab < rig.window.exchangeView().tabs()->count(); ++tab) {
        rig.window.exchangeView().tabs()->setCurrentIndex(tab);
        rig.picture(u"window-wsgi-light-%1"_s.arg(tab));
    }
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.window.exchangeView().tabs()->setCurrentIndex(0);
    rig.picture(u"window-wsgi-dark-0"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowTest::anAsgiRequestIsShown()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"fastapi_app.py"_s));
    QCOMPARE(rig.request("GET", u"/items/7?q=tea"_s), 200);
    QCOMPARE(rig.request("POST", u"/echo"_s, R"({"item": "tea", "count": 2})"), 200);
    QCOMPARE(rig.request("GET", u"/stream"_s), 200);
    QTRY_VERIFY(rig.summary(u"/stream"_s) && !rig.summary(u"/stream"_s)->isOpen());
    QCOMPARE(rig.workspace.session.summary(1)->protocol, trace::Protocol::Lifespan);
    QCOMPARE(rig.workspace.session.summary(1)->lifespan, "started");
    rig.workspace.selection.setExchange(rig.exchange(u"/stream"_s));
    for (const auto &[scheme, name] :
         {std::pair{ui::theme::Scheme::Light, u"light"_s}, {ui::theme::Scheme::Dark, u"dark"_s}}) {
        rig.useScheme(scheme);
        for (const int tab : {0, 1, 2}) {
            rig.window.exchangeView().tabs()->setCurrentIndex(tab);
            rig.picture(u"window-asgi-%1-%2"_s.arg(name).arg(tab));
        }
    }
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowTest::anHttp2RequestIsShown()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"fastapi_app.py"_s));
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(rig.workspace.supervisor.urls().value(0) + u"/stream"_s));
    request.setAttribute(QNetworkRequest::Http2DirectAttribute, true);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 200);
    QTRY_VERIFY(rig.summary(u"/stream"_s) && !rig.summary(u"/stream"_s)->isOpen());
    QCOMPARE(rig.summary(u"/stream"_s)->httpVersion, "2");
    QCOMPARE(ui::wordsOf(rig.workspace.session.events(rig.exchange(u"/stream"_s)).at(0)).title, u"GET /stream"_s);
    rig.workspace.selection.setExchange(rig.exchange(u"/stream"_s));
    for (const int tab : {0, 3}) {
        rig.window.exchangeView().tabs()->setCurrentIndex(tab);
        rig.picture(u"window-http2-light-%1"_s.arg(tab));
    }
    auto *timeline = rig.window.findChild<ui::TimelineView *>();
    rig.window.exchangeView().tabs()->setCurrentIndex(0);
    timeline->setMode(ui::TimelineMode::Connection);
    QTRY_VERIFY(timeline->connection().isComplete() && timeline->connection().lanes() > 1);
    QVERIFY(timeline->connection().lane(0).marks.size() > 2); // opened, SETTINGS of both sides
    QVERIFY(timeline->connection().lane(1).note.contains(u"stream"_s));
    rig.picture(u"window-connection-light"_s);
}

void WindowTest::theLayersOfARunAreShown()
{
    test::WindowRig rig;
    rig.window.resize(1440, 900);
    link::RunOptions options;
    options.directory = QDir(test::WindowRig::appsFolder()).filePath(u"../../resources/examples"_s);
    options.target = u"middleware_onion.py:app"_s;
    options.port = 0;
    QVERIFY(rig.run(options));
    QCOMPARE(rig.request("GET", u"/"_s), 200);
    QTRY_VERIFY(rig.summary(u"/"_s) && !rig.summary(u"/"_s)->isOpen());
    rig.workspace.selection.setExchange(rig.exchange(u"/"_s));
    QTabWidget *tabs = rig.window.exchangeView().tabs();
    const auto layers = [tabs] {
        for (int tab = 0; tab < tabs->count(); ++tab) {
            if (tabs->isTabVisible(tab) && tabs->tabText(tab).contains(u"Layers"_s))
                return tab;
        }
        return -1;
    };
    QTRY_VERIFY(layers() >= 0);
    tabs->setCurrentIndex(0);
    auto *timeline = rig.window.findChild<ui::TimelineView *>();
    for (const auto mode : {ui::TimelineMode::Ladder, ui::TimelineMode::Lanes}) {
        timeline->setMode(mode);
        QTRY_VERIFY(timeline->feed().isComplete());
        QVERIFY(timeline->feed().layerColumns().size() > 2);
        rig.picture(u"window-timeline-layers-%1"_s.arg(int(mode)));
    }
    tabs->setCurrentIndex(layers());
    rig.picture(u"window-layers-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"window-layers-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowTest::theStepsOfFrameworks_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("setBy");
    QTest::newRow("fastapi") << u"stack_fastapi.py:app"_s << u"/items"_s << u"x-version"_s
                             << u"by add_version at stack_fastapi.py:14"_s;
    QTest::newRow("django") << u"stack_django.py:wsgi"_s << u"/"_s << u"vary"_s
                            << u"by GZipMiddleware.process_response at gzip.py:"_s;
    QTest::newRow("flask") << u"stack_flask.py:app"_s << u"/cart/"_s << u"X-Items"_s
                           << u"by count_items at stack_flask.py:57"_s;
}

void WindowTest::theStepsOfFrameworks()
{
    QFETCH(QString, target);
    QFETCH(QString, path);
    QFETCH(QString, header);
    QFETCH(QString, setBy);
    test::WindowRig rig;
    rig.window.resize(1360, 1040);
    if (!rig.run(target))
        QSKIP("the framework is not there");
    QCOMPARE(rig.request("GET", path), 200);
    QTRY_VERIFY(rig.summary(path) && !rig.summary(path)->isOpen());
    rig.workspace.selection.setExchange(rig.exchange(path));
    QTabWidget *tabs = rig.window.exchangeView().tabs();
    QTRY_VERIFY(tabs->isTabVisible(tabs->indexOf(rig.window.exchangeView().layers())));
    auto *layers = rig.window.exchangeView().layers();
    tabs->setCurrentWidget(layers);
    QTRY_VERIFY(layers->model()->rowCount() > 3);
    layers->whoSet({ui::LayerSubject::Kind::ResponseHeader, header});
    QTRY_VERIFY2(layers->answer().contains(setBy), qPrintable(layers->answer()));
    rig.window.commands()[u"view.bottom"_s]->setChecked(false);
    if (target.contains(u"fastapi"_s)) {
        layers->closeAnswer();
        layers->chooseLayer(18);
    } else {
        layers->whoSet({ui::LayerSubject::Kind::ResponseHeader, header});
    }
    const QString name = u"window-steps-%1-"_s.arg(QString::fromUtf8(QTest::currentDataTag()));
    rig.picture(name + u"light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(name + u"dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowTest::theLanesOfARunAreShown()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    for (int i = 0; i < 12; ++i)
        rig.requestLater("GET", i % 4 == 0 ? u"/error"_s : u"/"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rig.workspace.session.lastNumber() >= 12, 20'000);
    rig.window.commands()[u"view.lanes"_s]->trigger();
    auto *view = rig.window.findChild<ui::LanesView *>();
    QVERIFY(view && view->isVisible() && view->height() > 200);
    const ui::RunChart &chart = view->pane().chart();
    QTRY_VERIFY(chart.isComplete() && chart.lanes() > 0);
    QTRY_VERIFY(!chart.lane(0).bars.empty() && !chart.lane(0).bars.front().isOpen());
    rig.workspace.selection.setExchange(chart.lane(0).bars.front().first);
    rig.picture(u"window-lanes-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"window-lanes-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowTest::theListFiltersDeletesAndUndoes()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"hello.py:wsgi"_s));
    for (int index = 0; index < 4; ++index)
        QCOMPARE(rig.request("GET", u"/a%1"_s.arg(index)), 200);
    QCOMPARE(rig.request("POST", u"/b"_s, "x"), 200);
    QTRY_VERIFY(rig.summary(u"/b"_s) && !rig.summary(u"/b"_s)->isOpen());
    const QAbstractItemModel *model = rig.window.exchangeList().table().model();
    QTRY_COMPARE(model->rowCount(), 5);
    rig.window.filterBar().setText(u"method == POST"_s);
    QTRY_COMPARE(model->rowCount(), 1);
    rig.window.filterBar().setText(u"method =="_s);
    QVERIFY(!rig.window.filterBar().isValid());
    rig.window.filterBar().clear();
    QTRY_COMPARE(model->rowCount(), 5);
    rig.workspace.selection.setExchange(rig.exchange(u"/a1"_s));
    rig.window.exchangeList().action(u"delete"_s)->trigger();
    QTRY_COMPARE(model->rowCount(), 4);
    rig.workspace.undo.undo();
    QTRY_COMPARE(model->rowCount(), 5);
}

void WindowTest::choosingAnEventIsSharedByAllViews()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"hello.py:asgi"_s));
    QCOMPARE(rig.request("GET", u"/x"_s), 200);
    QTRY_VERIFY(rig.summary(u"/x"_s) && !rig.summary(u"/x"_s)->isOpen());
    const std::uint32_t number = rig.exchange(u"/x"_s);
    const auto &events = rig.workspace.session.events(number);
    int send = -1;
    for (std::size_t index = 0; index < events.size(); ++index) {
        if (events.at(index).as<trace::SendCalled>())
            send = static_cast<int>(index);
    }
    rig.workspace.selection.select(number, send);
    QCOMPARE(rig.workspace.selection.exchange(), number);
    rig.picture(u"window-selected-event"_s);
    QTest::keyClick(&rig.window, Qt::Key_F6);
    QVERIFY(rig.window.focusWidget());
}

void WindowTest::stopAndStartAgainKeepTheList()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"hello.py:wsgi"_s));
    QCOMPARE(rig.request("GET", u"/first"_s), 200);
    rig.window.commands()[u"run.stop"_s]->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), link::RunState::Idle, 10'000);
    QCOMPARE(rig.window.runBar().addressText(), u"no address"_s);
    rig.window.commands()[u"run.start"_s]->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), link::RunState::Running, 10'000);
    QCOMPARE(rig.request("GET", u"/second"_s), 200);
    QTRY_VERIFY(rig.exchange(u"/second"_s) != 0);
    QVERIFY(rig.exchange(u"/first"_s) != 0);
    QVERIFY(rig.summary(u"/first"_s)->run != rig.summary(u"/second"_s)->run);
}

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
