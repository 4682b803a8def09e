#include "shell/windowrig.h"

#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "compare/comparepage.h"
#include "compare/runsview.h"

#include <QTest>
#include <QTreeView>

using namespace gatescope;
using namespace Qt::StringLiterals;

/// Comparing in the real window, with a real application behind it.
class TestCompareWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }

    void aReplayIsComparedAtOnce()
    {
        test::WindowRig rig;
        QVERIFY(rig.run(u"hello:asgi"_s));
        QCOMPARE(rig.request("GET", u"/one"_s), 200);
        QTRY_VERIFY(rig.exchange(u"/one"_s) != 0 && !rig.summary(u"/one"_s)->isOpen());
        const auto origin = rig.exchange(u"/one"_s);
        rig.workspace.selection.setExchange(origin);
        rig.window.commands()[u"exchange.replay"_s]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(rig.window.showsComparison(), 15'000);
        QVERIFY(rig.exchange(u"/one"_s) > origin);
        const auto last = rig.workspace.session.lastNumber();
        QTest::keyClick(&rig.window.comparePage(), Qt::Key_Escape);
        rig.window.commands()[u"compare.replays"_s]->setChecked(false);
        rig.workspace.selection.setExchange(origin);
        rig.window.commands()[u"exchange.replay"_s]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(
            rig.workspace.session.lastNumber() > last && !rig.workspace.session.summary(last + 1)->isOpen(), 15'000);
        QVERIFY(!rig.window.showsComparison());
    }

    void twoSelectedExchanges()
    {
        test::WindowRig rig;
        QVERIFY(rig.run(u"hello:asgi"_s));
        QCOMPARE(rig.request("GET", u"/one"_s), 200);
        QCOMPARE(rig.request("GET", u"/one?x=2"_s), 200);
        QTRY_VERIFY(rig.exchange(u"/one?x=2"_s) != 0);
        const auto first = rig.exchange(u"/one"_s);
        const auto second = rig.exchange(u"/one?x=2"_s);
        QTRY_VERIFY(!rig.workspace.session.summary(second)->isOpen());
        captures::ExchangeTable &table = rig.window.exchangeList().table();
        QAction *compare = rig.window.commands()[u"compare.selected"_s];
        rig.workspace.selection.setExchange(first);
        QVERIFY(!compare->isEnabled());
        const auto *model = table.model();
        table.selectionModel()->select(model->index(model->rowCount() - 1, 0),
                                       QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QCOMPARE(rig.window.exchangeList().selectedNumbers(), (QList<std::uint32_t>{first, second}));
        QVERIFY(compare->isEnabled());
        compare->trigger();
        QVERIFY(rig.window.showsComparison());
        ui::ComparePage &page = rig.window.comparePage();
        QTRY_VERIFY(page.model().comparison());
        QVERIFY(page.headline().contains(u"difference"_s));
        QVERIFY(page.table()->isVisible());
        rig.picture(u"comparewindow"_s);
        QTest::keyClick(page.table(), Qt::Key_Escape);
        QVERIFY(!rig.window.showsComparison());

        rig.workspace.selection.setExchange(second);
        rig.window.commands()[u"compare.previous"_s]->trigger();
        QVERIFY(rig.window.showsComparison());
        QTRY_VERIFY(page.model().comparison());
        QCOMPARE(page.model().comparison()->a.number, first);
        page.action(u"close-comparison"_s)->trigger();
    }

    void aReplayAndItsOriginal()
    {
        test::WindowRig rig;
        QVERIFY(rig.run(u"hello:asgi"_s));
        QCOMPARE(rig.request("GET", u"/a"_s), 200);
        QCOMPARE(rig.request("GET", u"/b"_s), 200);
        QTRY_VERIFY(rig.exchange(u"/b"_s) != 0);
        const auto first = rig.exchange(u"/a"_s);
        const auto second = rig.exchange(u"/b"_s);
        rig.workspace.selection.setExchange(second);
        QAction *compare = rig.window.commands()[u"compare.origin"_s];
        QVERIFY(!compare->isEnabled());
        trace::EventHeader header;
        header.exchange = rig.workspace.session.summary(second)->exchange;
        rig.workspace.session.append(
            rig.workspace.session.summary(second)->run,
            trace::TraceEvent{header, trace::ExchangeOrigin{.how = "replay", .replays = first}});
        rig.workspace.session.commit();
        QVERIFY(compare->isEnabled());
        compare->trigger();
        QTRY_VERIFY(rig.window.comparePage().model().comparison());
        QCOMPARE(rig.window.comparePage().model().comparison()->a.number, first);
    }

    void twoRuns()
    {
        test::WindowRig rig;
        QVERIFY(rig.run(u"hello:asgi"_s));
        QCOMPARE(rig.request("GET", u"/a"_s), 200);
        QVERIFY(!rig.window.commands()[u"compare.runs"_s]->isEnabled());
        QVERIFY(rig.run(u"hello:wsgi"_s));
        QCOMPARE(rig.request("GET", u"/a"_s), 200);
        QTRY_VERIFY(rig.window.commands()[u"compare.runs"_s]->isEnabled());
        rig.window.commands()[u"compare.runs"_s]->trigger();
        QTRY_COMPARE(rig.window.comparePage().runs().model().summary(), u"1 different, 1 only in A"_s);
        QCOMPARE(rig.request("GET", u"/late"_s), 200);
        QTRY_COMPARE(rig.window.comparePage().runs().model().summary(), u"1 different, 1 only in A, 1 only in B"_s);
        rig.picture(u"comparerunswindow"_s);
    }

    void jsonAndLayers()
    {
        test::WindowRig rig;
        QVERIFY(rig.run(u"starlette_app:app"_s));
        QCOMPARE(rig.request("GET", u"/items/7?q=green+tea"_s), 200);
        QCOMPARE(rig.request("GET", u"/items/8?q=mug&page=2"_s), 200);
        QTRY_VERIFY(rig.exchange(u"/items/8?q=mug&page=2"_s) != 0);
        const auto second = rig.exchange(u"/items/8?q=mug&page=2"_s);
        QTRY_VERIFY(!rig.workspace.session.summary(second)->isOpen());
        rig.window.compareExchanges(second - 1, second);
        ui::ComparePage &page = rig.window.comparePage();
        QTRY_VERIFY(page.model().comparison());
        QVERIFY(page.model().comparison()->differences() >= 8);
        rig.window.bottomPanes().hide();
        rig.picture(u"compare-readme-light"_s);
        rig.useScheme(ui::theme::Scheme::Dark);
        rig.picture(u"compare-readme-dark"_s);
    }
};

QTEST_MAIN(TestCompareWindow)
#include "tst_comparewindow.moc"
