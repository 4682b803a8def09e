#include "windowrig.h"

#include "compare/comparepage.h"
#include "composer/batchmenu.h"
#include "composer/composer.h"
#include "composer/draftview.h"
#include "exchange/exchangeview.h"
#include "exchange/layers/layersview.h"

#include <QAction>
#include <QListView>
#include <QTabWidget>
#include <QTest>

#include <algorithm>

using namespace gatescope;
using namespace Qt::StringLiterals;
using test::WindowRig;

namespace {

constexpr int kPatienceMs = 30'000;

QStringList layerNames(const ui::LayersView &view)
{
    QStringList names;
    for (const ui::Layer &layer : view.index().layers())
        names.append(layer.name);
    return names;
}

std::uint32_t numberOf(const ui::LayersView &view, const QString &name)
{
    const auto &layers = view.index().layers();
    const auto found = std::ranges::find(layers, name, &ui::Layer::name);
    return found == layers.end() ? 0 : found->number;
}

QAction *menuEntry(const ui::LayersView &view)
{
    const auto actions = view.stack()->actions();
    const auto found = std::ranges::find(actions, u"Replay at the Interface Without This Layer"_s, &QAction::text);
    return found == actions.end() ? nullptr : *found;
}

} // namespace

/// A request of a real application is called again in the real window, without the layer that is chosen.
class LeavingOutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void replaysWithoutALayerAndCompares();
    void replaysADraftWithoutALayer();
    void socketsCannotBeCalledWithoutALayer();
    void saysWhyALayerCannotBeLeftOut();
    void saysThatTheApplicationDoesNotRun();

private:
    /// The Layers tab of a request that has ended.
    static ui::LayersView *layersOf(WindowRig &rig, const QString &app);
};

ui::LayersView *LeavingOutTest::layersOf(WindowRig &rig, const QString &app)
{
    rig.window.resize(1440, 900);
    rig.window.show();
    if (!rig.run(app) || rig.request("GET", u"/"_s) != 200)
        return nullptr;
    [&] { QTRY_VERIFY_WITH_TIMEOUT(rig.exchange(u"/"_s) != 0 && !rig.summary(u"/"_s)->isOpen(), kPatienceMs); }();
    rig.workspace.selection.setExchange(rig.exchange(u"/"_s));
    ui::ExchangeView &exchange = rig.window.exchangeView();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(exchange.tabs()->indexOf(exchange.layers()) >= 0, kPatienceMs); }();
    exchange.tabs()->setCurrentWidget(exchange.layers());
    [&] { QTRY_VERIFY_WITH_TIMEOUT(!exchange.layers()->index().layers().empty(), kPatienceMs); }();
    return exchange.layers();
}

void LeavingOutTest::replaysWithoutALayerAndCompares()
{
    WindowRig rig;
    ui::LayersView *layers = layersOf(rig, u"leave_out.py:mixed"_s);
    QVERIFY(layers);
    const std::uint32_t origin = rig.exchange(u"/"_s);
    layers->chooseLayer(numberOf(*layers, u"Slots"_s));
    rig.picture(u"leave-out-before"_s);
    QAction *entry = menuEntry(*layers);
    QVERIFY(entry && entry->isEnabled());
    entry->trigger();
    const trace::Session &session = rig.workspace.session;
    QTRY_VERIFY_WITH_TIMEOUT(session.lastNumber() > origin, kPatienceMs);
    const std::uint32_t replay = session.lastNumber();
    QTRY_VERIFY_WITH_TIMEOUT(!session.summary(replay)->isOpen(), kPatienceMs);
    QCOMPARE(session.summary(replay)->status, 200);
    QTRY_VERIFY_WITH_TIMEOUT(rig.window.showsComparison(), kPatienceMs);
    ui::ComparePage &compared = rig.window.comparePage();
    QTRY_VERIFY_WITH_TIMEOUT(!compared.isWorking() && compared.model().rowCount() > 0, kPatienceMs);
    rig.picture(u"leave-out-compared-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"leave-out-compared-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
    QCOMPARE(rig.workspace.selection.exchange(), replay);
    QTRY_VERIFY_WITH_TIMEOUT(layers->exchange() == replay && !layers->index().layers().empty(), kPatienceMs);
    QVERIFY(!layerNames(*layers).contains(u"Slots"_s));
    QVERIFY(layerNames(*layers).contains(u"Mark"_s));
}

/// From the composer: the draft as it is edited by now, linked to the exchange that it was made from.
void LeavingOutTest::replaysADraftWithoutALayer()
{
    WindowRig rig;
    QVERIFY(layersOf(rig, u"leave_out.py:mixed"_s));
    const trace::Session &session = rig.workspace.session;
    const std::uint32_t origin = rig.exchange(u"/"_s);
    rig.window.commands()[u"exchange.edit"_s]->trigger();
    ui::Composer &composer = rig.window.composer();
    composer.current()->edit(u"type"_s, {}, [](compose::HttpDraft &draft) {
        draft.query = {compose::Row{.name = u"edited"_s, .value = u"yes"_s}};
    });
    ui::BatchMenu &menu = *composer.draftView().sendMenu();
    Q_EMIT menu.aboutToShow();
    QVERIFY(menu.layers()->menuAction()->isEnabled());
    QCOMPARE(menu.layers()->menuAction()->text(), u"Replay at the Interface Without"_s);
    const QList<QAction *> layers = menu.layers()->actions();
    const auto slots_ = std::ranges::find(layers, u"Slots"_s, &QAction::text);
    QVERIFY(slots_ != layers.end());
    (*slots_)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(session.lastNumber() > origin, kPatienceMs);
    const std::uint32_t replay = session.lastNumber();
    QTRY_VERIFY_WITH_TIMEOUT(!session.summary(replay)->isOpen(), kPatienceMs);
    QCOMPARE(session.summary(replay)->status, 200);
    QCOMPARE(session.summary(replay)->target, "/?edited=yes");
    QTRY_VERIFY_WITH_TIMEOUT(rig.window.showsComparison(), kPatienceMs);
    composer.newDraft();
    Q_EMIT menu.aboutToShow();
    QVERIFY(!menu.layers()->menuAction()->isEnabled());
    QVERIFY(menu.layers()->menuAction()->toolTip().contains(u"not made from an exchange"_s));
}

void LeavingOutTest::socketsCannotBeCalledWithoutALayer()
{
    WindowRig rig;
    trace::Session &session = rig.workspace.session;
    const RunId run = session.beginRun({});
    const trace::EventHeader header{.exchange = {1}};
    session.append(run, {header, trace::CallStarted{.interface = trace::Interface::Asgi3,
                                                    .protocol = trace::Protocol::WebSocket,
                                                    .target = "/chat"}});
    session.append(run, {{.exchange = {1}, .layer = {1}}, trace::LayerEntered{.name = "Guard"}});
    session.commit();
    rig.window.show();
    rig.workspace.selection.setExchange(1);
    ui::ExchangeView &exchange = rig.window.exchangeView();
    QTRY_VERIFY_WITH_TIMEOUT(exchange.tabs()->indexOf(exchange.layers()) >= 0, kPatienceMs);
    exchange.tabs()->setCurrentWidget(exchange.layers());
    QTRY_VERIFY_WITH_TIMEOUT(!exchange.layers()->index().layers().empty(), kPatienceMs);
    const auto actions = exchange.layers()->stack()->actions();
    const auto entry = std::ranges::find_if(
        actions, [](const QAction *each) { return each->text().startsWith(u"Replay at the Interface"_s); });
    QVERIFY(entry != actions.end() && !(*entry)->isEnabled());
    QVERIFY2((*entry)->toolTip().contains(u"a WebSocket"_s), qPrintable((*entry)->toolTip()));
}

void LeavingOutTest::saysWhyALayerCannotBeLeftOut()
{
    WindowRig rig;
    ui::LayersView *layers = layersOf(rig, u"leave_out.py:mixed"_s);
    QVERIFY(layers);
    const std::uint32_t last = rig.workspace.session.lastNumber();
    layers->chooseLayer(numberOf(*layers, u"innermost"_s));
    menuEntry(*layers)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(layers->answer().contains(u"innermost cannot be left out"_s), kPatienceMs);
    QVERIFY2(layers->answer().contains(u"Choose an exchange"_s), qPrintable(layers->answer()));
    QCOMPARE(rig.workspace.session.lastNumber(), last);
    rig.picture(u"leave-out-refused-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"leave-out-refused-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void LeavingOutTest::saysThatTheApplicationDoesNotRun()
{
    WindowRig rig;
    ui::LayersView *layers = layersOf(rig, u"leave_out.py:mixed"_s);
    QVERIFY(layers);
    layers->chooseLayer(numberOf(*layers, u"Slots"_s));
    rig.workspace.supervisor.stop();
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), link::RunState::Idle, kPatienceMs);
    menuEntry(*layers)->trigger();
    QVERIFY2(layers->answer().contains(u"does not run"_s), qPrintable(layers->answer()));
}

QTEST_MAIN(LeavingOutTest)
#include "tst_leavingout.moc"
