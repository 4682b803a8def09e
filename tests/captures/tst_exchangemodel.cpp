#include "captures/exchangemodel.h"

#include "support/sampletrace.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace gatescope;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;

class tst_ExchangeModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void readsLikeTheScreen();
    void showsWhatTheSessionHadBefore();
    void newExchangesComeWithTheCommit();
    void changedRowsAreAnnouncedInRanges();
    void filterFollowsChanges();
    void filterOnEventsComesInSlices();
    void sortsByAnyColumn_data();
    void sortsByAnyColumn();
    void newRowsKeepTheOrder();
    void changedRowsMoveToTheirPlace();
    void persistentIndexesFollowTheirExchanges();
    void deletedRowsGoAndComeBack();
    void markedIsAFilterToo();
    void openOnesTakeAsLongAsTheClockSays();
    void describesARowInOneSentence();
    void aLargeListIsSortedLater();
    void randomLifeKeepsTheInvariants_data();
    void randomLifeKeepsTheInvariants();

private:
    std::uint32_t head(std::uint32_t exchange, const std::string &target, std::int64_t ms = 0);
    void end(std::uint32_t exchange, std::uint16_t status, std::int64_t ms);
    QString numbers() const;
    void filter(const QString &text);
    void fill(std::uint32_t count);
    void liveOn(std::uint32_t &last, int step, const std::function<std::uint32_t(std::uint32_t)> &random);

    std::unique_ptr<trace::Session> m_session;
    std::unique_ptr<ExchangeModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    RunId m_run;
};

void tst_ExchangeModel::init()
{
    m_session = std::make_unique<trace::Session>();
    m_model = std::make_unique<ExchangeModel>(*m_session);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_run = m_session->beginRun({.startedAtUnixNs = 1'790'000'000'000'000'000});
}

void tst_ExchangeModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_session.reset();
}

std::uint32_t tst_ExchangeModel::head(std::uint32_t exchange, const std::string &target, std::int64_t ms)
{
    const trace::EventHeader header{.exchange = ExchangeId{exchange}, .at = std::chrono::milliseconds(ms)};
    m_session->append(m_run, {header, trace::CallStarted{.interface = trace::Interface::Wsgi,
                                                         .protocol = trace::Protocol::Http,
                                                         .method = "GET",
                                                         .target = target,
                                                         .httpVersion = "1.1"}});
    return m_session->numberOf(m_run, ExchangeId{exchange});
}

void tst_ExchangeModel::end(std::uint32_t exchange, std::uint16_t status, std::int64_t ms)
{
    const trace::EventHeader header{.exchange = ExchangeId{exchange}, .at = std::chrono::milliseconds(ms)};
    m_session->append(m_run, {header, trace::ExchangeEnded{.status = status}});
}

QString tst_ExchangeModel::numbers() const
{
    QStringList numbers;
    for (int row = 0; row < m_model->rowCount(); ++row)
        numbers.append(m_model->index(row, 0).data().toString());
    return numbers.join(u' ');
}

void tst_ExchangeModel::filter(const QString &text)
{
    const auto filter = Filter::fromText(text);
    QVERIFY2(filter, qPrintable(text));
    m_model->setFilter(*filter);
}

void tst_ExchangeModel::fill(std::uint32_t count)
{
    for (std::uint32_t i = 1; i <= count; ++i) {
        head(i, std::format("/items/{}?page={}", i % 977, i % 13), i);
        end(i, i % 10 == 0 ? 500 : 200, i + i % 50);
    }
}

void tst_ExchangeModel::readsLikeTheScreen()
{
    test::SampleTrace sample(*m_session);
    sample.wsgiGet("/cart");
    sample.wsgiRaises("/missing");
    sample.asgiOpen("/slow");
    sample.rejected();
    sample.lifespan();
    m_session->commit();
    QStringList rows;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QStringList cells;
        for (const Column column : {Column::Number, Column::Kind, Column::Method, Column::Path, Column::Status})
            cells.append(m_model->index(row, static_cast<int>(column)).data().toString());
        rows.append(cells.join(u'|'));
    }
    QCOMPARE(rows.value(0), u"1|WSGI|GET|/cart?color=red&size=42|200"_s);
    QCOMPARE(rows.value(1), u"2|WSGI|GET|/missing?color=red&size=42|500"_s);
    QVERIFY2(rows.value(2).startsWith(u"3|ASGI|GET|/slow"_s), qPrintable(rows.value(2)));
    QVERIFY2(rows.value(3).startsWith(u"4|REJECTED||"_s), qPrintable(rows.value(3)));
    QVERIFY2(rows.value(4).startsWith(u"5|LIFE||lifespan|"_s), qPrintable(rows.value(4)));
    QCOMPARE(m_model->index(1, 0).data(TraceRole::IsFailure).toBool(), true);
    QCOMPARE(m_model->index(1, 0).data(TraceRole::Trouble).toString(), u"KeyError: '/missing'"_s);
    QCOMPARE(m_model->index(0, 0).data(TraceRole::Number).toUInt(), 1U);
}

void tst_ExchangeModel::showsWhatTheSessionHadBefore()
{
    fill(5);
    m_session->setDeleted({2}, true);
    ExchangeModel late(*m_session);
    QCOMPARE(late.rowCount(), 4);
    QCOMPARE(late.totalCount(), 4);
    m_session->commit();
    QCOMPARE(late.rowCount(), 4);
}

void tst_ExchangeModel::newExchangesComeWithTheCommit()
{
    const QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    const QSignalSpy counts(m_model.get(), &ExchangeModel::countsChanged);
    fill(3);
    QCOMPARE(m_model->rowCount(), 0);
    m_session->commit();
    QCOMPARE(numbers(), u"1 2 3"_s);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(counts.last(), (QVariantList{3, 3}));
}

void tst_ExchangeModel::changedRowsAreAnnouncedInRanges()
{
    fill(6);
    m_session->commit();
    const QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    for (const std::uint32_t exchange : {5U, 1U, 2U})
        end(exchange, 404, 900);
    m_session->commit();
    QCOMPARE(changed.size(), 2);
    QCOMPARE(changed[0][0].toModelIndex().row(), 0);
    QCOMPARE(changed[0][1].toModelIndex().row(), 1);
    QCOMPARE(changed[1][0].toModelIndex().row(), 4);
}

void tst_ExchangeModel::filterFollowsChanges()
{
    fill(5);
    m_session->commit();
    filter(u"status == 404"_s);
    QCOMPARE(numbers(), QString());
    QCOMPARE(m_model->totalCount(), 5);
    end(4, 404, 900);
    end(2, 404, 900);
    head(6, "/new");
    m_session->commit();
    QCOMPARE(numbers(), u"2 4"_s);
    end(6, 404, 950);
    end(2, 200, 950);
    m_session->commit();
    QCOMPARE(numbers(), u"4 6"_s);
    filter(QString());
    QCOMPARE(numbers(), u"1 2 3 4 5 6"_s);
}

void tst_ExchangeModel::filterOnEventsComesInSlices()
{
    fill(3);
    for (int i = 0; i < 60'000; ++i) {
        m_session->append(m_run,
                          {{.exchange = ExchangeId{2}}, trace::Output{.text = {"nothing at all to be found here"}}});
    }
    m_session->append(m_run, {{.exchange = ExchangeId{2}}, trace::Output{.text = {"the needle"}}});
    m_session->commit();
    QElapsedTimer timer;
    timer.start();
    filter(u"log ~ \"needle\""_s);
    const auto slice = timer.elapsed();
    QVERIFY2(slice < 60, qPrintable(QString::number(slice))); // 6 ms, and room for a busy machine
    QTRY_VERIFY(!m_model->isFiltering());
    QCOMPARE(numbers(), u"2"_s);
    m_session->append(m_run, {{.exchange = ExchangeId{3}}, trace::Output{.text = {"another needle"}}});
    m_session->commit();
    QTRY_COMPARE(numbers(), u"2 3"_s);
}

void tst_ExchangeModel::sortsByAnyColumn_data()
{
    QTest::addColumn<Column>("column");
    QTest::addColumn<Qt::SortOrder>("order");
    QTest::addColumn<QString>("expected");
    QTest::newRow("number") << Column::Number << Qt::AscendingOrder << u"1 2 3 4"_s;
    QTest::newRow("number, newest first") << Column::Number << Qt::DescendingOrder << u"4 3 2 1"_s;
    QTest::newRow("path") << Column::Path << Qt::AscendingOrder << u"2 1 4 3"_s;
    QTest::newRow("path, other way") << Column::Path << Qt::DescendingOrder << u"3 1 4 2"_s;
    QTest::newRow("status") << Column::Status << Qt::AscendingOrder << u"3 1 4 2"_s;
    QTest::newRow("duration") << Column::Duration << Qt::DescendingOrder << u"3 1 2 4"_s;
    QTest::newRow("all equal") << Column::Method << Qt::DescendingOrder << u"1 2 3 4"_s;
}

void tst_ExchangeModel::sortsByAnyColumn()
{
    QFETCH(Column, column);
    QFETCH(Qt::SortOrder, order);
    head(1, "/b"), end(1, 200, 30);
    head(2, "/a"), end(2, 500, 20);
    head(3, "/c"), end(3, 101, 40);
    head(4, "/b"), end(4, 200, 10);
    m_session->commit();
    m_model->sort(static_cast<int>(column), order);
    QTEST(numbers(), "expected");
    m_model->sort(-1);
    QCOMPARE(numbers(), u"1 2 3 4"_s);
}

void tst_ExchangeModel::newRowsKeepTheOrder()
{
    m_model->sort(static_cast<int>(Column::Path), Qt::AscendingOrder);
    for (const auto &[exchange, path] : {std::pair{1U, "/m"}, {2U, "/c"}, {3U, "/x"}})
        head(exchange, path);
    m_session->commit();
    QCOMPARE(numbers(), u"2 1 3"_s);
    for (const auto &[exchange, path] : {std::pair{4U, "/n"}, {5U, "/a"}, {6U, "/z"}, {7U, "/m"}})
        head(exchange, path);
    m_session->commit();
    QCOMPARE(numbers(), u"5 2 1 7 4 3 6"_s);
    head(8, "/d");
    m_session->commit();
    QCOMPARE(numbers(), u"5 2 8 1 7 4 3 6"_s);
    m_model->sort(0, Qt::DescendingOrder);
    head(9, "/d");
    head(10, "/d");
    m_session->commit();
    QCOMPARE(numbers(), u"10 9 8 7 6 5 4 3 2 1"_s);
}

void tst_ExchangeModel::changedRowsMoveToTheirPlace()
{
    fill(5); // durations 1 to 5 ms
    m_session->commit();
    m_model->sort(static_cast<int>(Column::Duration), Qt::DescendingOrder);
    QCOMPARE(numbers(), u"5 4 3 2 1"_s);
    end(2, 200, 500);
    end(4, 200, 400);
    m_session->commit();
    QCOMPARE(numbers(), u"2 4 5 3 1"_s);
}

void tst_ExchangeModel::persistentIndexesFollowTheirExchanges()
{
    fill(40);
    m_session->commit();
    const QPersistentModelIndex seven(m_model->index(6, 3));
    const QPersistentModelIndex eight(m_model->index(7, 3));
    m_model->sort(static_cast<int>(Column::Number), Qt::DescendingOrder);
    QCOMPARE(seven.data(TraceRole::Number).toUInt(), 7U);
    filter(u"number in [7, 9, 30]"_s);
    QCOMPARE(numbers(), u"30 9 7"_s);
    QCOMPARE(seven.row(), 2);
    QVERIFY(!eight.isValid());
    fill(60);
    m_session->commit();
    filter(QString());
    QCOMPARE(seven.data(TraceRole::Number).toUInt(), 7U);
    QCOMPARE(m_model->rowOf(7), seven.row());
}

void tst_ExchangeModel::deletedRowsGoAndComeBack()
{
    fill(6);
    m_session->commit();
    m_session->setDeleted({2, 5, 6}, true);
    QCOMPARE(numbers(), u"1 3 4"_s);
    QCOMPARE(m_model->totalCount(), 3);
    m_session->setDeleted({5, 6}, false);
    QCOMPARE(numbers(), u"1 3 4 5 6"_s);
    m_session->setDeleted({1, 3, 4, 5, 6}, true);
    QCOMPARE(m_model->rowCount(), 0);
    m_session->purgeDeleted();
    fill(7);
    m_session->commit();
    QCOMPARE(m_model->totalCount(), m_model->rowCount());
}

void tst_ExchangeModel::markedIsAFilterToo()
{
    fill(4);
    m_session->commit();
    filter(u"marked"_s);
    m_session->setMarked(3, true);
    QCOMPARE(numbers(), u"3"_s);
    m_session->setMarked(3, false);
    QCOMPARE(numbers(), QString());
}

void tst_ExchangeModel::openOnesTakeAsLongAsTheClockSays()
{
    std::int64_t now = 1'790'000'003'000'000'000;
    m_model->setClock([&now] { return now; });
    head(1, "/slow", 1000);
    m_session->commit();
    const auto time = [this] { return m_model->index(0, static_cast<int>(Column::Duration)).data().toString(); };
    QCOMPARE(time(), u"2.00 s"_s);
    now += 600'000'000'000;
    QCOMPARE(time(), u"10:02 min"_s);
    end(1, 200, 1250);
    m_session->commit();
    QCOMPARE(time(), u"250 ms"_s);
}

void tst_ExchangeModel::describesARowInOneSentence()
{
    head(1, "/shop");
    m_session->append(m_run, {{.exchange = ExchangeId{1}, .at = {}}, trace::Finding{.rule = "W073"}});
    m_session->append(m_run, {{.exchange = ExchangeId{1}, .at = {}}, trace::Finding{.rule = "W074"}});
    end(1, 200, 12);
    m_session->commit();
    QCOMPARE(m_model->index(0, 0).data(Qt::AccessibleTextRole).toString(), u"GET /shop 200 in 12.0 ms, 2 findings"_s);
}

// The rows keep their order until the new one is there; what comes, goes and changes meanwhile is in its place then.
void tst_ExchangeModel::aLargeListIsSortedLater()
{
    m_model->setSortedAtOnce(3);
    for (const auto &[exchange, path] : {std::pair{1U, "/m"}, {2U, "/c"}, {3U, "/x"}, {4U, "/a"}, {5U, "/d"}})
        head(exchange, path), end(exchange, 200, 10 * exchange);
    m_session->commit();
    const QPersistentModelIndex three(m_model->index(2, 0));
    QSignalSpy sorted(m_model.get(), &ExchangeModel::layoutChanged);
    m_model->sort(static_cast<int>(Column::Path), Qt::AscendingOrder);
    QVERIFY(m_model->isSorting());
    QCOMPARE(numbers(), u"1 2 3 4 5"_s);
    QCOMPARE(m_model->sortColumn(), Column::Number);
    head(6, "/b");
    head(7, "/z");
    m_session->commit();
    m_session->setDeleted({2}, true);
    QCOMPARE(numbers(), u"1 3 4 5 6 7"_s);
    QTRY_VERIFY(!m_model->isSorting());
    QCOMPARE(numbers(), u"4 6 5 1 3 7"_s);
    QCOMPARE(sorted.count(), 1);
    QCOMPARE(three.row(), 4);
    m_model->sort(static_cast<int>(Column::Duration), Qt::DescendingOrder);
    m_model->sort(static_cast<int>(Column::Path), Qt::DescendingOrder); // the last one counts
    QTRY_VERIFY(!m_model->isSorting());
    QCOMPARE(numbers(), u"7 3 1 5 6 4"_s);
    filter(u"path == \"/x\""_s);
    QCOMPARE(numbers(), u"3"_s);
    filter(QString()); // many come back at once
    QTRY_VERIFY(!m_model->isSorting());
    QCOMPARE(numbers(), u"7 3 1 5 6 4"_s);
    m_model->sort(-1); // needs no time
    QCOMPARE(numbers(), u"1 3 4 5 6 7"_s);
}

void tst_ExchangeModel::liveOn(std::uint32_t &last, int step, const std::function<std::uint32_t(std::uint32_t)> &random)
{
    for (std::uint32_t i = random(5); i > 0; --i)
        head(++last, std::format("/{}", random(9)), step);
    for (std::uint32_t i = random(4); last > 0 && i > 0; --i)
        end(1 + random(last), static_cast<std::uint16_t>(200 + 100 * random(4)), step + random(30));
    m_session->commit();
    if (last > 0 && random(4) == 0)
        m_session->setDeleted({1 + random(last), 1 + random(last)}, random(2) == 0);
}

void tst_ExchangeModel::randomLifeKeepsTheInvariants_data()
{
    QTest::addColumn<std::size_t>("sortedAtOnce");
    QTest::addColumn<int>("steps");
    QTest::newRow("sorted at once") << std::size_t(1'000'000) << 400;
    QTest::newRow("sorted later") << std::size_t(4) << 150;
}

// Whatever happens, the rows are what a fresh model would show, and the tester stays content.
void tst_ExchangeModel::randomLifeKeepsTheInvariants()
{
    QFETCH(std::size_t, sortedAtOnce);
    QFETCH(int, steps);
    m_model->setSortedAtOnce(sortedAtOnce);
    std::uint32_t seed = 1;
    const auto random = [&seed](std::uint32_t below) { return (seed = seed * 1664525 + 1013904223) / 65536 % below; };
    std::uint32_t last = 0;
    for (int step = 0; step < steps; ++step) {
        liveOn(last, step, random);
        if (random(6) == 0)
            m_model->sort(static_cast<int>(random(kColumnCount)),
                          random(2) == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
        if (random(2) == 0)
            liveOn(last, step, random);
        if (random(6) == 0)
            filter(std::array{u""_s, u"status >= 400"_s, u"path ~ 3 or open"_s,
                              u"event == \"exchange.ended\""_s}[random(4)]);
        QTRY_VERIFY(!m_model->isFiltering() && !m_model->isSorting());
        ExchangeModel fresh(*m_session);
        fresh.setFilter(m_model->filter());
        fresh.sort(static_cast<int>(m_model->sortColumn()), m_model->sortDirection());
        QTRY_VERIFY(!fresh.isFiltering());
        QCOMPARE(m_model->numbers(), fresh.numbers());
        QCOMPARE(m_model->totalCount(), fresh.totalCount());
    }
}

QTEST_MAIN(tst_ExchangeModel)
#include "tst_exchangemodel.moc"
