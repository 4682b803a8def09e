#include "shell/windowrig.h"

#include <QLineEdit>
#include <QListWidget>
#include <QTest>

using namespace gatescope;
using namespace Qt::StringLiterals;

class PaletteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void scoresWordStartsAndRuns();
    void typingAndEnterRunACommand();
    void everyCommandHasANameAndAPlace();
};

void PaletteTest::scoresWordStartsAndRuns()
{
    QVERIFY(ui::matchScore(u"rs"_s, u"Run Settings"_s) > ui::matchScore(u"rs"_s, u"First Failure"_s));
    QVERIFY(ui::matchScore(u"stop"_s, u"Stop"_s) > ui::matchScore(u"stop"_s, u"Start of Page"_s));
    QCOMPARE(ui::matchScore(u"xyz"_s, u"Stop"_s), -1);
    QCOMPARE(ui::matchScore(u""_s, u"Stop"_s), 0);
}

void PaletteTest::typingAndEnterRunACommand()
{
    test::WindowRig rig;
    QVERIFY(rig.window.bottomPanes().isVisibleTo(&rig.window) || rig.window.showsStartPage());
    rig.window.commands()[u"view.palette"_s]->trigger();
    auto &palette = rig.window.commandPalette();
    QTRY_VERIFY(palette.isVisible());
    auto *input = palette.findChild<QLineEdit *>();
    QTest::keyClicks(input, u"show console and"_s);
    QCOMPARE(palette.findChild<QListWidget *>()->currentItem()->data(Qt::UserRole).value<QAction *>(),
             rig.window.commands()[u"view.bottom"_s]);
    QTest::keyClick(input, Qt::Key_Return);
    QVERIFY(!rig.window.commands()[u"view.bottom"_s]->isChecked());
    QVERIFY(!palette.isVisible());
}

void PaletteTest::everyCommandHasANameAndAPlace()
{
    const test::WindowRig rig;
    QSet<QString> names;
    QHash<QKeySequence, QString> keys;
    for (const QAction *action : rig.window.commands().all()) {
        if (!action->isVisible())
            continue;
        QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
        QVERIFY2(!names.contains(action->text()), qPrintable(action->text()));
        names.insert(action->text());
        if (action->shortcut().isEmpty() || action->shortcutContext() == Qt::WidgetShortcut ||
            action->shortcutContext() == Qt::WidgetWithChildrenShortcut)
            continue;
        QVERIFY2(!keys.contains(action->shortcut()),
                 qPrintable(action->text() + u" and "_s + keys.value(action->shortcut())));
        keys.insert(action->shortcut(), action->text());
    }
    QVERIFY(names.size() > 40);
}

QTEST_MAIN(PaletteTest)
#include "tst_palette.moc"
