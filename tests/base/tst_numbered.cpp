#include "base/numbered.h"

#include <QTest>

#include <memory>

using namespace gatescope;

class NumberedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasReached();
    void valuesGoWithTheirNeighbours();
    void whatIsGoneStaysGone();
};

namespace {

constexpr std::uint32_t kMany = 10'000;

/// Counts those that live.
class Counted {
public:
    explicit Counted(int &living) : m_living(&living) { ++living; }
    ~Counted() { --*m_living; }
    Counted(const Counted &) = delete;
    Counted &operator=(const Counted &) = delete;

private:
    int *m_living;
};

} // namespace

void NumberedTest::findsWhatWasReached()
{
    Numbered<int> numbers;
    QCOMPARE(numbers.end(), 0U);
    QVERIFY(!numbers.find(0));
    *numbers.reach(1'000) = 7;
    QCOMPARE(numbers.end(), 1'001U);
    QCOMPARE(*numbers.find(1'000), 7);
    QCOMPARE(*numbers.reach(999), 0);
    QVERIFY(!numbers.find(3));
    *numbers.reach(3) = 5;
    QCOMPARE(*numbers.find(3), 5);
    QCOMPARE(numbers.end(), 1'001U);
}

void NumberedTest::valuesGoWithTheirNeighbours()
{
    int living = 0;
    Numbered<std::unique_ptr<Counted>> numbers;
    for (std::uint32_t number = 0; number < kMany; ++number)
        *numbers.reach(number) = std::make_unique<Counted>(living);
    for (std::uint32_t number = kMany; number > 0; --number) {
        if (number != 1) // the oldest one is needed until the end, as a lifespan is
            numbers.letGo(number - 1);
    }
    QVERIFY2(living < 600, qPrintable(QString::number(living)));
    QVERIFY(*numbers.find(0));
}

void NumberedTest::whatIsGoneStaysGone()
{
    Numbered<int> numbers;
    for (std::uint32_t number = 0; number < kMany; ++number)
        *numbers.reach(number) = 1;
    for (std::uint32_t number = 0; number < kMany / 2; ++number)
        numbers.letGo(number);
    QVERIFY(!numbers.find(0));
    QVERIFY(!numbers.reach(0));
    numbers.letGo(0);
    QCOMPARE(*numbers.find(kMany / 2 + 1), 1);
    QCOMPARE(numbers.end(), kMany);
}

QTEST_APPLESS_MAIN(NumberedTest)
#include "tst_numbered.moc"
