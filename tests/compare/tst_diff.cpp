#include "compare/diff.h"
#include "compare/lines.h"
#include "compare/value.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace gatescope;
using namespace gatescope::compare;

namespace {

using Tokens = std::vector<std::uint32_t>;

/// What comes out when `script` is applied to `a`, with what it adds taken from `b`. Empty when it does not fit.
Tokens applied(const Script &script, const Tokens &a, const Tokens &b)
{
    Tokens out;
    std::size_t at = 0;
    for (const Stretch &stretch : script.stretches) {
        if (stretch.kind != Stretch::Kind::Added && stretch.a != at)
            return {};
        if (stretch.kind == Stretch::Kind::Added) {
            out.insert(out.end(), b.begin() + stretch.b, b.begin() + stretch.b + stretch.count);
            continue;
        }
        if (stretch.kind == Stretch::Kind::Same)
            out.insert(out.end(), a.begin() + stretch.a, a.begin() + stretch.a + stretch.count);
        at += stretch.count;
    }
    return at == a.size() ? out : Tokens{};
}

std::size_t edits(const Script &script)
{
    std::size_t sum = 0;
    for (const Stretch &stretch : script.stretches)
        sum += stretch.kind == Stretch::Kind::Same ? 0 : stretch.count;
    return sum;
}

/// The shortest way, by the table of all prefixes.
std::size_t fewestEdits(const Tokens &a, const Tokens &b)
{
    std::vector<std::vector<std::size_t>> common(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j)
            common[i][j] =
                a[i - 1] == b[j - 1] ? common[i - 1][j - 1] + 1 : std::max(common[i - 1][j], common[i][j - 1]);
    }
    return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

Tokens random(QRandomGenerator &dice, int most, std::uint32_t kinds)
{
    Tokens tokens(static_cast<std::size_t>(dice.bounded(most + 1)));
    for (auto &token : tokens)
        token = dice.bounded(kinds);
    return tokens;
}

} // namespace

class TstDiff : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void applyingTheScriptGivesTheOtherSide()
    {
        QRandomGenerator dice(20260101);
        for (int round = 0; round < 4000; ++round) {
            const Tokens a = random(dice, 40, 1 + dice.bounded(12U));
            const Tokens b = random(dice, 40, 1 + dice.bounded(12U));
            const Script script = diff(a, b);
            QCOMPARE(applied(script, a, b), b);
            QCOMPARE(edits(script), fewestEdits(a, b));
            QVERIFY(!script.isCoarse);
        }
    }

    void beyondTheBoundItIsStillRight()
    {
        QRandomGenerator dice(7);
        for (int round = 0; round < 40; ++round) {
            const Tokens a = random(dice, 3000, 900);
            const Tokens b = random(dice, 3000, 900);
            QCOMPARE(applied(diff(a, b, {.steps = 500}), a, b), b);
        }
        const Tokens a = random(dice, 3000, 900);
        Tokens b = a;
        std::ranges::reverse(b);
        QVERIFY(diff(a, b, {.steps = 500}).isCoarse);
    }

    void stopsWhenAsked()
    {
        QRandomGenerator dice(9);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(diff(random(dice, 1000, 9), random(dice, 1000, 9), {.stop = stop.get_token()}).isStopped);
    }

    void largeTextsTakeNoLongerThanALook()
    {
        std::string a;
        for (int line = 0; line < 400'000; ++line)
            a += "line " + std::to_string(line % 5000) + " of a body\n";
        std::string b = a;
        b.insert(b.size() / 2, "one more\n");
        b += "and the end\n";
        QElapsedTimer timer;
        timer.start();
        const LineComparison lines = compareLines(a, b, IgnoreList(std::vector<IgnoreRule>{}));
        QCOMPARE(lines.differences, 2U);
        QVERIFY2(timer.elapsed() < 5000, "400 000 lines took more than five seconds");
    }

    void rowsFoldWhatIsEqual()
    {
        std::string a;
        for (int line = 0; line < 100; ++line)
            a += std::to_string(line) + '\n';
        std::string b = a;
        b.replace(b.find("50\n"), 2, "fifty");
        const LineComparison lines = compareLines(a, b, IgnoreList(std::vector<IgnoreRule>{}));
        QCOMPARE(lines.differences, 1U);
        const auto rows = lines.rows(3, 1000);
        QCOMPARE(rows.size(), 9U); // fold, 3, the difference, 3, fold
        QVERIFY(rows.front().isFold);
        QCOMPARE(rows.front().count, 47U);
        QCOMPARE(rows[4].mark, Mark::Changed);
        QCOMPARE(lines.b.line(static_cast<std::uint32_t>(rows[4].b)), std::string_view("fifty"));
        QCOMPARE(lines.rows(-1, 1000).size(), 100U);
        const auto few = lines.rows(-1, 10);
        QCOMPARE(few.size(), 11U);
        QCOMPARE(few.back().count, 90U);
    }

    void ignoredLinesAreNoDifference()
    {
        const IgnoreList ignore;
        const LineComparison lines =
            compareLines("made 2026-01-02T10:11:12Z\nx\n", "made 2026-01-03T00:00:00Z\ny\n", ignore);
        QCOMPARE(lines.differences, 1U);
        QCOMPARE(lines.ignoredLines, 1U);
    }

    void wordsOfALine()
    {
        const Pieces pieces = piecesOf("total: 12 €", "total: 13 €");
        QCOMPARE(pieces.a.size(), 3U);
        QCOMPARE(pieces.a[1].text, std::string_view("12"));
        QVERIFY(pieces.a[1].differs);
        QCOMPARE(pieces.b[1].text, std::string_view("13"));
        const std::string longLine(100'000, ',');
        const std::string other = longLine.substr(0, 50'000) + "ä" + longLine;
        const std::string third = longLine.substr(0, 50'000) + "ö" + longLine;
        const Pieces ends = piecesOf(other, third);
        QCOMPARE(ends.a[1].text, std::string_view("ä"));
        QCOMPARE(ends.b[1].text, std::string_view("ö"));
    }

    void bytesByRows()
    {
        std::string a(100, '\0');
        std::string b = a;
        b[40] = '\x7f';
        const LineComparison lines = compareBytes(a, b);
        QCOMPARE(lines.differences, 1U);
    }

    void json_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("valid");
        QTest::newRow("object") << QByteArray(" {\"a\": [1, 2.50, -3e5], \"b\": {\"c\": null, \"d\": true}} ") << true;
        QTest::newRow("empty") << QByteArray("[]") << true;
        QTest::newRow("escapes") << QByteArray("[\"\\\"\", \"\\\\\", \"\\u00e4\"]") << true;
        QTest::newRow("open") << QByteArray("{\"a\": [1, 2") << false;
        QTest::newRow("tail") << QByteArray("[] x") << false;
        QTest::newRow("word") << QByteArray("[nil]") << false;
        QTest::newRow("open string") << QByteArray("[\"a") << false;
        QTest::newRow("escape at the end") << QByteArray("[\"a\\") << false;
        QTest::newRow("nothing") << QByteArray("") << false;
        QTest::newRow("deep") << QByteArray(100'000, '[') << false;
    }
    void json()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, valid);
        QCOMPARE(parseJson(text.toStdString()).has_value(), valid);
    }

    void jsonKeepsSpelling()
    {
        const auto value = parseJson("{\"n\": 2.50, \"s\": \"\\u00e4\"}");
        QVERIFY(value);
        QCOMPARE(value->item("n")->text, std::string("2.50"));
        QCOMPARE(value->item("s")->text, std::string("\"\\u00e4\""));
    }
};

QTEST_APPLESS_MAIN(TstDiff)
#include "tst_diff.moc"
