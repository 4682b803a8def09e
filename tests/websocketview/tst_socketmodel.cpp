#include "exchange/socket/socketexport.h"
#include "exchange/socket/socketmodel.h"
#include "exchange/socket/socketsearch.h"
#include "support/sockettrace.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;
using Column = SocketModel::Column;

namespace {

struct Rig {
    Rig()
        : trace(session),
          model(&session, &index),
          tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest)
    {
    }
    void open(std::uint32_t which)
    {
        number = which;
        index.clear();
        next = 0;
        model.setExchange(which);
        read();
    }
    void read()
    {
        const trace::EventLog &log = session.events(number);
        for (; next < log.size(); ++next)
            index.add(static_cast<int>(next), log.at(next));
        model.grow();
    }
    [[nodiscard]] QStringList column(Column which) const
    {
        QStringList out;
        for (int row = 0; row < model.rowCount(); ++row)
            out.append(model.index(row, static_cast<int>(which)).data().toString());
        return out;
    }
    /// Waits until the filter has looked at all.
    void filter(const SocketFilter &filter)
    {
        model.setFilter(filter);
        QTRY_VERIFY(model.isSettled());
    }

    trace::Session session;
    test::SocketTrace trace;
    SocketIndex index;
    SocketModel model;
    QAbstractItemModelTester tester;
    std::uint32_t number = 0;
    std::size_t next = 0;
};

SocketFilter kinds(std::initializer_list<SocketKind> shown)
{
    SocketFilter filter;
    filter.kinds = 0;
    for (const SocketKind kind : shown)
        filter.kinds |= SocketFilter::bit(kind);
    return filter;
}

} // namespace

class TestSocketModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theTableReadsLikeTheConversation()
    {
        Rig rig;
        rig.open(rig.trace.chat());
        QCOMPARE(rig.column(Column::Kind),
                 QStringList({u"GET /chat/tea-room"_s, u"101 Switching Protocols"_s, u"text"_s, u"text"_s, u"text"_s,
                              u"text"_s, u"ping"_s, u"pong"_s, u"text"_s, u"text"_s, u"text"_s, u"close 1000"_s,
                              u"close 1000"_s}));
        QCOMPARE(rig.column(Column::Number).sliced(2, 6),
                 QStringList({u"1"_s, u"2"_s, u"3"_s, u"4"_s, QString(), QString()}));
        QCOMPARE(rig.column(Column::Direction).sliced(2, 2), QStringList({u"← out"_s, u"→ in"_s}));
        QCOMPARE(rig.column(Column::Time).sliced(0, 4),
                 QStringList({u"−1.5 ms"_s, u"−63 µs"_s, u"0.000 s"_s, u"0.800 s"_s}));
        QCOMPARE(rig.column(Column::Size)[3], u"67 B"_s);
        QCOMPARE(rig.column(Column::Latency)[3], u"44 µs"_s);
        QCOMPARE(rig.column(Column::Content)[9], u"plain words are fine too"_s);
        QVERIFY(rig.model.index(3, 0).data(Qt::AccessibleTextRole).toString().contains(u"from the client"_s));
    }

    void compressionIsTold()
    {
        Rig rig;
        rig.open(rig.trace.compressed());
        QCOMPARE(rig.column(Column::Frames)[2], u"3"_s);
        QVERIFY(rig.column(Column::Ratio)[2].endsWith(u":1"_s));
        QVERIFY(rig.column(Column::Content)[6].startsWith(u"54 45 41 31"_s));
    }

    void growsInPlace()
    {
        Rig rig;
        rig.open(rig.trace.open(2));
        const QPersistentModelIndex third = rig.model.index(2, 0);
        const int before = rig.model.rowCount();
        QSignalSpy reset(&rig.model, &QAbstractItemModel::modelReset);
        rig.trace.grow(5);
        rig.read();
        QCOMPARE(rig.model.rowCount(), before + 10);
        QCOMPARE(rig.model.rungCount(), rig.index.rungs().size());
        QCOMPARE(third.row(), 2);
        QVERIFY(reset.isEmpty());
    }

    void filters_data()
    {
        QTest::addColumn<SocketFilter>("filter");
        QTest::addColumn<QStringList>("sizes");
        SocketFilter incoming = kinds({SocketKind::Text});
        incoming.direction = SocketFilter::Direction::FromClient;
        QTest::newRow("direction and kind") << incoming << QStringList({u"67 B"_s, u"18 B"_s, u"24 B"_s});
        SocketFilter large;
        large.least = 80;
        large.most = 200;
        QTest::newRow("size") << large << QStringList({u"162 B"_s, u"81 B"_s, u"101 B"_s});
        SocketFilter text;
        text.content = ContentTest(u"OOLONG"_s, false);
        QTest::newRow("text, without case") << text << QStringList({u"67 B"_s, u"74 B"_s});
        SocketFilter wide;
        wide.content = ContentTest(u"☕"_s, false);
        QTest::newRow("beyond ASCII") << wide << QStringList({u"101 B"_s});
        SocketFilter pattern;
        pattern.content = ContentTest(u"\"id\": 47\\d1"_s, true);
        QTest::newRow("regular expression") << pattern << QStringList({u"74 B"_s});
        SocketFilter broken;
        broken.content = ContentTest(u"(("_s, true);
        QTest::newRow("a broken expression") << broken << QStringList();
        QTest::newRow("only control frames") << kinds({SocketKind::Ping, SocketKind::Pong, SocketKind::Close})
                                             << QStringList({u"4 B"_s, u"4 B"_s, u"18 B"_s, u"18 B"_s});
    }

    void filters()
    {
        QFETCH(SocketFilter, filter);
        QFETCH(QStringList, sizes);
        Rig rig;
        rig.open(rig.trace.chat());
        rig.filter(filter);
        QCOMPARE(rig.column(Column::Size), sizes);
        for (std::size_t row = 0; row < rig.model.rungCount(); ++row)
            QVERIFY(rig.model.rowOf(rig.index.rungs()[rig.model.rungAt(row)].entry) >= 0);
        rig.filter({});
        QCOMPARE(rig.model.rowCount(), 13);
    }

    void aFilterGoesOnWithWhatComes()
    {
        Rig rig;
        rig.open(rig.trace.open(3));
        SocketFilter filter;
        filter.content = ContentTest(u"\"tick\": 10"_s, false);
        rig.filter(filter);
        QCOMPARE(rig.model.rowCount(), 0);
        rig.trace.grow(4);
        rig.read();
        QTRY_COMPARE(rig.model.rowCount(), 8);
        QCOMPARE(rig.model.rungCount(), 8U);
    }

    void frozenNothingComes()
    {
        Rig rig;
        rig.open(rig.trace.open(3));
        const int before = rig.model.rowCount();
        QSignalSpy held(&rig.model, &SocketModel::heldBackChanged);
        rig.model.setFrozen(true);
        rig.trace.grow(2);
        rig.read();
        QCOMPARE(rig.model.rowCount(), before);
        QCOMPARE(rig.model.heldBack(), 4);
        QCOMPARE(held.last().first().toInt(), 4);
        rig.model.setFrozen(false);
        QCOMPARE(rig.model.rowCount(), before + 4);
        QCOMPARE(rig.model.heldBack(), 0);
    }

    void searchGoesRound()
    {
        Rig rig;
        rig.open(rig.trace.chat());
        SocketSearch search(&rig.model);
        search.setTest(ContentTest(u"oolong"_s, false));
        QTRY_VERIFY(search.isComplete());
        QCOMPARE(search.found(), std::vector<std::uint32_t>({3, 4}));
        QCOMPARE(search.next(std::nullopt, false), std::optional(3U));
        QCOMPARE(search.next(3U, false), std::optional(4U));
        QCOMPARE(search.next(4U, false), std::optional(3U));
        QCOMPARE(search.next(3U, true), std::optional(4U));
        QCOMPARE(search.placeOf(4U), 2);
        SocketFilter incoming;
        incoming.direction = SocketFilter::Direction::FromClient;
        rig.filter(incoming);
        QTRY_COMPARE(search.found(), std::vector<std::uint32_t>({3}));
    }

    void exportsJsonLinesAndText()
    {
        Rig rig;
        rig.open(rig.trace.compressed());
        QTemporaryDir folder;
        const QString path = folder.filePath(u"messages.jsonl"_s);
        auto *job = new SocketExport(&rig.model, {2, 6}, SocketFormat::JsonLines, this);
        QSignalSpy finished(job, &SocketExport::finished);
        QVERIFY(job->start(path).has_value());
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished[0][1].toString(), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject text = QJsonDocument::fromJson(file.readLine()).object();
        const QJsonObject binary = QJsonDocument::fromJson(file.readLine()).object();
        QVERIFY(file.atEnd());
        QCOMPARE(text[u"kind"_s].toString(), u"text"_s);
        QCOMPARE(text[u"direction"_s].toString(), u"in"_s);
        QCOMPARE(text[u"frames"_s].toInt(), 3);
        QVERIFY(text[u"text"_s].toString().startsWith(u"{\"prices\""_s));
        QVERIFY(QByteArray::fromBase64(binary[u"base64"_s].toString().toLatin1()).startsWith("TEA1"));
        QVERIFY(QString::fromUtf8(textLine(rig.model, 2)).contains(u"→ text"_s));
    }

    void anExportThatCannotBeWrittenSaysSo()
    {
        Rig rig;
        rig.open(rig.trace.chat());
        SocketExport job(&rig.model, {1}, SocketFormat::Text, nullptr);
        QVERIFY(!job.start(u"/nowhere/at/all.txt"_s).has_value());
    }
};

QTEST_MAIN(TestSocketModel)
#include "tst_socketmodel.moc"
