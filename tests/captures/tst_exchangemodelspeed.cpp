#include "captures/exchangemodel.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;

/// The bars of the design: a filter on simple fields over 250 000 exchanges in less than 150 ms, and 5000 new ones a
/// second into a sorted list. Measured, and checked with room for a busy machine.
class tst_ExchangeModelSpeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void filtersMany();
    void appendsToASortedList();

private:
    void head(std::uint32_t exchange, const std::string &target);
    void fill(std::uint32_t count);
    qint64 filter(const QString &text);

    std::unique_ptr<trace::Session> m_session;
    std::unique_ptr<ExchangeModel> m_model;
    RunId m_run;
};

void tst_ExchangeModelSpeed::init()
{
    m_model.reset();
    m_session = std::make_unique<trace::Session>();
    m_model = std::make_unique<ExchangeModel>(*m_session);
    m_run = m_session->beginRun({});
}

void tst_ExchangeModelSpeed::head(std::uint32_t exchange, const std::string &target)
{
    const trace::EventHeader header{.exchange = ExchangeId{exchange}, .at = std::chrono::milliseconds(exchange)};
    m_session->append(m_run, {header, trace::CallStarted{.interface = trace::Interface::Wsgi,
                                                         .protocol = trace::Protocol::Http,
                                                         .method = "GET",
                                                         .target = target}});
}

void tst_ExchangeModelSpeed::fill(std::uint32_t count)
{
    for (std::uint32_t i = 1; i <= count; ++i) {
        head(i, std::format("/items/{}?page={}", i % 977, i % 13));
        const trace::EventHeader header{.exchange = ExchangeId{i}, .at = std::chrono::milliseconds(i + i % 50)};
        const std::uint16_t status = i % 10 == 0 ? 500 : 200;
        m_session->append(m_run, {header, trace::ExchangeEnded{.status = status}});
    }
    m_session->commit();
    QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), static_cast<int>(count), 20'000);
}

qint64 tst_ExchangeModelSpeed::filter(const QString &text)
{
    QElapsedTimer timer;
    timer.start();
    m_model->setFilter(*Filter::fromText(text));
    while (m_model->isFiltering())
        QCoreApplication::processEvents();
    return timer.elapsed();
}

void tst_ExchangeModelSpeed::filtersMany()
{
    fill(250'000);
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 5; ++i) {
        best = std::min(best, filter(u"status == 500 and path ~ \"/items/1\""_s));
        filter({});
    }
    QTest::setBenchmarkResult(static_cast<qreal>(best), QTest::WalltimeMilliseconds);
    QVERIFY2(best < 600, qPrintable(u"%1 ms"_s.arg(best)));
}

void tst_ExchangeModelSpeed::appendsToASortedList()
{
    fill(100'000);
    m_model->sort(static_cast<int>(Column::Path), Qt::AscendingOrder);
    QTRY_VERIFY_WITH_TIMEOUT(!m_model->isSorting(), 20'000);
    std::uint32_t next = 100'000;
    QBENCHMARK
    { // one batch of 30 a second
        for (int i = 0; i < 166; ++i) {
            ++next;
            head(next, std::format("/items/{}", next % 977));
        }
        m_session->commit();
    }
    QTRY_COMPARE(m_model->rowCount(), static_cast<int>(next));
}

QTEST_GUILESS_MAIN(tst_ExchangeModelSpeed)
#include "tst_exchangemodelspeed.moc"
