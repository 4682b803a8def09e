#include "captures/filter/completion.h"

#include <QTest>

using namespace gatescope::captures;
using namespace Qt::StringLiterals;

class tst_FilterCompletion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void proposes_data();
    void proposes();
    void writes_data();
    void writes();
};

namespace {

Seen seen()
{
    return {.values = [](FieldId id) -> QStringList {
                switch (id) {
                case FieldId::Path:
                    return {u"/cart"_s, u"/shop"_s};
                case FieldId::Method:
                    return {u"GET"_s, u"POST"_s};
                case FieldId::Status:
                    return {u"200"_s, u"404"_s};
                default:
                    return {};
                }
            },
            .keys = [](FieldId) { return QStringList{u"host"_s, u"x-id"_s}; }};
}

QStringList labels(const Completion &completion)
{
    QStringList labels;
    for (const Proposal &proposal : completion.proposals)
        labels.append(proposal.label);
    return labels;
}

} // namespace

// The cursor is the "|" of the text.
void tst_FilterCompletion::proposes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("first");
    QTest::addColumn<QStringList>("absent");
    const auto row = [](const char *text, const QStringList &first, const QStringList &absent = {}) {
        QTest::newRow(text) << QString::fromUtf8(text) << first << absent;
    };
    row("|", {u"method"_s, u"status"_s, u"path"_s}, {u"and"_s, u"=="_s});
    row("st|", {u"status"_s}, {u"method"_s});
    row("byt|", {u"bytes"_s, u"bytes.in"_s, u"bytes.out"_s});
    row("status |", {u"=="_s, u"!="_s, u">"_s}, {u"~"_s, u"method"_s});
    row("path |", {u"=="_s, u"!="_s, u"~"_s, u"in"_s}, {u"<"_s});
    row("status == |", {u"200"_s, u"404"_s, u"2xx"_s}, {u"and"_s});
    row("status == 4|", {u"404"_s, u"4xx"_s});
    row("path ~ |", {u"/cart"_s, u"/shop"_s});
    row("path == \"/c|", {u"/cart"_s}, {u"/shop"_s});
    row("interface == |", {u"wsgi"_s, u"asgi"_s});
    row("outcome == c|", {u"completed"_s, u"cut"_s, u"client-left"_s}, {u"open"_s});
    row("dur > |", {u"10ms"_s, u"50ms"_s});
    row("method in [|", {u"GET"_s, u"POST"_s});
    row("method in [GET, P|", {u"POST"_s}, {u"GET"_s});
    row("method in [GET |", {u","_s, u"]"_s});
    row("header[|", {u"host"_s, u"x-id"_s}, {u"method"_s});
    row("header[\"x|", {u"x-id"_s}, {u"host"_s});
    row("header[\"x-id\"] |", {u"=="_s, u"!="_s, u"~"_s});
    row("status == 404 |", {u"and"_s, u"or"_s, u"method"_s});
    row("open |", {u"and"_s, u"or"_s}, {u"=="_s});
    row("open and |", {u"method"_s}, {u"and"_s});
    row("not |", {u"method"_s});
    row("(ma|", {u"marked"_s});
    row("status |== 404", {u"=="_s});
    row("me| == GET", {u"method"_s});
}

void tst_FilterCompletion::proposes()
{
    QFETCH(QString, text);
    QFETCH(QStringList, first);
    QFETCH(QStringList, absent);
    const qsizetype cursor = text.indexOf(u'|');
    const Seen values = seen();
    const QStringList proposed = labels(complete(text.remove(cursor, 1), cursor, values));
    QCOMPARE(proposed.first(std::min(first.size(), proposed.size())), first);
    for (const QString &label : absent)
        QVERIFY2(!proposed.contains(label), qPrintable(label));
}

void tst_FilterCompletion::writes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("expected");
    QTest::newRow("field") << u"st|"_s << u"status"_s << u"status |"_s;
    QTest::newRow("field before operator") << u"st| == 4"_s << u"status"_s << u"status |== 4"_s;
    QTest::newRow("operator") << u"status |"_s << u">="_s << u"status >= |"_s;
    QTest::newRow("value") << u"path == \"/c|"_s << u"/cart"_s << u"path == \"/cart\" |"_s;
    QTest::newRow("keyed") << u"hea|"_s << u"header[\"…\"]"_s << u"header[\"|"_s;
    QTest::newRow("key") << u"header[\"x|"_s << u"x-id"_s << u"header[\"x-id\"] |"_s;
    QTest::newRow("key again") << u"header[x|] == 3"_s << u"x-id"_s << u"header[\"x-id\"] |== 3"_s;
    QTest::newRow("list") << u"method in [G|"_s << u"GET"_s << u"method in [GET|"_s;
    QTest::newRow("middle") << u"me| and open"_s << u"method"_s << u"method |and open"_s;
}

void tst_FilterCompletion::writes()
{
    QFETCH(QString, text);
    QFETCH(QString, label);
    const qsizetype cursor = text.indexOf(u'|');
    text.remove(cursor, 1);
    const Seen values = seen();
    const Completion completion = complete(text, cursor, values);
    const qsizetype index = labels(completion).indexOf(label);
    QVERIFY(index >= 0);
    Completed result = completed(text, completion, completion.proposals[index]);
    QTEST(result.text.insert(result.cursor, u'|'), "expected");
}

QTEST_GUILESS_MAIN(tst_FilterCompletion)
#include "tst_filtercompletion.moc"
