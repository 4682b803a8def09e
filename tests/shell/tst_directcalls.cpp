#include "windowrig.h"

#include "direct/directview.h"

#include <QSignalSpy>
#include <QTest>

using namespace gatescope;
using namespace Qt::StringLiterals;
using test::WindowRig;
using ui::KeyModel;

namespace {

constexpr int kPatienceMs = 20'000;

std::string scopeValue(const trace::Session &session, std::uint32_t number, std::string_view key)
{
    const auto &log = session.events(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        const auto event = log.at(index);
        if (const auto *call = event.as<trace::CallStarted>()) {
            const auto value = call->arguments.root()->value(key);
            return value ? value->repr() : "missing";
        }
    }
    return "no call";
}

QModelIndex rowOf(const ui::DirectView &view, const QString &name)
{
    const QAbstractItemModel *model = view.keys()->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, KeyModel::Name).data() == name)
            return model->index(row, KeyModel::Value);
    }
    return {};
}

} // namespace

/// The flows of a direct call in the real window, on real applications.
class DirectCallsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void callsAnExchangeAgain();
    void callsWithAnotherScope();
    void goesStepByStep();
    void tellsMistakes();
    void tellsWhatIsMissing();

private:
    static void start(WindowRig &rig, const QString &path, const QByteArray &body);
    static std::uint32_t waitForNext(WindowRig &rig, std::uint32_t after);
};

void DirectCallsTest::start(WindowRig &rig, const QString &path, const QByteArray &body)
{
    QVERIFY(rig.run(u"echo.py:asgi"_s));
    rig.window.resize(1320, 900);
    rig.window.show();
    QCOMPARE(rig.request("POST", path, body), 200);
    QTRY_VERIFY_WITH_TIMEOUT(rig.exchange(path) != 0 && !rig.summary(path)->isOpen(), kPatienceMs);
    rig.workspace.selection.setExchange(rig.exchange(path));
}

/// The exchange that was made after `after`, when it has ended and is selected.
std::uint32_t DirectCallsTest::waitForNext(WindowRig &rig, std::uint32_t after)
{
    const auto &session = rig.workspace.session;
    const auto isThere = [&] {
        const std::uint32_t last = session.lastNumber();
        return last > after && !session.summary(last)->isOpen() && rig.workspace.selection.exchange() == last;
    };
    [&] { QTRY_VERIFY_WITH_TIMEOUT(isThere(), kPatienceMs); }();
    return session.lastNumber();
}

void DirectCallsTest::callsAnExchangeAgain()
{
    WindowRig rig;
    start(rig, u"/cart"_s, "one");
    const std::uint32_t origin = rig.exchange(u"/cart"_s);
    rig.window.commands()[u"exchange.direct"_s]->trigger();
    const std::uint32_t number = waitForNext(rig, origin);
    const auto &summary = *rig.workspace.session.summary(number);
    QCOMPARE(summary.status, 200);
    QCOMPARE(summary.target, "/cart");
    QVERIFY(!summary.connection.isValid());
    QCOMPARE(scopeValue(rig.workspace.session, number, "path"), "'/cart'");
    QVERIFY(rig.window.directView().message()->text().contains(u"200"_s));
    const trace::EventLog &log = rig.workspace.session.events(number);
    bool isLinked = false;
    for (std::size_t index = 0; index < log.size(); ++index) {
        const auto event = log.at(index);
        const auto *made = event.as<trace::ExchangeOrigin>();
        isLinked = isLinked || (made && made->replays == origin);
    }
    QVERIFY(isLinked);
}

void DirectCallsTest::callsWithAnotherScope()
{
    WindowRig rig;
    start(rig, u"/cart?a=1"_s, "one");
    const std::uint32_t origin = rig.workspace.session.lastNumber();
    rig.window.commands()[u"exchange.directEdit"_s]->trigger();
    ui::DirectView &view = rig.window.directView();
    QVERIFY(view.isVisible());
    QAbstractItemModel *keys = view.keys()->model();
    QVERIFY(keys->setData(rowOf(view, u"path"_s), u"'/elsewhere'"_s, Qt::EditRole));
    QVERIFY(keys->setData(rowOf(view, u"method"_s), u"b'not a str'"_s, Qt::EditRole));
    view.document().undo().undo();
    QCOMPARE(rowOf(view, u"method"_s).data(), u"'POST'"_s);
    const QModelIndex state = rowOf(view, u"state"_s);
    view.keys()->setFocus();
    view.keys()->setCurrentIndex(state);
    QTest::keyClick(view.keys(), Qt::Key_Delete);
    const QModelIndex client = rowOf(view, u"client"_s);
    view.keys()->expand(client.siblingAtColumn(0));
    QVERIFY(keys->setData(keys->index(1, KeyModel::Value, client.siblingAtColumn(0)), u"7"_s, Qt::EditRole));
    QVERIFY(view.keys()->isExpanded(rowOf(view, u"client"_s).siblingAtColumn(0)));
    rig.picture(u"direct-call-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"direct-call-dark"_s);
    QTest::mouseClick(view.callButton(), Qt::LeftButton);
    const std::uint32_t number = waitForNext(rig, origin);
    QCOMPARE(scopeValue(rig.workspace.session, number, "path"), "'/elsewhere'");
    QCOMPARE(scopeValue(rig.workspace.session, number, "state"), "missing");
    QCOMPARE(scopeValue(rig.workspace.session, number, "client"), "('127.0.0.1', 7)");
    QCOMPARE(scopeValue(rig.workspace.session, number, "query_string"), "b'a=1'");
}

void DirectCallsTest::goesStepByStep()
{
    WindowRig rig;
    start(rig, u"/slow"_s, "body");
    const std::uint32_t origin = rig.workspace.session.lastNumber();
    rig.window.commands()[u"exchange.directEdit"_s]->trigger();
    ui::DirectView &view = rig.window.directView();
    direct::DirectDraft draft = view.document().draft();
    QVERIFY(!draft.steps.isEmpty()); // its end may have come by itself
    QCOMPARE(draft.steps[0].bytes, "body");
    draft.isStepwise = true;
    draft.steps = {{.kind = direct::StepKind::Piece, .bytes = "a"},
                   {.kind = direct::StepKind::LastPiece, .bytes = "b"}};
    view.document().change(u"test"_s, draft);
    QTest::mouseClick(view.callButton(), Qt::LeftButton);
    const auto &session = rig.workspace.session;
    QTRY_VERIFY_WITH_TIMEOUT(session.lastNumber() > origin && view.stepButton()->isEnabled(), kPatienceMs);
    QVERIFY(session.summary(session.lastNumber())->isOpen());
    QTest::mouseClick(view.stepButton(), Qt::LeftButton);
    QTest::mouseClick(view.stepButton(), Qt::LeftButton);
    const std::uint32_t number = waitForNext(rig, origin);
    QCOMPARE(session.summary(number)->outcome, trace::Outcome::Completed);
}

void DirectCallsTest::tellsMistakes()
{
    WindowRig rig;
    start(rig, u"/cart"_s, {});
    rig.window.commands()[u"exchange.directEdit"_s]->trigger();
    ui::DirectView &view = rig.window.directView();
    QVERIFY(!view.keys()->model()->setData(rowOf(view, u"path"_s), u"open('/x')"_s, Qt::EditRole));
    QVERIFY(view.message()->isVisible());
    QVERIFY(view.message()->text().contains(u"open"_s));
    QCOMPARE(rowOf(view, u"path"_s).data(), u"'/cart'"_s);
    QVERIFY(view.keys()->model()->setData(rowOf(view, u"path"_s), u"'/x'"_s, Qt::EditRole));
    QVERIFY(!view.message()->isVisible());
}

void DirectCallsTest::tellsWhatIsMissing()
{
    WindowRig rig;
    rig.window.show();
    rig.window.commands()[u"exchange.directEdit"_s]->trigger();
    QVERIFY(!rig.window.directView().callButton()->isEnabled());
    QVERIFY(!rig.window.directView().message()->text().isEmpty());
}

QTEST_MAIN(DirectCallsTest)
#include "tst_directcalls.moc"
