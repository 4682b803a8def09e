#include "windowrig.h"

#include "compare/comparepage.h"
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

constexpr int kRunPatienceMs = 30'000;

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
    const auto found = std::ranges::find(actions, u"Replay Without This Layer"_s, &QAction::text);
    return found == actions.end() ? nullptr : *found;
}

} // namespace

/// A request of a real application is called again in the real window, without the layer that is chosen.
class LeavingOutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void replaysWithoutALayerAndCompares();
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
    [&] { QTRY_VERIFY_WITH_TIMEOUT(rig.exchange(u"/"_s) != 0 && !rig.summary(u"/"_s)->isOpen(), kRunPatienceMs); }();
    rig.workspace.selection.setExchange(rig.exchange(u"/"_s));
    ui::ExchangeView &exchange = rig.window.exchangeView();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(exchange.tabs()->indexOf(exchange.layers()) >= 0, kRunPatienceMs); }();
    exchange.tabs()->setCurrentWidget(exchange.layers());
    [&] { QTRY_VERIFY_WITH_TIMEOUT(!exchange.layers()->index().layers().empty(), kRunPatienceMs); }();
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
    QTRY_VERIFY_WITH_TIMEOUT(session.lastNumber() > origin, kRunPatienceMs);
    const std::uint32_t replay = session.lastNumber();
    QTRY_VERIFY_WITH_TIMEOUT(!session.summary(replay)->isOpen(), kRunPatienceMs);
    QCOMPARE(session.summary(replay)->status, 200);
    QTRY_VERIFY_WITH_TIMEOUT(rig.window.showsComparison(), kRunPatienceMs);
    ui::ComparePage &compared = rig.window.comparePage();
    QTRY_VERIFY_WITH_TIMEOUT(!compared.isWorking() && compared.model().rowCount() > 0, kRunPatienceMs);
    rig.picture(u"leave-out-compared-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"leave-out-compared-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
    QCOMPARE(rig.workspace.selection.exchange(), replay);
    QTRY_VERIFY_WITH_TIMEOUT(layers->exchange() == replay && !layers->index().layers().empty(), kRunPatienceMs);
    QVERIFY(!layerNames(*layers).contains(u"Slots"_s));
    QVERIFY(layerNames(*layers).contains(u"Mark"_s));
}

void LeavingOutTest::saysWhyALayerCannotBeLeftOut()
{
    WindowRig rig;
    ui::LayersView *layers = layersOf(rig, u"leave_out.py:mixed"_s);
    QVERIFY(layers);
    const std::uint32_t last = rig.workspace.session.lastNumber();
    layers->chooseLayer(numberOf(*layers, u"innermost"_s));
    menuEntry(*layers)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(layers->answer().contains(u"innermost cannot be left out"_s), kRunPatienceMs);
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
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), link::RunState::Idle, kRunPatienceMs);
    menuEntry(*layers)->trigger();
    QVERIFY2(layers->answer().contains(u"does not run"_s), qPrintable(layers->answer()));
}

QTEST_MAIN(LeavingOutTest)
#include "tst_leavingout.moc"
