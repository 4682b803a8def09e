#include "common/selection.h"
#include "exchange/eventdetail.h"
#include "exchange/exchangeview.h"
#include "exchange/layers/layerchanges.h"
#include "exchange/layers/layerdetail.h"
#include "exchange/layers/layersview.h"
#include "exchange/layers/layerwords.h"
#include "exchange/messagesview.h"
#include "exchange/scopeview.h"
#include "resources/resources.h"
#include "support/layertrace.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

LayerIndex indexOf(const trace::Session &session, std::uint32_t number)
{
    LayerIndex index;
    const trace::EventLog &log = session.events(number);
    for (std::size_t at = 0; at < log.size(); ++at)
        index.add(static_cast<int>(at), log.at(at));
    return index;
}

QStringList lines(const Comparison &node, const QString &indent = {})
{
    QStringList out;
    for (const auto &each : node.children) {
        out += indent + signOf(each->change) + each->name + u'|' + each->before + u'|' + each->after + u'|' + each->by;
        out += lines(*each, indent + u' ');
    }
    return out;
}

QStringList shown(const LayerModel &model)
{
    QStringList out;
    for (int row = 0; row < model.rowCount(); ++row)
        out += model.index(row, 0).data().toString().remove(QChar::Nbsp);
    return out;
}

} // namespace

class TestLayers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { resources::makeAvailable(); }

    void comparisonsAreOffered()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        Selection selection;
        ExchangeView view(&session, &selection, nullptr);
        selection.setExchange(number);
        view.tabs()->setCurrentWidget(view.layers());
        QVERIFY(view.layers()->compareButton()->isHidden());
        QAction previous(u"Compare With the Previous of Its Path"_s);
        view.layers()->offerComparisons({&previous});
        QVERIFY(!view.layers()->compareButton()->isHidden());
        QVERIFY(view.layers()->compareButton()->menu()->actions().contains(&previous));
        QVERIFY(view.layers()->stack()->actions().contains(&previous));
        QVERIFY(view.layers()->table()->actions().contains(&previous));
    }

    void theStackIsReadAsExecuted()
    {
        trace::Session session;
        const LayerIndex index = indexOf(session, test::LayerTrace(session).starlette());
        QStringList names;
        for (const Layer &layer : index.layers())
            names += QString::number(layer.depth) + u' ' + layer.name;
        QCOMPARE(names, QStringList({u"0 ServerErrorMiddleware"_s, u"1 CORSMiddleware"_s, u"2 GZipMiddleware"_s,
                                     u"3 SessionMiddleware"_s, u"4 UserMiddleware"_s, u"5 dispatch of UserMiddleware"_s,
                                     u"6 ExceptionMiddleware"_s, u"7 Router"_s, u"8 cart"_s}));
        QStringList touches;
        for (const LayerTouch &touch : index.layer(3)->touches)
            touches += touchText(touch);
        QCOMPARE(touches, QStringList({u"↑ ~content-length"_s, u"↑ +content-encoding"_s, u"↑ +vary"_s,
                                       u"↑ ~http.response.body"_s}));
        QCOMPARE(index.layer(9)->waits.size(), 1U);
        QVERIFY(index.layer(9)->waits.front().to > index.layer(9)->waits.front().from);
    }

    void argumentsAreComparedAcrossALayer()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        const LayerIndex index = indexOf(session, number);
        const LayerChanges changes(index, session.events(number));
        QCOMPARE(lines(*changes.arguments(8, true)),
                 QStringList({u"~path|'/cart'|'/cart/'|Router · routing.py:714"_s,
                              u"+endpoint||'<function cart>'|Router · routing.py:714"_s}));
        QCOMPARE(lines(*changes.arguments(6, true)),
                 QStringList({u"+state.user||'ada'|dispatch of UserMiddleware · main.py:34"_s, u"~headers|3|4|"_s,
                              u" +x-request-id||8f14e45f|dispatch of UserMiddleware · main.py:34"_s}));
        const QStringList all = lines(*changes.arguments(9, false));
        QVERIFY2(all.contains(uR"(session|'{\'cart\': [3, 7]}'|'{\'cart\': [3, 7]}'|)"_s), qPrintable(all.join(u'\n')));
        QVERIFY(changes.arguments(2, true)->children.empty());
    }

    void headersNameTheirLayerAndLine()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        const LayerIndex index = indexOf(session, number);
        const LayerChanges changes(index, session.events(number));
        QCOMPARE(lines(*changes.headers(3, true)),
                 QStringList({u"~content-length|5120|812|GZipMiddleware · gzip.py:72"_s,
                              u"+content-encoding||gzip|GZipMiddleware · gzip.py:72"_s,
                              u"+vary||Accept-Encoding|GZipMiddleware · gzip.py:72"_s}));
        const QStringList all = lines(*changes.headers(0, false));
        QCOMPARE(all.size(), 7);
        QVERIFY(all.contains(u"content-type|text/html|text/html|cart · main.py:66"_s));
        QVERIFY(all.contains(u"+access-control-allow-origin||*|CORSMiddleware · cors.py:157"_s));
    }

    void theLifeOfAHeaderIsTold()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        const LayerIndex index = indexOf(session, number);
        const LayerChanges changes(index, session.events(number));
        const auto life = changes.lifeOf({LayerSubject::Kind::ResponseHeader, u"Content-Length"_s});
        QCOMPARE(life.size(), 2);
        QCOMPARE(life[0].layer, 9U);
        QCOMPARE(life[0].place, u"main.py:66"_s);
        QCOMPARE(life[1].layer, 3U);
        QCOMPARE(life[1].change, Change::Changed);
        QCOMPARE(life[1].after, u"812"_s);
        const auto path = changes.lifeOf({LayerSubject::Kind::ScopeKey, u"path"_s});
        QCOMPARE(path.size(), 2);
        QCOMPARE(path[0].layer, 0U);
        QCOMPARE(path[1].layer, 8U);
        const auto id = changes.lifeOf({LayerSubject::Kind::RequestHeader, u"X-Request-Id"_s});
        QCOMPARE(id.size(), 1);
        QCOMPARE(id[0].layer, 6U);
        QVERIFY(changes.lifeOf({LayerSubject::Kind::ResponseHeader, u"x-none"_s}).isEmpty());
    }

    void messagesAreFollowedThroughALayer()
    {
        trace::Session session;
        test::LayerTrace trace(session);
        const auto number = trace.starlette();
        const LayerIndex index = indexOf(session, number);
        const auto changed = LayerChanges(index, session.events(number)).messages(3, true);
        QCOMPARE(changed->children.size(), 2U);
        QCOMPARE(changed->children[0]->name, u"↑ http.response.start"_s);
        QCOMPARE(changed->children[0]->before, u"200, 4 headers"_s);
        QCOMPARE(changed->children[0]->after, u"200, 6 headers"_s);
        QCOMPARE(changed->children[1]->by, u"GZipMiddleware · gzip.py:74"_s);
        const auto lost = trace.swallowed();
        const LayerIndex quiet = indexOf(session, lost);
        const auto messages = LayerChanges(quiet, session.events(lost)).messages(1, true);
        QCOMPARE(messages->children.size(), 1U);
        QCOMPARE(messages->children[0]->change, Change::Removed);
    }

    void wsgiIsReadToo()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).wsgi();
        const LayerIndex index = indexOf(session, number);
        const LayerChanges changes(index, session.events(number));
        QVERIFY(index.isWsgi());
        QCOMPARE(lines(*changes.headers(1, true)),
                 QStringList({u"+Server-Timing||app;dur=3.6|timing.<locals>.middleware · timing.py:17"_s}));
        QCOMPARE(lines(*changes.arguments(3, true)),
                 QStringList({u"~SCRIPT_NAME|''|'/shop'|DispatcherMiddleware · dispatcher.py:66"_s,
                              u"~PATH_INFO|'/shop/items'|'/items'|DispatcherMiddleware · dispatcher.py:66"_s}));
    }

    void verdictsAreWords()
    {
        trace::Session session;
        test::LayerTrace trace(session);
        const auto verdicts = [&session](std::uint32_t number) {
            QStringList words;
            const LayerIndex index = indexOf(session, number);
            for (const Layer &layer : index.layers())
                words += verdictOf(layer).text;
            return words;
        };
        QCOMPARE(verdicts(trace.shortCircuit()), QStringList({QString(), u"short circuit"_s}));
        QCOMPARE(verdicts(trace.converted()),
                 QStringList({u"made a response of ValueError"_s, u"let ValueError through"_s,
                              u"let ValueError through"_s, u"raised ValueError"_s}));
        QCOMPARE(verdicts(trace.swallowed()), QStringList({u"swallowed RuntimeError"_s, u"raised RuntimeError"_s}));
        QCOMPARE(verdicts(trace.open()), QStringList({u"open"_s, u"open"_s}));
    }

    void stepsAnswerOneAfterTheOther()
    {
        trace::Session session;
        const LayerIndex index = indexOf(session, test::LayerTrace(session).hooks());
        QCOMPARE(index.layers().size(), 4U);
        QVERIFY(index.layer(2)->isShortCircuit() && !index.layer(3)->isShortCircuit());
        const auto &steps = index.steps();
        QCOMPARE(steps.size(), 4U);
        QCOMPARE(steps[0].from, -1);
        for (int step = 1; step < 4; ++step)
            QCOMPARE(steps[static_cast<std::size_t>(step)].from, step - 1);
        QCOMPARE(index.layer(4)->touches.size(), 1);
        QCOMPARE(index.layer(4)->touches.front().name, u"age"_s);
        QVERIFY(index.layer(1)->touches.isEmpty());
    }

    void rowsFoldAndOpen()
    {
        trace::Session session;
        const LayerIndex index = indexOf(session, test::LayerTrace(session).starlette());
        LayerModel model(&index);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.restart();
        QCOMPARE(model.rowCount(), 10);
        model.setFolding(true);
        QCOMPARE(shown(model), QStringList({u"Gateway"_s, u"4 library layers"_s, u"UserMiddleware"_s,
                                            u"dispatch of UserMiddleware"_s, u"2 library layers"_s, u"cart"_s}));
        QCOMPARE(model.rowOf(3), 1);
        model.reveal(3);
        QCOMPARE(model.rowCount(), 9);
        model.setSearch(u"VARY"_s);
        QCOMPARE(model.nextFound(-1), 3);
        model.setSearch({});
        QCOMPARE(model.nextFound(-1), -1);
    }

    void comparisonsAreAModel()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        const LayerIndex index = indexOf(session, number);
        ComparisonModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRoot(LayerChanges(index, session.events(number)).messages(0, false));
        QCOMPARE(model.rowCount(), 3);
        model.setRoot(LayerChanges(index, session.events(number)).headers(3, true));
        QCOMPARE(model.index(2, 0).data().toString(), u"+ vary"_s);
    }

    void theTabComesWithLayers()
    {
        trace::Session session;
        test::LayerTrace trace(session);
        const auto with = trace.starlette();
        const auto without = trace.plain();
        Selection selection;
        ExchangeView view(&session, &selection, nullptr);
        selection.setExchange(without);
        QCOMPARE(view.tabs()->indexOf(view.layers()), -1);
        view.tabs()->setCurrentIndex(3);
        const QByteArray state = view.saveState();
        selection.setExchange(with);
        QCOMPARE(view.tabs()->indexOf(view.layers()), 0);
        QCOMPARE(view.saveState(), state);
        view.tabs()->setCurrentWidget(view.layers());
        selection.setExchange(without);
        QCOMPARE(view.tabs()->indexOf(view.layers()), -1);
        selection.setExchange(with);
        QCOMPARE(view.tabs()->currentWidget(), view.layers());
    }

    void selectionIsOneForTheWindow()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        Selection selection;
        ExchangeView view(&session, &selection, nullptr);
        selection.setExchange(number);
        view.tabs()->setCurrentWidget(view.layers());
        LayersView &layers = *view.layers();
        QTRY_COMPARE(layers.model()->rowCount(), 10);
        selection.setEvent(layers.index().layer(7)->left);
        QCOMPARE(layers.chosenLayer(), 7U);
        QCOMPARE(layers.stack()->currentIndex().row(), 7);
        QTest::keyClick(layers.stack(), Qt::Key_Down);
        QCOMPARE(layers.chosenLayer(), 8U);
        QCOMPARE(selection.event(), layers.index().layer(8)->entered);
        layers.foldButton()->setChecked(true);
        QCOMPARE(layers.chosenLayer(), 8U);
        selection.setEvent(layers.index().layer(3)->entered);
        QCOMPARE(layers.model()->layerAt(layers.stack()->currentIndex().row())->name, u"GZipMiddleware"_s);
        layers.setSection(LayersView::Table);
        QCOMPARE(layers.table()->currentIndex().row(), layers.stack()->currentIndex().row());
    }

    void whoSetThisIsAnswered()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        Selection selection;
        ExchangeView view(&session, &selection, nullptr);
        selection.setExchange(number);
        view.tabs()->setCurrentWidget(view.layers());
        LayersView &layers = *view.layers();
        QTRY_COMPARE(layers.model()->rowCount(), 10);
        layers.detail()->setPart(LayerDetail::Headers);
        layers.chooseLayer(0);
        layers.detail()->choose(u"vary"_s);
        QTest::keyClick(layers.detail()->table(), Qt::Key_Return, Qt::ControlModifier);
        layers.whoSet({LayerSubject::Kind::ResponseHeader, u"vary"_s});
        QCOMPARE(layers.chosenLayer(), 3U);
        QVERIFY2(layers.answer().startsWith(u"vary was set by GZipMiddleware at gzip.py:72"_s),
                 qPrintable(layers.answer()));
        QVERIFY(layers.answer().contains(u"gzip.py:72"_s));
        QVERIFY(layers.model()->isFound(layers.model()->rowAt(3)));
        QCOMPARE(layers.detail()->table()->currentIndex().siblingAtColumn(0).data().toString(), u"+ vary"_s);
        layers.closeAnswer();
        QVERIFY(layers.answer().isEmpty());
        QVERIFY(!layers.model()->isFound(layers.model()->rowAt(3)));
    }

    void otherViewsAskTheLayers()
    {
        trace::Session session;
        test::LayerTrace trace(session);
        const auto number = trace.starlette();
        Selection selection;
        ExchangeView view(&session, &selection, nullptr);
        selection.setExchange(number);
        Q_EMIT view.scope()->whoSetWanted(false, u"path"_s);
        QCOMPARE(view.tabs()->currentWidget(), view.layers());
        QTRY_COMPARE(view.layers()->chosenLayer(), 8U);
        QCOMPARE(view.layers()->detail()->part(), LayerDetail::Arguments);
        Q_EMIT view.messages()->detail()->whoSetWanted(u"Vary"_s);
        QTRY_COMPARE(view.layers()->chosenLayer(), 3U);
        view.tabs()->setCurrentWidget(view.scope());
        view.focus()->setPath({u"path"_s});
        const QList<QAction *> actions = view.scope()->tree()->actions();
        const auto ask = std::ranges::find(actions, u"Who Set This?"_s, &QAction::text);
        QVERIFY(ask != actions.end() && (*ask)->isEnabled());
        (*ask)->trigger();
        QCOMPARE(view.tabs()->currentWidget(), view.layers());
        QVERIFY2(view.layers()->answer().startsWith(u"path was set by Router"_s), qPrintable(view.layers()->answer()));
    }

    void theInnermostLayerIsNoShortCircuit()
    {
        trace::Session session;
        test::LayerTrace trace(session);
        const auto answered = trace.guarded(true);
        Selection selection;
        ExchangeView view(&session, &selection, nullptr);
        const auto verdict = [&](std::uint32_t number) {
            selection.setExchange(0);
            selection.setExchange(number);
            view.tabs()->setCurrentWidget(view.layers());
            return verdictOf(view.layers()->index().layers().back()).text;
        };
        QCOMPARE(verdict(answered), QString());
        QCOMPARE(verdict(trace.guarded(false)), QString());
        QCOMPARE(verdict(answered), u"short circuit"_s);
    }

    void searchAndText()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).starlette();
        Selection selection;
        ExchangeView view(&session, &selection, nullptr);
        selection.setExchange(number);
        view.tabs()->setCurrentWidget(view.layers());
        LayersView &layers = *view.layers();
        QTRY_COMPARE(layers.model()->rowCount(), 10);
        layers.searchField()->setText(u"set-cookie"_s);
        QTest::keyClick(layers.searchField(), Qt::Key_Return);
        QCOMPARE(layers.chosenLayer(), 4U);
        const QString text = layers.text();
        QVERIFY2(text.startsWith(u"GET /cart → 200 OK"_s), qPrintable(text));
        QVERIFY(text.contains(u"GZipMiddleware  starlette.middleware.gzip  gzip.py:24"_s));
        QVERIFY(text.contains(u"on the way out: ~content-length, +content-encoding, +vary"_s));
    }

    void aLargeStackIsQuick()
    {
        trace::Session session;
        const auto number = test::LayerTrace(session).large(40, 2000);
        QElapsedTimer timer;
        timer.start();
        const LayerIndex index = indexOf(session, number);
        QCOMPARE(index.steps().size(), 40U * 2001U);
        const LayerChanges changes(index, session.events(number));
        QVERIFY(changes.messages(20, false)->children.size() <= 401U);
        QVERIFY(changes.messages(0, false)->children.size() <= 401U);
        QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_MAIN(TestLayers)
#include "tst_layers.moc"
