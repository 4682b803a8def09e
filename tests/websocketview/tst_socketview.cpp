#include "common/selection.h"
#include "exchange/bodypane.h"
#include "exchange/byteview.h"
#include "exchange/exchangeheader.h"
#include "exchange/exchangeview.h"
#include "exchange/segments.h"
#include "exchange/socket/followend.h"
#include "exchange/socket/handshakepane.h"
#include "exchange/socket/socketdetail.h"
#include "exchange/socket/socketfilterbar.h"
#include "exchange/socket/socketladder.h"
#include "exchange/socket/socketsearch.h"
#include "exchange/socket/socketstrip.h"
#include "exchange/socket/socketview.h"
#include "resources/resources.h"
#include "support/sampletrace.h"
#include "support/sockettrace.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

struct Window {
    Window() : trace(session), view(&session, &selection, nullptr) { view.resize(1000, 760); }

    void open(std::uint32_t number)
    {
        selection.setExchange(number);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTRY_COMPARE(socket().model()->rungCount(), socket().index().rungs().size());
    }
    [[nodiscard]] SocketView &socket() { return *view.socket(); }
    void clickRow(std::size_t row, int x)
    {
        QTest::mouseClick(socket().ladder()->viewport(), Qt::LeftButton, {},
                          QPoint(x, socket().ladder()->rectOfRow(row).center().y()));
    }
    void key(Qt::Key key) { QTest::keyClick(socket().ladder(), key); }

    trace::Session session;
    test::SocketTrace trace;
    Selection selection;
    ExchangeView view;
};

QString body(const ByteView *view)
{
    return QString::fromUtf8(view->document().read(0, view->document().size()));
}

} // namespace

class TestSocketView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { resources::makeAvailable(); }

    void theTabIsThereForWebSocketsOnly()
    {
        Window window;
        test::SampleTrace others(window.session);
        const std::uint32_t http = others.asgiPost("/items");
        const std::uint32_t second = others.asgiPost("/more");
        window.session.commit();
        window.selection.setExchange(http);
        QVERIFY(window.view.tabs()->indexOf(&window.socket()) < 0);
        window.view.tabs()->setCurrentIndex(2);
        QWidget *wire = window.view.tabs()->currentWidget();
        window.open(window.trace.chat());
        QCOMPARE(window.view.tabs()->indexOf(&window.socket()), 0);
        QCOMPARE(window.view.tabs()->currentWidget(), &window.socket());
        window.selection.setExchange(second);
        QCOMPARE(window.view.tabs()->currentWidget(), wire);
        QVERIFY(window.view.tabs()->indexOf(&window.socket()) < 0);
    }

    void theChosenTabIsKeptForWebSockets()
    {
        Window window;
        const std::uint32_t first = window.trace.chat();
        const std::uint32_t second = window.trace.refused();
        test::SampleTrace others(window.session);
        const std::uint32_t http = others.asgiPost("/items");
        window.session.commit();
        window.open(first);
        window.view.tabs()->setCurrentIndex(1);
        QWidget *scope = window.view.tabs()->currentWidget();
        window.selection.setExchange(second);
        QCOMPARE(window.view.tabs()->currentWidget(), scope);
        window.selection.setExchange(http);
        window.selection.setExchange(first);
        QCOMPARE(window.view.tabs()->currentWidget(), scope);
    }

    void theHeaderTellsTheState()
    {
        Window window;
        window.open(window.trace.chat());
        QVERIFY(window.view.header()->plainText().contains(u"closed 1000"_s));
        QVERIFY(window.view.header()->plainText().contains(u"messages: 3 in, 4 out"_s));
    }

    void aFrameChoosesItsMessageAndItsAsgiEvent()
    {
        Window window;
        window.open(window.trace.chat());
        const SocketEntry say = window.socket().index().entries()[3];
        window.clickRow(say.rung, 150);
        QCOMPARE(window.selection.event(), say.wire);
        QCOMPARE(window.socket().detail()->entry(), std::optional(3U));
        QCOMPARE(window.socket().table()->currentIndex().row(), 3);
        window.key(Qt::Key_Right);
        QCOMPARE(window.selection.event(), say.asgi);
        QCOMPARE(window.socket().detail()->entry(), std::optional(3U));
        window.key(Qt::Key_Left);
        QCOMPARE(window.selection.event(), say.wire);
    }

    void otherViewsChooseTheLine()
    {
        Window window;
        window.open(window.trace.chat());
        const SocketEntry &typing = window.socket().index().entries()[5];
        window.selection.setEvent(typing.asgi);
        QCOMPARE(window.socket().ladder()->currentEvent(), typing.asgi);
        QCOMPARE(window.socket().table()->currentIndex().row(), 5);
        QCOMPARE(window.selection.event(), typing.asgi);
        window.selection.setEvent(typing.main);
        QCOMPARE(window.socket().detail()->entry(), std::optional(5U));
    }

    void keysWalkTheLadder()
    {
        Window window;
        window.open(window.trace.chat());
        window.socket().ladder()->setFocus();
        window.key(Qt::Key_Home);
        QCOMPARE(window.socket().detail()->entry(), std::optional(0U));
        window.key(Qt::Key_Down);
        window.key(Qt::Key_Down);
        QCOMPARE(window.socket().detail()->entry(), std::optional(2U));
        window.key(Qt::Key_End);
        QCOMPARE(window.socket().detail()->entry(), std::optional(11U)); // its websocket.disconnect comes last
        window.key(Qt::Key_Up);
        QCOMPARE(window.socket().detail()->entry(), std::optional(12U));
        QVERIFY(window.socket().ladder()->accessibleDescription().contains(u"close 1000"_s));
    }

    void keysWalkTheTable()
    {
        Window window;
        window.open(window.trace.chat());
        window.socket().setSection(SocketView::Table);
        window.socket().table()->setFocus();
        window.socket().table()->setCurrentIndex(window.socket().model()->index(2, 1));
        QTest::keyClick(window.socket().table(), Qt::Key_Down);
        QCOMPARE(window.selection.event(), window.socket().index().entries()[3].wire);
    }

    void contentFramesAndAsgiOfALine()
    {
        Window window;
        window.open(window.trace.compressed());
        const SocketEntry entry = window.socket().index().entries()[2];
        window.selection.setEvent(entry.wire);
        SocketDetail *detail = window.socket().detail();
        QTRY_VERIFY(!detail->content()->isDecoding());
        QCOMPARE(detail->content()->body().kind, BodyKind::Json);
        QCOMPARE(detail->frameList()->model()->rowCount(), 3);
        QCOMPARE(detail->frameList()->model()->index(0, 2).data().toString(), u"RSV1 compressed"_s);
        QCOMPARE(detail->wire()->document().size(), static_cast<qint64>(entry.wireSize) + 3 * 6);
        QCOMPARE(detail->parts()->current(), int(SocketDetail::Content));
    }

    void hidingPingsAndChips()
    {
        Window window;
        window.open(window.trace.chat());
        SocketFilterBar *bar = window.socket().filterBar();
        const int all = window.socket().model()->rowCount();
        QTest::mouseClick(bar->hidePings(), Qt::LeftButton);
        QTRY_COMPARE(window.socket().model()->rowCount(), all - 2);
        QTest::keyClicks(bar->field(), u"type"_s);
        QTest::keyClick(bar->field(), Qt::Key_Return);
        QTRY_COMPARE(window.socket().model()->rowCount(), 6);
        QCOMPARE(bar->chips().size(), 1);
        QTest::mouseClick(bar->chips().first(), Qt::LeftButton);
        QTRY_VERIFY(!bar->hidePings()->isChecked());
        QVERIFY(bar->chips().isEmpty());
        bar->clearAll();
        QTRY_COMPARE(window.socket().model()->rowCount(), all);
    }

    void nothingMovesUnderTheEyes()
    {
        Window window;
        window.open(window.trace.open(60));
        QScrollBar *bar = window.socket().ladder()->verticalScrollBar();
        FollowEnd *end = window.socket().follower(SocketView::Ladder);
        QTRY_COMPARE(bar->value(), bar->maximum());
        window.trace.grow(5);
        QTRY_COMPARE(bar->value(), bar->maximum());
        QCOMPARE(end->newCount(), 0);
        bar->setValue(200);
        window.trace.grow(5);
        QCOMPARE(bar->value(), 200);
        QCOMPARE(end->newCount(), 10);
        QVERIFY(end->button()->isVisible());
        QTest::mouseClick(end->button(), Qt::LeftButton);
        QCOMPARE(bar->value(), bar->maximum());
        QVERIFY(!end->button()->isVisible());
    }

    void aFilterDoesNotMoveItEither()
    {
        Window window;
        window.open(window.trace.open(60));
        SocketView &socket = window.socket();
        QTest::keyClicks(socket.filterBar()->field(), u"tick"_s);
        QTest::keyClick(socket.filterBar()->field(), Qt::Key_Return);
        QTRY_VERIFY(socket.model()->isFiltering() && socket.model()->rowCount() == 120);
        window.selection.setEvent(socket.index().entries()[100].wire);
        QScrollBar *bar = socket.ladder()->verticalScrollBar();
        bar->setValue(200);
        window.trace.grow(5);
        QTRY_COMPARE(socket.model()->rowCount(), 130);
        QCOMPARE(bar->value(), 200);
        QCOMPARE(socket.follower(SocketView::Ladder)->newCount(), 10);
    }

    void aClickMovesNothing()
    {
        Window window;
        window.open(window.trace.open(60));
        QScrollBar *bar = window.socket().ladder()->verticalScrollBar();
        bar->setValue(205); // the first row in sight is cut
        window.clickRow(6, 150);
        QCOMPARE(window.socket().ladder()->currentEvent(), window.socket().index().rungs()[6].wire);
        QCOMPARE(bar->value(), 205);
        window.key(Qt::Key_Up);
        QCOMPARE(bar->value(), 5 * SocketLadder::kRowHeight);
    }

    void commandsOfTheMenus()
    {
        Window window;
        const QAction *freeze = window.socket().commands().constFirst();
        QVERIFY(!freeze->isEnabled());
        window.open(window.trace.misused());
        QVERIFY(freeze->isEnabled());
        window.socket().commands().constFirst()->trigger();
        QVERIFY(window.socket().freezeButton()->isChecked());
        QVERIFY(window.view.commands().contains(freeze));
        window.selection.setExchange(window.trace.chat());
        QVERIFY(!freeze->isChecked());
    }

    void aClosedSocketBeginsAtItsBeginning()
    {
        Window window;
        window.view.resize(900, 420);
        window.open(window.trace.chat());
        QCOMPARE(window.socket().ladder()->verticalScrollBar()->value(), 0);
    }

    void freezing()
    {
        Window window;
        window.open(window.trace.open(3));
        const int before = window.socket().model()->rowCount();
        QTest::mouseClick(window.socket().freezeButton(), Qt::LeftButton);
        window.trace.grow(4);
        QCOMPARE(window.socket().model()->rowCount(), before);
        QVERIFY(window.socket().freezeButton()->text().contains(u"8 new"_s));
        QTest::mouseClick(window.socket().freezeButton(), Qt::LeftButton);
        QCOMPARE(window.socket().model()->rowCount(), before + 8);
    }

    void searching()
    {
        Window window;
        window.open(window.trace.chat());
        QTest::keyClick(&window.view, Qt::Key_F, Qt::ControlModifier);
        SocketFindBar *bar = window.socket().findBar();
        QTRY_VERIFY(bar->isVisible());
        QTest::keyClicks(bar->field(), u"oolong"_s);
        QTRY_COMPARE(bar->count()->text(), u"2 found"_s);
        QTest::keyClick(bar->field(), Qt::Key_Return);
        QCOMPARE(window.socket().detail()->entry(), std::optional(3U));
        QCOMPARE(bar->count()->text(), u"1 of 2"_s);
        QTest::keyClick(bar->field(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(window.socket().detail()->entry(), std::optional(4U));
        QTest::keyClick(bar->field(), Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
    }

    void aRefusalShowsItsHandshake()
    {
        Window window;
        window.open(window.trace.denied());
        QTRY_COMPARE(window.socket().section(), SocketView::Handshake);
        QTRY_VERIFY(!window.socket().handshake()->body()->isDecoding());
        QVERIFY(body(window.socket().handshake()->heads()).contains(u"401 Unauthorized"_s));
        QVERIFY(body(window.socket().handshake()->body()->bytes()).contains(u"token-expired"_s));
        window.selection.setExchange(window.trace.chat());
        QTRY_COMPARE(window.socket().section(), SocketView::Ladder);
    }

    void theStripTellsAndLeads()
    {
        Window window;
        window.open(window.trace.misused());
        SocketStrip *strip = window.socket().strip();
        QCOMPARE(strip->chip(trace::SocketState::Closed)->look().detail, u"1011 · clean"_s);
        QCOMPARE(strip->troubles()->text(), u"3"_s);
        QTest::mouseClick(strip->troubles(), Qt::LeftButton);
        QCOMPARE(window.socket().detail()->entry(), std::optional(1U));
        QTest::mouseClick(strip->troubles(), Qt::LeftButton);
        QCOMPARE(window.socket().detail()->entry(), std::optional(3U));
        QTest::mouseClick(strip->chip(trace::SocketState::Closed), Qt::LeftButton);
        QCOMPARE(window.socket().section(), SocketView::Close);
        QVERIFY(window.socket().closePage()->toPlainText().contains(u"internal error"_s));
        QTest::mouseClick(strip->chip(trace::SocketState::Connecting), Qt::LeftButton);
        QCOMPARE(window.socket().section(), SocketView::Handshake);
    }

    void copying()
    {
        Window window;
        window.open(window.trace.chat());
        window.selection.setEvent(window.socket().index().entries()[9].wire);
        window.socket().copy(false);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"plain words are fine too"_s);
        window.socket().setSection(SocketView::Table);
        window.socket().table()->selectAll();
        QCOMPARE(window.socket().selectedLines().size(), 13U);
        window.socket().copy(true);
        QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 13);
    }

    void anotherExchangeForgetsTheFirst()
    {
        Window window;
        window.open(window.trace.chat());
        window.selection.setEvent(window.socket().index().entries()[4].wire);
        window.selection.setExchange(window.trace.abnormal());
        QTRY_COMPARE(window.socket().model()->rowCount(), 6);
        QCOMPARE(window.socket().detail()->entry(), std::nullopt);
        window.socket().setSection(SocketView::Close);
        QVERIFY(window.socket().closePage()->toPlainText().contains(u"abnormal closure"_s));
    }

    void everyControlHasAName()
    {
        Window window;
        window.open(window.trace.misused());
        for (const QWidget *widget : window.socket().findChildren<QWidget *>()) {
            const bool internal = widget->objectName().startsWith(u"qt_"_s) || widget->inherits("QScrollBar") ||
                                  widget->inherits("QHeaderView") || widget->inherits("QMenu") ||
                                  widget->parent()->inherits("QAbstractSpinBox") ||
                                  widget->parent()->inherits("QLineEdit") || widget->parent()->inherits("QTableView");
            const bool named = !widget->accessibleName().isEmpty() ||
                               (qobject_cast<const QAbstractButton *>(widget) &&
                                !qobject_cast<const QAbstractButton *>(widget)->text().isEmpty());
            if ((widget->focusPolicy() & Qt::TabFocus) && !internal)
                QVERIFY2(named, widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestSocketView)
#include "tst_socketview.moc"
