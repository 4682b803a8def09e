#include "exchange/bytecells.h"
#include "exchange/bytefinder.h"
#include "exchange/byterows.h"
#include "exchange/byteview.h"

#include <QAction>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope::ui;

namespace {

ByteDocument documentOf(const QByteArray &bytes)
{
    ByteDocument document;
    document.setOwned(bytes);
    return document;
}

/// Both directions, framing, and a hole.
ByteDocument wire()
{
    ByteDocument document;
    document.append({.bytes = "GET / HTTP/1.1\r\n\r\n", .wireOffset = 100, .kind = ByteKind::Head, .event = 0});
    document.append({.bytes = "5\r\n", .wireOffset = 118, .kind = ByteKind::Framing, .event = 1});
    document.append({.bytes = "hello", .missing = 1000, .wireOffset = 121, .event = 1});
    document.append({.bytes = "tail", .wireOffset = 1126, .event = 2});
    document.append({.bytes = "HTTP/1.1 200 OK\r\n", .side = ByteSide::Response, .kind = ByteKind::Head, .event = 3});
    return document;
}

QStringList printed(const ByteDocument &document, ByteRows &rows)
{
    while (!rows.advance(0)) {
    }
    QStringList out;
    for (qint64 index = 0; index < rows.count(); ++index) {
        const ByteRow row = rows.row(index);
        const QByteArray bytes = document.read(row.start, row.end - row.start);
        const QString kind = row.kind == ByteRow::Kind::Caption   ? u"caption"_s
                             : row.kind == ByteRow::Kind::Missing ? u"missing"_s
                                                                  : QString::fromLatin1(bytes.toPercentEncoding(" /"));
        out.append(row.line > 0 ? u"%1: %2"_s.arg(row.line).arg(kind) : kind);
    }
    return out;
}

} // namespace

class TestBytes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void documentKnowsItsPlaces()
    {
        const ByteDocument document = wire();
        QCOMPARE(document.size(), 47);
        QCOMPARE(document.blocks().size(), 3U);
        QCOMPARE(document.read(16, 8), "\r\n5\r\nhel"_ba);
        QCOMPARE(document.wireOffset(21), 121U);
        QCOMPARE(document.wireOffset(26), 1126U);
        QCOMPARE(document.spanAt(18)->kind, ByteKind::Framing);
        QCOMPARE(document.spanAt(47), nullptr);
        QCOMPARE(document.spanAt(-1), nullptr);
        QCOMPARE(document.positionOfEvent(3), 30);
        QCOMPARE(document.positionOfEvent(9), -1);
        QCOMPARE(document.blockAt(29), 1);
    }

    void hexRowsBeginWithEachBlock()
    {
        const ByteDocument document = wire();
        HexRows rows(document, true, 16);
        QCOMPARE(printed(document, rows),
                 QStringList({u"caption"_s, u"GET / HTTP/1.1%0D%0A"_s, u"%0D%0A5%0D%0Ahello"_s, u"missing"_s,
                              u"caption"_s, u"tail"_s, u"caption"_s, u"HTTP/1.1 200 OK%0D"_s, u"%0A"_s}));
        QCOMPARE(rows.rowOf(0), 1);
        QCOMPARE(rows.rowOf(16), 2);
        QCOMPARE(rows.rowOf(26), 5);
        QCOMPARE(rows.rowOf(46), 8);
    }

    void textRowsAreLines()
    {
        const ByteDocument document = wire();
        TextRows rows(document, true, 12, true);
        QCOMPARE(printed(document, rows),
                 QStringList({u"caption"_s, u"1: GET / HTTP/1"_s, u".1%0D%0A"_s, u"2: %0D%0A"_s, u"3: 5%0D%0A"_s,
                              u"4: hello"_s, u"missing"_s, u"caption"_s, u"5: tail"_s, u"caption"_s,
                              u"6: HTTP/1.1 200"_s, u" OK%0D%0A"_s}));
        for (qint64 index = 0; index < rows.count(); ++index) {
            const ByteRow row = rows.row(index);
            for (qint64 position = row.start; position < row.end; ++position)
                QCOMPARE(rows.rowOf(position), index);
        }
    }

    void rowsGrowAsTheyWouldHaveBeen_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 7, 64, 500})
            QTest::addRow("%d", piece) << piece;
    }

    void rowsGrowAsTheyWouldHaveBeen()
    {
        QFETCH(int, piece);
        QByteArray all;
        for (int index = 0; index < 400; ++index)
            all += "line " + QByteArray::number(index * index) +
                   (index % 7 == 0    ? "\r\n\r\n"
                    : index % 11 == 0 ? "\xE2\x82\xAC\n"
                                      : "\n");
        const ByteDocument whole = documentOf(all);
        TextRows wholeRows(whole, false, 9, true);
        HexRows wholeHex(whole, false, 16);
        ByteDocument grown;
        TextRows rows(grown, false, 9, true);
        HexRows hex(grown, false, 16);
        for (qsizetype at = 0; at < all.size(); at += piece) {
            const auto size = static_cast<std::size_t>(std::min<qsizetype>(piece, all.size() - at));
            grown.append({.bytes = {all.constData() + at, size}, .wireOffset = static_cast<quint64>(at)});
            rows.grow();
            hex.grow();
            rows.advance(0);
        }
        QCOMPARE(printed(grown, rows), printed(whole, wholeRows));
        QCOMPARE(printed(grown, hex), printed(whole, wholeHex));
    }

    void cells_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("cells"); // kind length columns code
        QTest::newRow("ascii") << "a"_ba << u"P1/1/61"_s;
        QTest::newRow("two bytes") << "\xC3\xA9"_ba << u"P2/1/e9"_s;
        QTest::newRow("wide") << "\xE4\xB8\xAD"_ba << u"P3/2/4e2d"_s;
        QTest::newRow("four bytes") << "\xF0\x9F\x8D\xB5"_ba << u"P4/2/1f375"_s;
        QTest::newRow("cut sequence") << "\xE4\xB8"_ba << u"E1/4/e4 E1/4/b8"_s;
        QTest::newRow("overlong") << "\xC0\x80"_ba << u"E1/4/c0 E1/4/80"_s;
        QTest::newRow("overlong three") << "\xE0\x80\x80"_ba << u"E1/4/e0 E1/4/80 E1/4/80"_s;
        QTest::newRow("surrogate") << "\xED\xA0\x80"_ba << u"E1/4/ed E1/4/a0 E1/4/80"_s;
        QTest::newRow("control") << "\x1B\x7F"_ba << u"E1/4/1b E1/4/7f"_s;
        QTest::newRow("line end") << "\r\n"_ba << u"L1/2/d L1/2/a"_s;
        QTest::newRow("tab") << "\t"_ba << u"T1/4/9"_s;
    }

    void cells()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, cells);
        const ByteDocument document = documentOf(bytes);
        QStringList out;
        for (qint64 at = 0; at < document.size();) {
            const ByteCell cell = cellAt(document, at, document.size(), true);
            QVERIFY(cell.length > 0);
            constexpr QLatin1StringView kKinds("PETL");
            out.append(u"%1%2/%3/%4"_s.arg(QChar(kKinds[static_cast<int>(cell.kind)]))
                           .arg(cell.length)
                           .arg(cell.columns)
                           .arg(static_cast<uint>(cell.code), 0, 16));
            at += cell.length;
        }
        QCOMPARE(out.join(u' '), cells);
    }

    void findsAcrossPieces()
    {
        ByteDocument document;
        document.append({.bytes = "one Nee"});
        document.append({.bytes = "dle, two needles, neeneedle"});
        ByteFinder finder;
        finder.setNeedle("NEEDLE");
        QVERIFY(finder.advance(document, 100));
        QCOMPARE(finder.matches(), (std::vector<qint64>{4, 16, 28}));
        QCOMPARE(finder.matchFrom(5), 1);
        QCOMPARE(finder.matchFrom(29), 0);
        QCOMPARE(finder.matchBefore(16), 0);
        QCOMPARE(finder.matchBefore(0), 2);
        document.append({.bytes = " and a nee"});
        document.append({.bytes = "dle"});
        QVERIFY(finder.advance(document, 100));
        QCOMPARE(finder.matches().size(), 4U);
        finder.setNeedle({});
        QVERIFY(finder.matches().empty());
    }

    void findsAtTheEdgesOfItsChunks()
    {
        QByteArray bytes(300'000, 'x');
        std::vector<qint64> places;
        for (const qsizetype at : {0, 131'069, 131'072 + 131'070, 299'997}) {
            bytes.replace(at, 3, "abc");
            places.push_back(at);
        }
        const ByteDocument document = documentOf(bytes);
        ByteFinder finder;
        finder.setNeedle("abc");
        while (!finder.advance(document, 0)) {
        }
        QCOMPARE(finder.matches(), places);
    }

    void hexGridFindsItsColumns()
    {
        const HexGrid grid{.width = 16};
        for (int index = 0; index < 16; ++index) {
            QCOMPARE(grid.indexAt(grid.hexColumn(index) + 0.2), index);
            QCOMPARE(grid.indexAt(grid.textColumn(index) + 0.2), index);
        }
        QCOMPARE(grid.indexAt(0), -1);
        QCOMPARE(grid.indexAt(1000), 15);
    }

    void keyboardMovesAndSelects()
    {
        ByteView view({.captions = true, .lineEnds = true});
        view.resize(800, 400);
        view.document() = wire();
        view.documentReset();
        view.show();
        view.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        view.setFocus();
        QSignalSpy moved(&view, &ByteView::caretMoved);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(view.selection(), (ByteRange{0, 3}));
        QCOMPARE(view.textToCopy(ByteView::CopyAs::Text), u"GET"_s);
        QCOMPARE(view.textToCopy(ByteView::CopyAs::Hex), u"47 45 54"_s);
        QCOMPARE(view.textToCopy(ByteView::CopyAs::Literal), u"b'GET'"_s);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.caret(), 17);
        QTest::keyClick(&view, Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(view.caret(), 47);
        QCOMPARE(moved.count(), 5);
        QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view.selection(), (ByteRange{0, 47}));
    }

    void mouseHitsTheByteThatIsDrawn_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("text") << int(ByteView::Mode::Text);
        QTest::newRow("hex") << int(ByteView::Mode::Hex);
    }

    void mouseHitsTheByteThatIsDrawn()
    {
        QFETCH(int, mode);
        ByteView view({.captions = true, .lineEnds = true});
        view.resize(800, 400);
        view.document() = wire();
        view.documentReset();
        view.setMode(ByteView::Mode(mode));
        view.show();
        for (qint64 position = 0; position < 47; ++position) {
            const QRect rect = view.rectOf(position);
            QVERIFY(rect.isValid());
            QCOMPARE(view.positionAt(QPoint(rect.left() + 2, rect.center().y())), position);
        }
    }

    void hundredMegabytesOpenAtOnce()
    {
        QByteArray bytes(100 * 1024 * 1024, 'a');
        for (qsizetype at = 79; at < bytes.size(); at += 80)
            bytes[at] = '\n';
        ByteView view({.lineNumbers = true});
        view.resize(900, 600);
        view.show();
        QElapsedTimer timer;
        timer.start();
        view.document().setOwned(bytes);
        view.documentReset();
        const auto opened = timer.elapsed();
        QVERIFY2(opened < 100, qPrintable(QString::number(opened)));
        QTRY_COMPARE_WITH_TIMEOUT(view.rows().count(), bytes.size() / 80, 20'000);
        view.setMode(ByteView::Mode::Hex);
        QCOMPARE(view.rows().count(), bytes.size() / 16);
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        QVERIFY(view.rectOf(bytes.size() - 1).isValid());
    }
};

QTEST_MAIN(TestBytes)
#include "tst_bytes.moc"
