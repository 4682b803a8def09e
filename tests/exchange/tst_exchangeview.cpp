#include "exchange/samples.h"

#include "common/selection.h"
#include "common/theme.h"
#include "exchange/bodypane.h"
#include "exchange/bodyview.h"
#include "exchange/byteview.h"
#include "exchange/eventdetail.h"
#include "exchange/exchangeheader.h"
#include "exchange/exchangeview.h"
#include "exchange/explanationpanel.h"
#include "exchange/findbar.h"
#include "exchange/logview.h"
#include "exchange/messagesview.h"
#include "exchange/scopeview.h"
#include "exchange/segments.h"
#include "exchange/wireview.h"
#include "resources/resources.h"
#include "support/sampletrace.h"

#include <QAbstractProxyModel>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

/// A window with an exchange view and all that it looks at.
struct Window {
    explicit Window(const spec::Reference *reference) : samples(session), view(&session, &selection, reference)
    {
        view.resize(1000, 600);
        view.show();
        view.activateWindow(); // shortcuts belong to the active window
        if (!QTest::qWaitForWindowActive(&view))
            qWarning("the window did not become active");
    }
    void open(std::uint32_t number, QWidget *page)
    {
        view.tabs()->setCurrentWidget(page);
        selection.setExchange(number);
    }

    trace::Session session;
    test::Samples samples;
    Selection selection;
    ExchangeView view;
};

int eventNamed(const trace::Session &session, std::uint32_t number, std::string_view name)
{
    const trace::EventLog &log = session.events(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        if (log.at(index).name() == name)
            return static_cast<int>(index);
    }
    return -1;
}

} // namespace

class TestExchangeView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        resources::makeAvailable();
        auto loaded = spec::Reference::load();
        QVERIFY(loaded.has_value());
        m_reference = std::make_unique<spec::Reference>(std::move(*loaded));
    }

    void tabsAreNamedByTheInterfaceAndStayChosen()
    {
        Window window(m_reference.get());
        const auto wsgi = window.samples.wsgiCheckout();
        const auto asgi = window.samples.asgiUpload();
        window.open(wsgi, window.view.messages());
        QCOMPARE(titles(window.view), QStringList({u"Environ"_s, u"Calls"_s, u"Wire"_s, u"Body"_s, u"Log (5)"_s}));
        window.selection.setExchange(asgi);
        QCOMPARE(titles(window.view), QStringList({u"Scope"_s, u"Messages"_s, u"Wire"_s, u"Body"_s, u"Log"_s}));
        QCOMPARE(window.view.tabs()->currentWidget(), window.view.messages());
        auto *mine = new QWidget;
        window.view.insertPage(0, mine, u"Timeline"_s);
        QCOMPARE(window.view.tabs()->widget(0), mine);
        QCOMPARE(window.view.tabs()->currentWidget(), window.view.messages());
        QTest::keyClick(&window.view, Qt::Key_4, Qt::AltModifier);
        QCOMPARE(window.view.tabs()->currentWidget(), window.view.wire());
        const QByteArray state = window.view.saveState();
        window.view.tabs()->setCurrentIndex(0);
        window.view.restoreState(state);
        QCOMPARE(window.view.tabs()->currentWidget(), window.view.wire());
        window.view.restoreState("nonsense");
        QCOMPARE(window.view.tabs()->currentWidget(), window.view.wire());
    }

    void headerSaysWhatCameOfIt()
    {
        Window window(m_reference.get());
        test::SampleTrace more(window.session);
        const auto failed = more.wsgiRaises("/missing");
        window.session.commit();
        window.open(window.samples.wsgiCheckout(), window.view.log());
        const QString plain = window.view.header()->plainText();
        for (const auto &part : {u"WSGI · POST · /shop/checkout/caf%C3%A9?coupon=SPRING&lang=en · → 201 Created"_s,
                                 u"HTTP/1.1 · "_s, u"5 log lines · 1 finding"_s})
            QVERIFY2(plain.contains(part), qPrintable(plain));
        window.selection.setExchange(failed);
        QVERIFY(window.view.header()->plainText().contains(u"→ 500 Internal Server Error · the application failed"_s));
        QVERIFY(window.view.header()->plainText().contains("KeyError"_L1));
    }

    void onlyTheVisiblePageIsFilled()
    {
        Window window(m_reference.get());
        const auto number = window.samples.wsgiCheckout();
        window.open(number, window.view.log());
        QCOMPARE(window.view.log()->exchange(), number);
        QCOMPARE(window.view.wire()->exchange(), 0U);
        QCOMPARE(window.view.messages()->model()->rowCount(), 0);
        window.view.tabs()->setCurrentWidget(window.view.messages());
        QVERIFY(window.view.messages()->model()->rowCount() > 20);
    }

    void choosingAKeyLightsItsBytes_data()
    {
        QTest::addColumn<bool>("wsgi");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("environ header") << true << u"HTTP_X_REQUEST_ID"_s << "X-Request-Id: 6f9b2c1e"_ba;
        QTest::newRow("environ path") << true << u"PATH_INFO"_s << "/checkout/caf%C3%A9"_ba;
        QTest::newRow("scope header") << false << u"headers/4"_s << "X-Tag: draft"_ba;
        QTest::newRow("scope query") << false << u"query_string"_s << "overwrite=1"_ba;
    }

    void choosingAKeyLightsItsBytes()
    {
        QFETCH(bool, wsgi);
        QFETCH(QString, key);
        QFETCH(QByteArray, bytes);
        Window window(m_reference.get());
        const auto number = wsgi ? window.samples.wsgiCheckout() : window.samples.asgiUpload();
        window.open(number, window.view.scope());
        const KeyPath path = key.split(u'/');
        choose(window, path);
        QCOMPARE(window.view.focus()->path(), path);
        Q_EMIT window.view.scope()->explanation()->wireWanted();
        QCOMPARE(window.view.tabs()->currentWidget(), window.view.wire());
        ByteView *view = window.view.wire()->bytes();
        const qint64 at = view->document().read(0, view->document().size()).indexOf(bytes);
        QVERIFY(at >= 0);
        QVERIFY(std::ranges::any_of(view->highlights(), [at](const ByteRange &range) { return range.start == at; }));
        QVERIFY(window.view.wire()->linkText().contains(pathText(path).toHtmlEscaped()));
    }

    void choosingBytesChoosesTheKeyAndTheEvent()
    {
        Window window(m_reference.get());
        const auto number = window.samples.asgiUpload();
        window.open(number, window.view.wire());
        ByteView *view = window.view.wire()->bytes();
        click(*view, "X-Tag");
        QCOMPARE(window.view.focus()->path(), (KeyPath{u"headers"_s, u"4"_s}));
        QCOMPARE(window.selection.event(), 0);
        click(*view, "overwrite=1");
        QCOMPARE(window.view.focus()->path(), KeyPath{u"query_string"_s});
        window.view.tabs()->setCurrentWidget(window.view.scope());
        QCOMPARE(window.view.scope()->tree()->currentIndex().siblingAtColumn(0).data().toString(), u"query_string"_s);
        window.view.tabs()->setCurrentWidget(window.view.wire());
        click(*view, "third");
        QCOMPARE(window.selection.event(), 7);
        QVERIFY(view->highlights().isEmpty());
    }

    void selectedEventIsSelectedEverywhere()
    {
        Window window(m_reference.get());
        const auto number = window.samples.asgiUpload();
        window.open(number, window.view.messages());
        const int event = eventNamed(window.session, number, "wire.response_head");
        window.selection.setEvent(event);
        QCOMPARE(window.view.messages()->table()->currentIndex().row(), event);
        QCOMPARE(window.view.messages()->detail()->title(), u"200 OK"_s);
        window.view.tabs()->setCurrentWidget(window.view.wire());
        const ByteView *view = window.view.wire()->bytes();
        QVERIFY(view->document().read(view->selection().start, 8).startsWith("HTTP/1.1"));
        window.view.tabs()->setCurrentWidget(window.view.messages());
        QTest::keyClick(window.view.messages()->table(), Qt::Key_Up);
        QCOMPARE(window.selection.event(), event - 1);
    }

    void detailShowsTheMessageAndWhatItMeans()
    {
        Window window(m_reference.get());
        const auto number = window.samples.asgiUpload();
        window.open(number, window.view.messages());
        EventDetail *detail = window.view.messages()->detail();
        window.selection.setEvent(eventNamed(window.session, number, "asgi.send"));
        QCOMPARE(detail->shownContent(), detail->tree());
        QCOMPARE(detail->tree()->model()->index(1, 0).data().toString(), u"status"_s);
        QVERIFY(detail->explanation()->shownIds().contains("message:http.response.start"_L1));
        detail->tree()->setCurrentIndex(detail->tree()->model()->index(1, 0));
        QVERIFY(detail->explanation()->shownIds().contains("message:http.response.start/status"_L1));
    }

    void explanationsLeadToTheTwinAndBack()
    {
        Window window(m_reference.get());
        window.open(window.samples.wsgiCheckout(), window.view.scope());
        choose(window, {u"REQUEST_METHOD"_s});
        ExplanationPanel *panel = window.view.scope()->explanation();
        QCOMPARE(panel->shownIds(), QStringList{u"environ:REQUEST_METHOD"_s});
        panel->setSource(QUrl(u"entry:scope.http:method"_s));
        QCOMPARE(panel->shownIds(), QStringList{u"scope.http:method"_s});
        QVERIFY(panel->toPlainText().contains("back to REQUEST_METHOD"_L1));
        panel->setSource(QUrl(u"back:"_s));
        QCOMPARE(panel->shownIds(), QStringList{u"environ:REQUEST_METHOD"_s});
        choose(window, {u"HTTP_COOKIE"_s});
        QVERIFY(panel->shownIds().contains("header:cookie"_L1));
    }

    void everyLinkOfAnExplanationLeadsSomewhere()
    {
        for (const spec::Entry &entry : m_reference->entries()) {
            ExplanationPanel panel(m_reference.get());
            panel.explain({.place = entry.place, .key = entry.key});
            QVERIFY(!panel.toPlainText().isEmpty());
        }
    }

    void searchNarrowsTheTree()
    {
        Window window(m_reference.get());
        window.open(window.samples.wsgiCheckout(), window.view.scope());
        window.view.scope()->searchField()->setText(u"coupon"_s);
        QStringList shown;
        const QAbstractItemModel *model = window.view.scope()->tree()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex group = model->index(row, 0);
            for (int child = 0; child < model->rowCount(group); ++child)
                shown.append(model->index(child, 0, group).data().toString());
        }
        QCOMPARE(shown, QStringList({u"QUERY_STRING"_s, u"REQUEST_URI"_s}));
    }

    void expandedKeysStayOpenInTheNextExchange()
    {
        Window window(m_reference.get());
        const auto first = window.samples.asgiUpload();
        const auto second = window.samples.asgiUpload();
        window.open(first, window.view.scope());
        QTreeView *tree = window.view.scope()->tree();
        tree->expand(indexNamed(*tree->model(), u"state"_s));
        tree->collapse(indexNamed(*tree->model(), u"asgi"_s));
        window.selection.setExchange(second);
        QVERIFY(tree->isExpanded(indexNamed(*tree->model(), u"state"_s)));
        QVERIFY(tree->isExpanded(indexNamed(*tree->model(), u"headers"_s)));
        QVERIFY(!tree->isExpanded(indexNamed(*tree->model(), u"asgi"_s)));
    }

    void copiesValuesLiteralsAndKeys()
    {
        Window window(m_reference.get());
        window.open(window.samples.wsgiCheckout(), window.view.scope());
        choose(window, {u"wsgi.version"_s});
        QCOMPARE(window.view.scope()->keyToCopy(), u"wsgi.version"_s);
        QCOMPARE(window.view.scope()->literalToCopy(), u"(\n    1,\n    0,\n)"_s);
        choose(window, {u"HTTP_HOST"_s});
        QCOMPARE(window.view.scope()->valueToCopy(), u"127.0.0.1:8000"_s);
        QCOMPARE(window.view.scope()->literalToCopy(), u"'127.0.0.1:8000'"_s);
    }

    void growthMovesNothing_data()
    {
        QTest::addColumn<int>("tab");
        QTest::newRow("messages") << 1;
        QTest::newRow("wire") << 2;
        QTest::newRow("body") << 3;
    }

    void growthMovesNothing()
    {
        QFETCH(int, tab);
        Window window(m_reference.get());
        const auto number = window.samples.openStream();
        for (int tick = 0; tick < 60; ++tick)
            window.samples.tick(tick);
        window.view.tabs()->setCurrentIndex(tab);
        window.selection.setExchange(number);
        QTRY_VERIFY(!window.view.body()->pane()->isDecoding());
        QAbstractScrollArea *area = tab == 1   ? static_cast<QAbstractScrollArea *>(window.view.messages()->table())
                                    : tab == 2 ? window.view.wire()->bytes()
                                               : window.view.body()->pane()->bytes();
        QTRY_VERIFY(area->verticalScrollBar()->maximum() > 10);
        area->verticalScrollBar()->setValue(10);
        const int before = area->verticalScrollBar()->maximum();
        const int selected = window.selection.event();
        for (int tick = 60; tick < 90; ++tick)
            window.samples.tick(tick);
        QTRY_VERIFY(area->verticalScrollBar()->maximum() > before);
        QCOMPARE(area->verticalScrollBar()->value(), 10);
        QCOMPARE(window.selection.event(), selected);
    }

    void otherExchangesDoNotDisturb()
    {
        Window window(m_reference.get());
        const auto shown = window.samples.asgiUpload();
        window.open(shown, window.view.messages());
        const int rows = window.view.messages()->model()->rowCount();
        window.samples.openStream();
        window.samples.tick(1);
        QCOMPARE(window.view.messages()->model()->rowCount(), rows);
        QCOMPARE(window.view.messages()->exchange(), shown);
    }

    void refusedBytesShowTheReasonAndItsLines()
    {
        Window window(m_reference.get());
        window.open(window.samples.rejected(), window.view.wire());
        ByteView *view = window.view.wire()->bytes();
        const QByteArray all = view->document().read(0, view->document().size());
        QList<QByteArray> lines;
        for (const ByteRange &range : view->highlights())
            lines.append(all.sliced(range.start, range.length));
        QCOMPARE(lines, (QList<QByteArray>{"Content-Length: 12", "Transfer-Encoding: chunked"}));
        const auto labels = window.view.wire()->findChildren<QLabel *>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
            return label->isVisible() && label->text().contains("400 Bad Request"_L1);
        }));
    }

    void directionsCanBeSeenAlone()
    {
        Window window(m_reference.get());
        window.open(window.samples.asgiUpload(), window.view.wire());
        ByteView *view = window.view.wire()->bytes();
        const qint64 both = view->document().size();
        segment(*window.view.wire()->parts(), WireView::Request);
        const QByteArray request = view->document().read(0, both);
        QVERIFY(request.startsWith("PUT ") && request.endsWith("\r\n0\r\n\r\n") && !request.contains("200 OK"));
        segment(*window.view.wire()->parts(), WireView::Response);
        const QByteArray response = view->document().read(0, both);
        QVERIFY(response.startsWith("HTTP/1.1 200"));
        QCOMPARE(request.size() + response.size(), both);
    }

    void bodiesAreShownAsTheyFit()
    {
        Window window(m_reference.get());
        const auto number = window.samples.wsgiCheckout();
        window.open(number, window.view.body());
        BodyPane *pane = window.view.body()->pane();
        QTRY_VERIFY(pane->body().kind == BodyKind::Json);
        QCOMPARE(pane->presentation(), int(BodyPane::Pretty));
        QVERIFY(pane->noteText().contains("gzip undone"_L1));
        QVERIFY(pane->bytes()->document().read(0, 100).contains("\n  \"order\": 1207,"));
        pane->setPresentation(BodyPane::Tree);
        QCOMPARE(pane->tree()->model()->index(0, 0).data().toString(), u"order"_s);
        segment(*window.view.body()->parts(), BodyView::Request);
        QTRY_VERIFY(pane->body().bytes.startsWith("{\"items\""));
        QCOMPARE(pane->presentation(), int(BodyPane::Tree)); // as JSON was looked at before
        QCOMPARE(pane->suggestedFileName(), u"body.json"_s);
        const QTemporaryDir folder;
        QVERIFY(pane->saveTo(folder.filePath(u"x.json"_s)).has_value());
        QFile saved(folder.filePath(u"x.json"_s));
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QCOMPARE(saved.readAll(), pane->body().bytes);
        QVERIFY(!pane->saveTo(folder.filePath(u"no/such/folder/x"_s)).has_value());
    }

    void lateBodiesAreDropped()
    {
        Window window(m_reference.get());
        const QByteArray large = "[" + QByteArray("{\"a\": [1, 2, 3]},").repeated(40'000) + "0]";
        const auto slow = window.samples.answering("application/json", large);
        const auto quick = window.samples.answering("text/plain", "quick");
        window.open(slow, window.view.body());
        window.selection.setExchange(quick);
        BodyPane *pane = window.view.body()->pane();
        QTRY_COMPARE(pane->body().bytes, "quick"_ba);
        QVERIFY(QThreadPool::globalInstance()->waitForDone(30'000));
        QCoreApplication::processEvents(); // the late answer is delivered, and dropped
        QCOMPARE(pane->body().bytes, "quick"_ba);
    }

    void partsOfAFormAreBodiesThemselves()
    {
        Window window(m_reference.get());
        window.open(window.samples.posting("multipart/form-data; boundary=B",
                                           "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--B\r\n"
                                           "Content-Disposition: form-data; name=\"j\"; filename=\"j.json\"\r\n"
                                           "Content-Type: application/json\r\n\r\n{\"x\": 1}\r\n--B--\r\n"),
                    window.view.body());
        BodyPane *pane = window.view.body()->pane();
        QTRY_COMPARE(pane->body().parts.size(), 2);
        QTRY_COMPARE(pane->partPane()->body().bytes, "one"_ba);
        pane->partList()->setCurrentIndex(pane->partList()->model()->index(1, 0));
        QTRY_COMPARE(pane->partPane()->body().kind, BodyKind::Json);
    }

    void findCountsAndMoves()
    {
        Window window(m_reference.get());
        window.open(window.samples.asgiUpload(), window.view.wire());
        window.view.activateWindow();
        window.view.wire()->find();
        FindBar *bar = window.view.wire()->findBar();
        QVERIFY(bar->isVisible());
        bar->field()->setText(u"http"_s);
        QTRY_COMPARE(bar->count()->text(), u"1 of 2"_s);
        QTest::keyClick(bar->field(), Qt::Key_Return);
        QCOMPARE(bar->count()->text(), u"2 of 2"_s);
        bar->field()->setText(u"not there"_s);
        QTRY_COMPARE(bar->count()->text(), u"not found"_s);
        QTest::keyClick(bar->field(), Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
        QVERIFY(window.view.wire()->bytes()->finder().matches().empty());
    }

    void purgedExchangesLeaveNothing()
    {
        Window window(m_reference.get());
        const auto number = window.samples.asgiUpload();
        for (QWidget *page :
             {static_cast<QWidget *>(window.view.wire()), static_cast<QWidget *>(window.view.messages()),
              static_cast<QWidget *>(window.view.body())})
            window.open(number, page);
        window.session.setDeleted({number}, true);
        window.session.purgeDeleted();
        QVERIFY(window.view.wire()->bytes()->document().isEmpty());
        QCOMPARE(window.view.messages()->model()->rowCount(), 0);
        QVERIFY(!window.view.tabs()->isVisible());
        window.view.grab();
    }

    void everyControlHasAnAccessibleName()
    {
        Window window(m_reference.get());
        window.open(window.samples.wsgiCheckout(), window.view.body());
        QTRY_VERIFY(!window.view.body()->pane()->isDecoding());
        for (const QWidget *widget : window.view.findChildren<QWidget *>()) {
            const bool inner = qobject_cast<const QScrollBar *>(widget) || widget->objectName().startsWith("qt_"_L1) ||
                               !widget->isEnabled() || widget->metaObject() == &QWidget::staticMetaObject;
            if (inner || !(widget->focusPolicy() & Qt::TabFocus))
                continue;
            if (widget->inherits("QTabBar") || widget->inherits("QHeaderView") ||
                widget->inherits("QLineEditIconButton"))
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }

private:
    static QStringList titles(const ExchangeView &view)
    {
        QStringList out;
        for (int index = 0; index < view.tabs()->count(); ++index)
            out.append(view.tabs()->tabText(index));
        return out;
    }

    static QModelIndex indexNamed(const QAbstractItemModel &model, const QString &key)
    {
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, 0).data().toString() == key)
                return model.index(row, 0);
        }
        return {};
    }

    static void choose(Window &window, const KeyPath &path)
    {
        ScopeView *scope = window.view.scope();
        const auto *filter = qobject_cast<const QAbstractProxyModel *>(scope->tree()->model());
        scope->tree()->setCurrentIndex(filter->mapFromSource(scope->model()->indexOf(path)));
    }

    static void click(ByteView &view, const QByteArray &bytes)
    {
        const qint64 at = view.document().read(0, view.document().size()).indexOf(bytes);
        QVERIFY(at >= 0);
        view.reveal(at);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.rectOf(at + 1).center() - QPoint(2, 0));
    }

    static void segment(Segments &segments, int id)
    {
        segments.setCurrent(id);
        Q_EMIT segments.chosen(id);
    }

    std::unique_ptr<spec::Reference> m_reference;
};

QTEST_MAIN(TestExchangeView)
#include "tst_exchangeview.moc"
