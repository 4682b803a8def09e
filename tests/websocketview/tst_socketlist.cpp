#include "captures/columns.h"
#include "captures/filter/filter.h"
#include "support/sampletrace.h"
#include "support/sockettrace.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::captures;

/// How the list of exchanges tells of WebSockets, and filters them.
class TestSocketList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        test::SampleTrace others(m_session);
        others.asgiPost("/items");
        others.wsgiGet("/cart", 404);
        m_session.commit();
        m_trace.everything();
    }

    void cells_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("cells");
        QTest::newRow("chat") << u"/chat/tea-room"_s << u"WS|1000|3|4"_s;
        QTest::newRow("closed by the application") << u"/feed"_s << u"WS|4001|2|2"_s;
        QTest::newRow("refused") << u"/chat/secret"_s << u"WS|403|0|0"_s;
        QTest::newRow("denied") << u"/chat/members"_s << u"WS|401|0|0"_s;
        QTest::newRow("abnormal") << u"/telemetry"_s << u"WS|1006|3|0"_s;
        QTest::newRow("connecting") << u"/chat/lobby"_s << u"WS|opening|0|0"_s;
        QTest::newRow("HTTP") << u"/items?color=red&size=42"_s << u"ASGI|201||"_s;
    }

    void cells()
    {
        QFETCH(QString, target);
        QFETCH(QString, cells);
        QStringList out;
        const Row row{*summaryOf(target)};
        for (const Column column : {Column::Kind, Column::Status, Column::MessagesIn, Column::MessagesOut})
            out.append(columnSpec(column).text(row));
        QCOMPARE(out.join(u'|'), cells);
    }

    void theLastOneIsOpen()
    {
        const trace::ExchangeSummary *open = m_session.summary(m_session.lastNumber());
        QCOMPARE(statusText(*open), u"open"_s);
        QVERIFY(sentence({*open}).contains(u"messages: 3 in, 3 out"_s));
    }

    void filters_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("count");
        QTest::newRow("WebSockets") << u"ws"_s << 10;
        QTest::newRow("all others") << u"not ws"_s << 2;
        QTest::newRow("close code") << u"close == 1006 and status == 101"_s << 1;
        QTest::newRow("a code of any kind") << u"close >= 4000"_s << 1;
        QTest::newRow("messages") << u"messages > 4"_s << 2;
        QTest::newRow("messages of one direction") << u"messages.out == 0 and ws"_s << 5;
        QTest::newRow("no messages outside of WebSockets") << u"messages >= 0"_s << 10;
        QTest::newRow("in a message") << u"body ~ \"oolong\""_s << 1;
        QTest::newRow("in the head of the answer")
            << u"response.header[\"sec-websocket-protocol\"] == \"chat.v2\""_s << 1;
    }

    void filters()
    {
        QFETCH(QString, filter);
        QFETCH(int, count);
        const auto made = Filter::fromText(filter);
        QVERIFY2(made, qPrintable(made ? QString() : made.error().message));
        int found = 0;
        for (std::uint32_t number = 1; number <= m_session.lastNumber(); ++number)
            found += made->matches(m_session, number) ? 1 : 0;
        QCOMPARE(found, count);
    }

private:
    [[nodiscard]] const trace::ExchangeSummary *summaryOf(const QString &target) const
    {
        for (std::uint32_t number = 1; number <= m_session.lastNumber(); ++number) {
            if (QString::fromStdString(m_session.summary(number)->target) == target)
                return m_session.summary(number);
        }
        return nullptr;
    }

    trace::Session m_session;
    test::SocketTrace m_trace{m_session};
};

QTEST_MAIN(TestSocketList)
#include "tst_socketlist.moc"
