#include "exchange/samples.h"

#include "exchange/eventtree.h"
#include "exchange/logmodel.h"
#include "exchange/messagesmodel.h"
#include "exchange/tracebackview.h"
#include "support/sampletrace.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;
using Column = MessagesModel::Column;

namespace {

QString cell(const MessagesModel &model, int row, Column column)
{
    return model.index(row, static_cast<int>(column)).data().toString();
}

QStringList column(const MessagesModel &model, Column which)
{
    QStringList out;
    for (int row = 0; row < model.rowCount(); ++row)
        out.append(cell(model, row, which));
    return out;
}

} // namespace

class TestMessages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tableReadsLikeTheConversation()
    {
        trace::Session session;
        const auto number = test::Samples(session).asgiUpload();
        MessagesModel model(&session);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setExchange(number);
        QCOMPARE(column(model, Column::What).first(6),
                 QStringList({u"PUT /files/notes.txt?overwrite=1"_s, u"scope built"_s, u"application called"_s,
                              u"await receive()"_s, u"request body"_s, u"http.request"_s}));
        QCOMPARE(cell(model, 0, Column::Who), u"Client → Gateway"_s);
        QCOMPARE(cell(model, 1, Column::Who), u"Gateway"_s);
        QCOMPARE(cell(model, 3, Column::Source), u"main.py:31"_s);
        QCOMPARE(cell(model, 0, Column::Time), u"0.000 ms"_s);
        QCOMPARE(cell(model, 3, Column::Time), u"0.056 ms"_s);
        QCOMPARE(cell(model, 3, Column::Delta), u"+15 µs"_s);
        QCOMPARE(cell(model, 0, Column::Delta), QString());
        QCOMPARE(cell(model, 5, Column::Detail), u"21 B · more to come · waited 50 µs"_s);
    }

    void growsWhileItIsLookedAt()
    {
        trace::Session session;
        test::Samples samples(session);
        const auto number = samples.openStream();
        MessagesModel model(&session);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setExchange(number);
        const int before = model.rowCount();
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        samples.tick(1);
        model.grow();
        QCOMPARE(model.rowCount(), before + 2);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(reset.count(), 0);
        model.grow();
        QCOMPARE(inserted.count(), 1);
    }

    void filterKeepsItsPromiseWhileGrowing()
    {
        trace::Session session;
        test::Samples samples(session);
        const auto number = samples.openStream();
        MessagesModel model(&session);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setExchange(number);
        model.setFilter(u"RESPONSE.body"_s);
        QCOMPARE(model.rowCount(), 0);
        samples.tick(1);
        samples.tick(2);
        model.grow();
        QTRY_COMPARE(model.rowCount(), 2);
        QCOMPARE(model.eventAt(0), 4);
        QCOMPARE(model.rowOf(6), 1);
        QCOMPARE(model.rowOf(5), -1);
        model.setFilter(u"main.py:84"_s);
        QTRY_COMPARE(model.rowCount(), 2);
        model.setFilter({});
        QCOMPARE(model.rowCount(), 8);
    }

    void filtersALongExchangeInTurns()
    {
        trace::Session session;
        test::SampleTrace sample(session);
        const auto number = sample.asgiLong(60'000);
        session.commit();
        MessagesModel model(&session);
        model.setExchange(number);
        QSignalSpy filtered(&model, &MessagesModel::filtered);
        model.setFilter(u"returned"_s);
        QVERIFY(filtered.isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(filtered.count(), 1, 30'000);
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(model.eventAt(0) >= 60'000);
    }

    void eventsBecomeTrees()
    {
        trace::Session session;
        const auto number = test::Samples(session).wsgiCheckout();
        const trace::EventLog &log = session.events(number);
        for (std::size_t index = 0; index < log.size(); ++index) {
            const trace::TraceEvent event = log.at(index);
            const auto tree = eventTree(event);
            QVERIFY(tree);
            if (!event.as<trace::StartResponse>())
                continue;
            QCOMPARE(shownValue(*tree->child(u"status"_s)), u"'201 Created'"_s);
            QCOMPARE(shownValue(*nodeAt(*tree, {u"headers"_s, u"1"_s})), u"'gzip'"_s);
            QCOMPARE(tree->child(u"site"_s)->text, "/home/ada/shop/main.py:58 in checkout"_ba);
        }
    }

    void logHasEntriesAndTheirLines()
    {
        trace::Session session;
        const auto number = test::Samples(session).wsgiCheckout();
        LogModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const trace::EventLog &log = session.events(number);
        for (std::size_t index = 0; index < log.size(); ++index)
            model.take(static_cast<int>(index), log.at(index), session.summary(number)->startedAt);
        QCOMPARE(model.rowCount(), 0);
        model.commit();
        QStringList rows;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex index = model.index(row, 0);
            const auto text = [&index](LogModel::Column column) {
                return index.siblingAtColumn(static_cast<int>(column)).data().toString();
            };
            rows.append(u"%1|%2|%3|%4|%5"_s
                            .arg(text(LogModel::Column::Level), text(LogModel::Column::Logger),
                                 text(LogModel::Column::Message), text(LogModel::Column::Source))
                            .arg(model.rowCount(index)));
        }
        QCOMPARE(rows, QStringList({u"stdout||checkout for ada||2"_s,
                                    u"INFO|shop.checkout|order accepted, total 9.00|main.py:51|0"_s,
                                    u"ERROR|shop.prices|no price, the default is used|prices.py:12|9"_s,
                                    u"warning|DeprecationWarning|datetime.utcnow() is deprecated|main.py:71|0"_s,
                                    u"errors|wsgi.errors|slow query: 212 ms||0"_s}));
        QVERIFY(model.index(2, 0).data(LogModel::CopyRole).toString().endsWith("KeyError: 'green tea'\n"_L1));
    }

    void tracebackLinesAreTold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kinds"); // a letter a line: . text, U u user frame and source, L l library, H, E
        QTest::newRow("user and library")
            << u"Traceback (most recent call last):\n"
               "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1, in f\n    call()\n"
               "  File \"/home/ada/main.py\", line 2, in g\n    return x\n           ^\nKeyError: 'x'\nA note"_s
            << u"HLlUuuEE"_s;
        QTest::newRow("cause")
            << u"Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nE: 1\n\n"
               "The above exception was the direct cause of the following exception:\n\n"
               "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    h()\nF: 2"_s
            << u"HUuE.H.HUuE"_s;
        QTest::newRow("no traceback") << u"just words\nand more"_s << u".."_s;
        QTest::newRow("frozen") << u"  File \"<frozen runpy>\", line 1, in f\nE"_s << u"LE"_s;
    }

    void tracebackLinesAreTold()
    {
        QFETCH(QString, text);
        QFETCH(QString, kinds);
        QString out;
        auto kind = TracebackLine::Text;
        for (const QString &line : text.split(u'\n')) {
            kind = tracebackLine(line, kind);
            out += u".UuLlHE"_s[static_cast<int>(kind)];
        }
        QCOMPARE(out, kinds);
    }
};

QTEST_MAIN(TestMessages)
#include "tst_messagesmodel.moc"
