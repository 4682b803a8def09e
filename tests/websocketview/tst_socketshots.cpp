#include "captures/exchangelist.h"
#include "captures/exchangemodel.h"
#include "captures/exchangetable.h"
#include "captures/listheader.h"
#include "common/selection.h"
#include "common/theme.h"
#include "exchange/bodypane.h"
#include "exchange/exchangeview.h"
#include "exchange/segments.h"
#include "exchange/socket/socketdetail.h"
#include "exchange/socket/socketfilterbar.h"
#include "exchange/socket/socketladder.h"
#include "exchange/socket/socketsearch.h"
#include "exchange/socket/socketview.h"
#include "resources/resources.h"
#include "spec/reference.h"
#include "support/sampletrace.h"
#include "support/shots.h"
#include "support/sockettrace.h"
#include "timeline/timelineview.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

/// Pictures of the WebSocket view for people to look at, in both schemes.
class TestSocketShots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        resources::makeAvailable();
        QVERIFY(m_shots.prepare());
        auto loaded = spec::Reference::load();
        QVERIFY(loaded.has_value());
        m_reference = std::make_unique<spec::Reference>(std::move(*loaded));
    }

    void shots_data()
    {
        QTest::addColumn<QString>("sample");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("state");
        const QSize normal(1080, 760);
        const QSize narrow(420, 760);
        const QSize wide(1600, 900);
        QTest::newRow("chat") << "chat" << normal << "line 4";
        QTest::newRow("chat-table") << "chat" << normal << "table line 7";
        QTest::newRow("chat-narrow") << "chat" << narrow << "line 4";
        QTest::newRow("chat-narrow-table") << "chat" << narrow << "table line 4 chips";
        QTest::newRow("chat-wide") << "chat" << wide << "line 7";
        QTest::newRow("chat-close") << "chat" << normal << "close";
        QTest::newRow("chat-handshake") << "chat" << normal << "handshake";
        QTest::newRow("chat-asgi") << "chat" << normal << "line 4 asgi";
        QTest::newRow("frames") << "compressed" << normal << "line 2 frames";
        QTest::newRow("binary") << "compressed" << normal << "line 6";
        QTest::newRow("compressed-table") << "compressed" << normal << "table";
        QTest::newRow("filter") << "chat" << normal << "chips line 4";
        QTest::newRow("filter-nothing") << "chat" << normal << "nothing";
        QTest::newRow("search") << "chat" << normal << "search oolong";
        QTest::newRow("refused") << "refused" << normal << "";
        QTest::newRow("refused-close") << "refused" << normal << "close";
        QTest::newRow("denied") << "denied" << normal << "";
        QTest::newRow("denied-narrow") << "denied" << narrow << "";
        QTest::newRow("violation") << "violation" << normal << "line 4";
        QTest::newRow("violation-close") << "violation" << normal << "close";
        QTest::newRow("unmasked") << "unmasked" << normal << "line 2";
        QTest::newRow("abnormal") << "abnormal" << normal << "line 3";
        QTest::newRow("abnormal-close") << "abnormal" << narrow << "close";
        QTest::newRow("misused") << "misused" << normal << "line 2";
        QTest::newRow("connecting") << "connecting" << normal << "";
        QTest::newRow("connecting-close") << "connecting" << normal << "close";
        QTest::newRow("open") << "open" << normal << "top grow";
        QTest::newRow("frozen") << "open" << normal << "freeze grow";
        QTest::newRow("huge") << "huge" << wide << "line 40000";
        QTest::newRow("2x") << "chat" << QSize(900, 620) << "line 4 x2";
    }

    void shots()
    {
        QFETCH(QString, sample);
        QFETCH(QSize, size);
        QFETCH(QString, state);
        for (const auto scheme : test::Shots::schemes()) {
            test::Shots::use(scheme);
            trace::Session session;
            test::SocketTrace trace(session);
            Selection selection;
            ExchangeView view(&session, &selection, m_reference.get());
            view.resize(size);
            selection.setExchange(make(sample, trace));
            view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&view));
            QTRY_COMPARE(view.socket()->model()->rungCount(), view.socket()->index().rungs().size());
            QTRY_VERIFY(!view.socket()->index().rungs().empty());
            put(view, trace, state);
            QTRY_VERIFY(!view.socket()->detail()->content()->isDecoding());
            QCoreApplication::sendPostedEvents();
            const QString name = u"socket-"_s + QString::fromUtf8(QTest::currentDataTag());
            QVERIFY(m_shots.save(view, name, scheme, state.contains("x2"_L1) ? 2 : 1));
        }
    }

    void neighbours_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<QString>("sample");
        QTest::newRow("timeline-ladder") << int(TimelineMode::Ladder) << u"chat"_s;
        QTest::newRow("timeline-lanes") << int(TimelineMode::Lanes) << u"chat"_s;
        QTest::newRow("timeline-lanes-abnormal") << int(TimelineMode::Lanes) << u"abnormal"_s;
    }

    void neighbours()
    {
        QFETCH(int, mode);
        QFETCH(QString, sample);
        test::Shots::use(theme::Scheme::Light);
        trace::Session session;
        test::SocketTrace trace(session);
        Selection selection;
        TimelineView view(session, selection);
        view.resize(1080, 760);
        view.setMode(static_cast<TimelineMode>(mode));
        selection.setExchange(make(sample, trace));
        view.show();
        QTRY_VERIFY(view.feed().isComplete());
        const QString name = u"socket-"_s + QString::fromUtf8(QTest::currentDataTag());
        QVERIFY(m_shots.save(view, name, theme::Scheme::Light));
    }

    void list()
    {
        for (const auto scheme : test::Shots::schemes()) {
            test::Shots::use(scheme);
            trace::Session session;
            test::SocketTrace trace(session);
            test::SampleTrace(session).everything();
            trace.everything();
            Selection selection;
            QUndoStack undo;
            captures::ExchangeModel model(session);
            captures::ExchangeList list(model, selection, undo);
            list.resize(1000, 560);
            list.show();
            QVERIFY(QTest::qWaitForWindowExposed(&list));
            for (const auto column : {captures::Column::MessagesIn, captures::Column::MessagesOut})
                list.table().header().showColumn(column, true);
            QVERIFY(m_shots.save(list, u"socket-list"_s, scheme));
        }
    }

private:
    static std::uint32_t make(const QString &sample, test::SocketTrace &trace)
    {
        if (sample == "huge"_L1)
            return trace.open(50'000);
        if (sample == "open"_L1)
            return trace.open(40);
        using Make = std::uint32_t (test::SocketTrace::*)();
        const QHash<QString, Make> makers{{u"chat"_s, &test::SocketTrace::chat},
                                          {u"compressed"_s, &test::SocketTrace::compressed},
                                          {u"refused"_s, &test::SocketTrace::refused},
                                          {u"denied"_s, &test::SocketTrace::denied},
                                          {u"violation"_s, &test::SocketTrace::violation},
                                          {u"unmasked"_s, &test::SocketTrace::unmasked},
                                          {u"abnormal"_s, &test::SocketTrace::abnormal},
                                          {u"misused"_s, &test::SocketTrace::misused},
                                          {u"connecting"_s, &test::SocketTrace::connecting}};
        return (trace.*makers[sample])();
    }

    static void put(ExchangeView &window, test::SocketTrace &trace, const QString &state)
    {
        SocketView &view = *window.socket();
        const QStringList words = state.split(u' ');
        const auto after = [&words](QLatin1StringView word) {
            const auto at = words.indexOf(word);
            return at < 0 ? QString() : words.value(at + 1);
        };
        if (words.contains("table"_L1))
            view.setSection(SocketView::Table);
        if (words.contains("handshake"_L1))
            view.setSection(SocketView::Handshake);
        if (words.contains("close"_L1))
            view.setSection(SocketView::Close);
        if (words.contains("chips"_L1)) {
            view.filterBar()->hidePings()->setChecked(true);
            view.filterBar()->least()->setValue(30);
            QTest::keyClicks(view.filterBar()->field(), u"type"_s);
            QTest::keyClick(view.filterBar()->field(), Qt::Key_Return);
        }
        if (words.contains("nothing"_L1)) {
            QTest::keyClicks(view.filterBar()->field(), u"lapsang"_s);
            QTest::keyClick(view.filterBar()->field(), Qt::Key_Return);
        }
        if (const QString line = after("line"_L1); !line.isEmpty()) {
            const auto isRead = [&] { return view.index().entries().size() > line.toUInt(); };
            QVERIFY(QTest::qWaitFor(isRead, 60'000));
            const SocketEntry &entry = view.index().entries()[line.toUInt()];
            view.ladder()->chosen(entry.wire >= 0 ? entry.wire : entry.asgi);
        }
        if (words.contains("frames"_L1))
            view.detail()->parts()->chosen(SocketDetail::Frames),
                view.detail()->parts()->setCurrent(SocketDetail::Frames);
        if (words.contains("asgi"_L1))
            view.detail()->parts()->chosen(SocketDetail::Asgi), view.detail()->parts()->setCurrent(SocketDetail::Asgi);
        if (const QString text = after("search"_L1); !text.isEmpty()) {
            view.find();
            QTest::keyClicks(view.findBar()->field(), text);
            QTest::keyClick(view.findBar()->field(), Qt::Key_Return);
        }
        if (words.contains("freeze"_L1))
            view.freezeButton()->setChecked(true);
        if (words.contains("top"_L1))
            view.ladder()->verticalScrollBar()->setValue(0);
        if (words.contains("grow"_L1)) {
            trace.grow(12);
            QCoreApplication::processEvents();
        }
    }

    test::Shots m_shots;
    std::unique_ptr<spec::Reference> m_reference;
};

QTEST_MAIN(TestSocketShots)
#include "tst_socketshots.moc"
