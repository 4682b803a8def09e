#include "common/style.h"
#include "common/theme.h"
#include "compare/comparepage.h"
#include "compare/exchangecard.h"
#include "compare/ignoredialog.h"
#include "compare/runsview.h"
#include "resources/resources.h"

#include "support/layertrace.h"
#include "support/sampletrace.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <QTreeView>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;
using compare::Mark;

namespace {

constexpr QSize kLarge(1320, 760);
constexpr QSize kSmall(760, 420);

/// Exchanges whose response body and headers a test chooses.
class Bodies {
public:
    explicit Bodies(trace::Session &session) : m_session(session) { nextRun(); }

    void nextRun()
    {
        m_run = m_session.beginRun({.target = u"shop.main:app"_s, .startedAtUnixNs = 1'767'000'000'000'000'000});
    }

    std::uint32_t add(const std::string &target, const std::string &type, const std::string &body, int status = 200)
    {
        begin(target, type, body, status);
        return end(status);
    }

    /// Its end is still to come.
    std::uint32_t begin(const std::string &target, const std::string &type, const std::string &body, int status = 200)
    {
        m_header.exchange = {++m_exchange};
        const std::string head = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nAccept: */*\r\n\r\n";
        put(trace::WireRequestHead{.bytes = std::string_view(head)});
        put(trace::CallStarted{.interface = trace::Interface::Asgi3,
                               .protocol = trace::Protocol::Http,
                               .method = "GET",
                               .target = target,
                               .httpVersion = "1.1"});
        put(trace::AppCalled{.callable = "shop.main:app"});
        const std::string answer = "HTTP/1.1 " + std::to_string(status) + " OK\r\nContent-Type: " + type +
                                   "\r\nDate: " + std::to_string(m_exchange) + "\r\n\r\n";
        put(trace::WireResponseHead{.bytes = std::string_view(answer), .status = static_cast<std::uint16_t>(status)});
        put(trace::WireResponseBody{.bytes = std::string_view(body)});
        m_session.commit();
        return m_session.lastNumber();
    }

    std::uint32_t end(int status = 200, const std::string &more = {})
    {
        put(trace::WireResponseBody{.bytes = std::string_view(more), .last = true});
        put(trace::AppReturned{.type = "NoneType"});
        put(trace::ExchangeEnded{.outcome = trace::Outcome::Completed, .status = static_cast<std::uint16_t>(status)});
        m_session.commit();
        return m_session.lastNumber();
    }

private:
    template <class Event>
    void put(const Event &event)
    {
        m_header.at += std::chrono::microseconds(150);
        m_session.append(m_run, trace::TraceEvent{m_header, event});
    }

    trace::Session &m_session;
    RunId m_run;
    trace::EventHeader m_header;
    std::uint32_t m_exchange = 0;
};

constexpr auto kPage = "<html>\n  <head>\n    <title>Your cart</title>\n  </head>\n  <body>\n    <h1>Your cart</h1>\n"
                       "    <p>Green tea, 2 pieces</p>\n    <p>Mug, 1 piece</p>\n    <hr>\n    <p>Sum: 21.50</p>\n"
                       "    <p>Thank you.</p>\n  </body>\n</html>\n";

std::string changedPage()
{
    QByteArray page(kPage);
    page.replace("2 pieces", "3 pieces")
        .replace("21.50", "26.00")
        .replace("    <hr>", "    <p>Spoon, 1 piece</p>\n    <hr>");
    return page.toStdString();
}

QModelIndex rowNamed(const QAbstractItemModel &model, const QString &path)
{
    QModelIndex at;
    for (const QString &name : path.split(u'/')) {
        const QModelIndex parent = at;
        at = {};
        for (int row = 0; row < model.rowCount(parent) && !at.isValid(); ++row) {
            if (model.index(row, 0, parent).data().toString() == name)
                at = model.index(row, 0, parent);
        }
        if (!at.isValid())
            return {};
    }
    return at;
}

} // namespace

class TestComparePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        resources::makeAvailable();
        QApplication::setStyle(new ui::Style);
        QApplication::setFont(theme::interfaceFont());
        QApplication::setPalette(theme::palette(theme::Scheme::Light));
        m_folder = QDir(QCoreApplication::applicationDirPath() + u"/../screenshots"_s);
        QVERIFY(m_folder.mkpath(u"."_s));
    }

    void showsDifferencesAndGoesFromOneToTheNext()
    {
        trace::Session session;
        Bodies bodies(session);
        const auto a = bodies.add("/cart?page=1", "text/html", kPage);
        const auto b = bodies.add("/cart?page=2", "text/html", changedPage(), 201);
        ComparePage page(session);
        QAbstractItemModelTester tester(&page.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        QCOMPARE(page.headline(), u"5 differences, 1 ignored"_s);
        QVERIFY(rowNamed(page.model(), u"Request/Query/page"_s).isValid());
        QVERIFY(!rowNamed(page.model(), u"Request/Headers"_s).isValid());
        QCOMPARE(page.model().stops().size(), 5);
        QStringList seen;
        for (int i = 0; i < 6; ++i) {
            seen.append(page.table()->currentIndex().data().toString());
            QTest::keyClick(page.table(), Qt::Key_F7);
        }
        QCOMPARE(seen, (QStringList{u"page"_s, u"Status"_s, u"7 │ 7"_s, u" │ 9"_s, u"10 │ 11"_s, u"page"_s}));
        QTest::keyClick(page.table(), Qt::Key_F7, Qt::ShiftModifier);
        QTest::keyClick(page.table(), Qt::Key_F7, Qt::ShiftModifier);
        QCOMPARE(page.table()->currentIndex().data().toString(), u"10 │ 11"_s);
        pictures(page, u"compare"_s);
        page.onlyDifferences()->setChecked(false);
        QVERIFY(rowNamed(page.model(), u"Request/Headers/Host"_s).isValid());
        QCOMPARE(rowNamed(page.model(), u"Response/Headers/Date"_s).data(CompareModel::MarkRole).toInt(),
                 static_cast<int>(Mark::Ignored));
        pictures(page, u"compareall"_s);
    }

    void saysWhenNothingDiffers()
    {
        trace::Session session;
        Bodies bodies(session);
        const auto a = bodies.add("/cart", "text/html", kPage);
        const auto b = bodies.add("/cart", "text/html", kPage);
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        QCOMPARE(page.hint(), u"No differences, 1 ignored"_s);
        QVERIFY(!page.action(u"next-difference"_s)->isEnabled());
        pictures(page, u"compareequal"_s);
        page.onlyDifferences()->setChecked(false);
        QVERIFY(page.hint().isEmpty());
    }

    void saysWhenAnExchangeIsGone()
    {
        trace::Session session;
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, 3, 4));
        QCOMPARE(page.hint(), u"Nothing to compare"_s);
    }

    void comparesAgainWhenAnOpenOneEnds()
    {
        trace::Session session;
        Bodies bodies(session);
        const auto a = bodies.add("/feed?page=1", "text/plain", "one\ntwo\n");
        const auto b = bodies.begin("/feed?page=2", "text/plain", "one\n");
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        QVERIFY2(page.unfinishedText().startsWith(u"#2 has not ended yet"_s), qPrintable(page.unfinishedText()));
        QVERIFY(page.model().comparison()->b.isOpen());
        pictures(page, u"compareunfinished"_s);
        page.table()->setCurrentIndex(rowNamed(page.model(), u"Request/Query/page"_s));
        bodies.end(200, "two\n");
        QTRY_VERIFY(!page.model().comparison()->b.isOpen());
        QCOMPARE(page.unfinishedText(), QString());
        QCOMPARE(page.table()->currentIndex().data().toString(), u"page"_s); // where one was
        QVERIFY(!rowNamed(page.model(), u"Response/Body"_s).isValid());      // the same now
        page.action(u"close-comparison"_s)->trigger();
        const auto c = bodies.begin("/feed?page=3", "text/plain", "one\n");
        QVERIFY(compared(page, c, a));
        page.action(u"close-comparison"_s)->trigger();
        bodies.end(); // nobody looks any more
        QVERIFY(!page.isWorking() && !page.model().comparison());
    }

    void aLongLineIsShownFromItsDifference()
    {
        trace::Session session;
        Bodies bodies(session);
        const std::string same(3'000'000, 'x');
        const auto a = bodies.add("/line", "text/plain", same + "<left>" + same);
        const auto b = bodies.add("/line", "text/plain", same + "<right>" + same);
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        const QModelIndex line = page.model().stops().value(0);
        QVERIFY(line.isValid());
        const CompareModel::Whole whole = page.model().wholeAt(line);
        QVERIFY(whole.a.contains(u"<left>"_s) && whole.b.contains(u"<right>"_s));
        QVERIFY(whole.skipped > 2'900'000 && whole.skipped < 3'000'000);
        QVERIFY(whole.moreA > 2'900'000 && whole.a.size() == qsizetype(CompareModel::kMostWhole));
        page.table()->setCurrentIndex(line);
        pictures(page, u"comparelongline"_s);
    }

    void swapsAndCopies()
    {
        trace::Session session;
        Bodies bodies(session);
        const auto a = bodies.add("/a", "text/plain", "one\ntwo\n");
        const auto b = bodies.add("/a", "text/plain", "one\nthree\n");
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        page.action(u"copy-comparison"_s)->trigger();
        QVERIFY(QApplication::clipboard()->text().contains(u"− two"_s));
        QVERIFY(QApplication::clipboard()->text().contains(u"+ three"_s));
        page.action(u"swap-sides"_s)->trigger();
        QTRY_VERIFY(page.model().comparison());
        QCOMPARE(page.model().comparison()->a.number, b);
        page.action(u"copy-comparison"_s)->trigger();
        QVERIFY(QApplication::clipboard()->text().contains(u"+ two"_s));
    }

    void ignoresARow()
    {
        trace::Session session;
        Bodies bodies(session);
        const auto a = bodies.add("/a?x=1", "text/plain", "one\n");
        const auto b = bodies.add("/a?x=2", "text/plain", "one\n");
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        QCOMPARE(page.headline(), u"1 difference, 1 ignored"_s);
        page.table()->setCurrentIndex(rowNamed(page.model(), u"Request/Query/x"_s));
        page.action(u"ignore-row"_s)->trigger();
        QTRY_COMPARE(page.hint(), u"No differences, 2 ignored"_s);
        QCOMPARE(page.ignoreRules().back().pattern, std::string("request.query.x"));
    }

    void ignoreList()
    {
        IgnoreDialog dialog(compare::IgnoreList::defaults());
        QCOMPARE(dialog.rules(), compare::IgnoreList::defaults());
        dialog.table()->item(0, 0)->setCheckState(Qt::Unchecked);
        QVERIFY(!dialog.rules()[0].on);
        dialog.show();
        dialog.grab().save(m_folder.filePath(u"compareignore.png"_s));
    }

    void stacksOfTwoExchanges()
    {
        trace::Session session;
        test::LayerTrace layers(session);
        const auto a = layers.guarded(false);
        const auto b = layers.guarded(true);
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        QVERIFY(rowNamed(page.model(), u"Layers"_s).isValid());
        pictures(page, u"comparelayers"_s);
    }

    void interfacesBesideEachOther()
    {
        trace::Session session;
        test::SampleTrace sample(session);
        const auto a = sample.wsgiGet("/cart");
        const auto b = sample.asgiPost("/cart");
        session.commit();
        ComparePage page(session);
        show(page, kLarge);
        QVERIFY(compared(page, a, b));
        page.onlyDifferences()->setChecked(false);
        QVERIFY(rowNamed(page.model(), u"Environ ↔ scope/REQUEST_METHOD ↔ method"_s).isValid());
        page.table()->collapse(rowNamed(page.model(), u"Request"_s));
        pictures(page, u"compareacross"_s);
    }

    void largeBodiesDoNotHoldUpTheWindow()
    {
        trace::Session session;
        Bodies bodies(session);
        std::string text;
        for (int line = 0; text.size() < 20'000'000; ++line)
            text += "a line of the body, number " + std::to_string(line) + '\n';
        std::string other = text;
        for (std::size_t at = 1000; at + 200'000 < other.size(); at += 200'000)
            other.insert(other.find('\n', at) + 1, "one line more\n");
        const auto a = bodies.add("/big", "text/plain", text);
        const auto b = bodies.add("/big", "text/plain", other);
        ComparePage page(session);
        show(page, kLarge);
        page.compare(a, b);
        qint64 longest = 0;
        QElapsedTimer pause;
        while (page.isWorking()) {
            pause.start();
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
            longest = std::max(longest, pause.elapsed());
        }
        QTRY_VERIFY(page.model().comparison());
        QCOMPARE(page.model().comparison()->differences(), 100U);
        qInfo("longest stop of the window: %lld ms", static_cast<long long>(longest));
        QVERIFY2(longest < 1000, "the window stood still");
        page.onlyDifferences()->setChecked(false);
        const QModelIndex body = rowNamed(page.model(), u"Response/Body"_s);
        QCOMPARE(page.model().rowCount(body), 20'001);
        page.action(u"close-comparison"_s)->trigger();
    }

    void runs()
    {
        trace::Session session;
        Bodies bodies(session);
        bodies.add("/", "text/html", kPage);
        bodies.add("/cart", "text/html", kPage);
        bodies.add("/old", "text/html", kPage);
        bodies.nextRun();
        bodies.add("/", "text/html", kPage);
        bodies.add("/cart", "text/html", changedPage());
        bodies.add("/new", "text/html", kPage);
        ComparePage page(session);
        show(page, kLarge);
        page.compareRuns();
        RunsModel &model = page.runs().model();
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(model.summary(), u"1 the same, 1 different, 1 only in A, 1 only in B"_s);
        pictures(page, u"compareruns"_s);
        QVERIFY(page.showsRuns());
        page.runs().table()->setCurrentIndex(page.runs().table()->model()->index(1, 2));
        QTest::keyClick(page.runs().table(), Qt::Key_Return);
        QTRY_VERIFY(page.model().comparison());
        QCOMPARE(page.model().comparison()->b.number, 5U);
        QVERIFY(!page.showsRuns());
        page.action(u"close-comparison"_s)->trigger();
        QVERIFY(page.showsRuns());
    }

private:
    void show(QWidget &page, QSize size)
    {
        page.resize(size);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
    }

    static bool compared(ComparePage &page, std::uint32_t a, std::uint32_t b)
    {
        page.compare(a, b);
        return QTest::qWaitFor([&page] { return !page.isWorking(); }, 20'000);
    }

    void pictures(QWidget &page, const QString &name)
    {
        for (const auto &[scheme, suffix] :
             {std::pair{theme::Scheme::Light, u"light"_s}, std::pair{theme::Scheme::Dark, u"dark"_s}}) {
            QApplication::setPalette(theme::palette(scheme));
            page.resize(suffix == u"dark"_s ? kSmall : kLarge);
            QCoreApplication::sendPostedEvents();
            QVERIFY(page.grab().save(m_folder.filePath(name + u'-' + suffix + u".png"_s)));
        }
        QApplication::setPalette(theme::palette(theme::Scheme::Light));
        page.resize(kLarge);
    }

    QDir m_folder;
};

QTEST_MAIN(TestComparePage)
#include "tst_comparepage.moc"
