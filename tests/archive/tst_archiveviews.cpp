#include "archive/exportdialog.h"
#include "archive/findview.h"
#include "archive/harsamples.h"
#include "archive/importdialog.h"
#include "archive/plainexchange.h"
#include "captures/filterbar.h"
#include "exchange/exchangeview.h"
#include "shell/windowrig.h"
#include "support/layertrace.h"
#include "support/sampletrace.h"

#include <QDialog>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace gatescope;
using namespace Qt::StringLiterals;
using archive::ExportFormat;
using archive::MaskRules;

namespace {

void fill(trace::Session &session)
{
    test::SampleTrace(session).everything();
    test::LayerTrace layers(session);
    layers.starlette();
    layers.wsgi();
    test::PlainExchanges plain(session);
    plain.add({.requestLine = "POST /login?next=/cart HTTP/1.1",
               .requestFields = "Cookie: session=eyJ1c2VyIjoiYWRhIn0; theme=dark\r\n"
                                "Authorization: Bearer sk-live-51Hx\r\nContent-Type: application/json\r\n",
               .requestBody = R"({"user": "ada", "password": "correct horse"})",
               .responseFields = "Set-Cookie: session=fresh-0123456; Path=/\r\nContent-Type: text/plain\r\n",
               .responseBody = "Welcome ada, your key is sk-live-51Hx"});
}

ui::ExportChoices choicesOf(const trace::Session &session)
{
    ui::ExportChoices choices;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number)
        choices.all.append(number);
    choices.shown = choices.all.first(5);
    choices.hasFilter = true;
    choices.selected = {choices.all.last()};
    return choices;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void picture(QWidget &widget, const QString &name)
{
    QDir().mkpath(QCoreApplication::applicationDirPath() + u"/../screenshots"_s);
    QVERIFY(widget.grab().save(QCoreApplication::applicationDirPath() + u"/../screenshots/%1.png"_s.arg(name)));
}

template <class Show>
void inBothSchemes(Show show)
{
    for (const auto &[scheme, name] :
         {std::pair{ui::theme::Scheme::Dark, u"dark"_s}, {ui::theme::Scheme::Light, u"light"_s}}) {
        QApplication::setPalette(ui::theme::palette(scheme));
        QCoreApplication::processEvents();
        show(name);
    }
}

} // namespace

class ArchiveViewsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void theDialogCountsWhatItMasks();
    void theDialogExports();
    void aWrongPatternIsExplained();
    void aFailedExportCanBeTriedAgain();
    void theSuffixFollowsTheFormat();
    void rulesAreRemembered();
    void importTellsWhatItReads();
    void findLooksEverywhere_data();
    void findLooksEverywhere();
    void findHasOptions();
    void findCanBeStopped();
    void aResultIsChosen();
    void theWindowHasThem();
    void filtersAreSaved();
    void aHarIsDroppedOnTheWindow();
};

void ArchiveViewsTest::theDialogCountsWhatItMasks()
{
    trace::Session session;
    fill(session);
    ui::ExportDialog dialog(session, choicesOf(session), MaskRules::standard());
    dialog.setFolder(u"/home/ada/traces"_s);
    dialog.show();
    QCOMPARE(dialog.numbers().size(), 5); // of the filter
    QVERIFY(dialog.addPattern(u"\\d{4}(-\\d{4}){3}"_s));
    dialog.findChildren<QAbstractButton *>(); // the choices are radio buttons
    for (auto *button : dialog.findChildren<QAbstractButton *>()) {
        if (button->text().startsWith(u"All"_s))
            button->click();
    }
    QCOMPARE(dialog.numbers().size(), static_cast<qsizetype>(session.lastNumber()));
    QTRY_VERIFY(!dialog.isCounting());
    const QTreeWidgetItem *authorization = dialog.ruleTree()->topLevelItem(0)->child(0);
    QCOMPARE(authorization->text(0), u"Authorization"_s);
    QCOMPARE(authorization->text(1), u"1"_s);
    inBothSchemes([&dialog](const QString &name) { picture(dialog, u"export-dialog-%1"_s.arg(name)); });
}

void ArchiveViewsTest::theDialogExports()
{
    trace::Session session;
    fill(session);
    const QTemporaryDir folder;
    for (const bool masks : {true, false}) {
        ui::ExportChoices choices = choicesOf(session);
        choices.hasFilter = false;
        ui::ExportDialog dialog(session, choices, masks ? MaskRules::standard() : MaskRules::none());
        QSignalSpy exported(&dialog, &ui::ExportDialog::exported);
        dialog.setPath(folder.filePath(u"out.har"_s));
        dialog.show();
        dialog.exportNow();
        QTRY_COMPARE(exported.size(), 1);
        QVERIFY(!dialog.isVisible());
        const QByteArray har = contentOf(folder.filePath(u"out.har"_s));
        QVERIFY(QJsonDocument::fromJson(har)["log"_L1]["entries"_L1].toArray().size() > 5);
        QCOMPARE(har.contains("sk-live-51Hx"), !masks);
        QCOMPARE(har.contains("correct horse"), !masks);
    }
}

void ArchiveViewsTest::aWrongPatternIsExplained()
{
    trace::Session session;
    fill(session);
    ui::ExportDialog dialog(session, choicesOf(session), MaskRules::standard());
    dialog.show();
    QVERIFY(!dialog.addPattern(u"(unclosed"_s));
    QVERIFY2(dialog.statusText().contains(u"character"_s), qPrintable(dialog.statusText()));
    picture(dialog, u"export-dialog-pattern"_s);
}

void ArchiveViewsTest::aFailedExportCanBeTriedAgain()
{
    trace::Session session;
    fill(session);
    const QTemporaryDir folder;
    ui::ExportDialog dialog(session, choicesOf(session), MaskRules::standard());
    dialog.show();
    dialog.setPath(u"/nowhere/at/all.har"_s);
    dialog.exportNow();
    QTRY_VERIFY2(dialog.statusText().contains(u"/nowhere/at/all.har"_s), qPrintable(dialog.statusText()));
    QVERIFY(dialog.isVisible());
    picture(dialog, u"export-dialog-failed"_s);
    QSignalSpy exported(&dialog, &ui::ExportDialog::exported);
    dialog.setPath(folder.filePath(u"out.har"_s));
    dialog.exportNow();
    QTRY_COMPARE(exported.size(), 1);
}

void ArchiveViewsTest::theSuffixFollowsTheFormat()
{
    trace::Session session;
    fill(session);
    ui::ExportDialog dialog(session, choicesOf(session), MaskRules::standard());
    QVERIFY(dialog.options().path.endsWith(u".har"_s));
    dialog.setFormat(ExportFormat::ChromeTrace);
    QVERIFY(dialog.options().path.endsWith(u".trace.json"_s));
    dialog.setPath(u"mine.trace.json"_s);
    dialog.setFormat(ExportFormat::Text);
    QCOMPARE(dialog.options().path, u"mine.txt"_s);
}

void ArchiveViewsTest::rulesAreRemembered()
{
    MaskRules rules = MaskRules::standard();
    rules.rules[2].on = false;
    rules.rules.append({.target = archive::MaskTarget::Pattern, .text = u"\\d+"_s, .isOwn = true});
    QCOMPARE(ui::rulesFrom(ui::toBytes(rules)), rules);
    QCOMPARE(ui::rulesFrom({}), MaskRules::standard());
    QCOMPARE(ui::rulesFrom("damaged"), MaskRules::standard());
}

void ArchiveViewsTest::importTellsWhatItReads()
{
    trace::Session session;
    fill(session);
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"in.har"_s);
    QVERIFY(archive::exportExchanges(session, choicesOf(session).all, {.path = path}));
    trace::Session again;
    {
        ui::ImportDialog dialog(again, path);
        QSignalSpy imported(&dialog, &ui::ImportDialog::imported);
        dialog.open();
        QTRY_COMPARE(imported.size(), 1);
        QVERIFY(!dialog.isVisible());
        QVERIFY(imported[0][1].toString().contains(u"recorded by Gatescope"_s));
    }
    QVERIFY(again.lastNumber() > 5);
    QByteArray har = contentOf(path);
    har.replace("\"method\":\"POST\"", "\"method\":POST");
    QFile broken(folder.filePath(u"broken.har"_s));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write(har);
    broken.close();
    ui::ImportDialog dialog(again, broken.fileName());
    dialog.open();
    QTRY_VERIFY2(dialog.statusText().contains(u"could not be read"_s), qPrintable(dialog.statusText()));
    QVERIFY(dialog.isVisible());
    picture(dialog, u"import-problems"_s);
    ui::ImportDialog none(again, u"/nowhere.har"_s);
    none.open();
    QTRY_VERIFY(none.statusText().contains(u"cannot be read"_s));
}

void ArchiveViewsTest::findLooksEverywhere_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("where");
    const auto row = [](const char *text, const char *where) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(where);
    };
    row("sk-live", "Request head");
    row("correct horse", "Request body");
    row("Welcome ada", "Response body");
    row("wsgi.multithread", "environ");
    row("loading the cart", "Log");
    row("KeyError", "Traceback");
    row("more_body", "receive http.request");
    row("CORSMiddleware", "Layer");
    row("3 items\n", "Output");
}

void ArchiveViewsTest::findLooksEverywhere()
{
    QFETCH(const QString, text);
    QFETCH(const QString, where);
    trace::Session session;
    fill(session);
    ui::Selection selection;
    ui::FindView view(session, selection);
    view.search({.text = text.trimmed()});
    QTRY_VERIFY(!view.isSearching());
    QStringList places;
    for (int row = 0; row < view.model().rowCount(); ++row)
        places.append(view.model().hit(row).where);
    QVERIFY2(places.contains(where), qPrintable(places.join(u", ")));
}

void ArchiveViewsTest::findHasOptions()
{
    trace::Session session;
    fill(session);
    ui::Selection selection;
    ui::FindView view(session, selection);
    const auto found = [&view](const ui::FindQuery &query) {
        view.search(query);
        return QTest::qWaitFor([&view] { return !view.isSearching(); }) ? view.model().rowCount() : -1;
    };
    QVERIFY(found({.text = u"welcome ADA"_s}) > 0);
    QCOMPARE(found({.text = u"welcome ADA"_s, .matchesCase = true}), 0);
    QCOMPARE(found({.text = u"w.lcome"_s}), 0);
    QVERIFY(found({.text = u"w.lcome\\s+a"_s, .isExpression = true}) > 0);
    QCOMPARE(found({.text = u"(w"_s, .isExpression = true}), 0);
    QVERIFY(found({.text = {}}) == 0);
    QVERIFY(found({.text = u"Welcome ada"_s}) > 0);
    const ui::FindHit &hit = view.model().hit(0);
    QCOMPARE(hit.excerpt.mid(hit.matchBegin, hit.matchLength), u"Welcome ada"_s);
}

void ArchiveViewsTest::findCanBeStopped()
{
    trace::Session session;
    test::SampleTrace sample(session);
    for (int count = 0; count < 3000; ++count)
        sample.wsgiGet("/cart");
    session.commit();
    ui::Selection selection;
    ui::FindView view(session, selection);
    view.search({.text = u"cart"_s});
    QTRY_VERIFY(view.model().rowCount() > 0);
    view.stop();
    QTRY_VERIFY(!view.isSearching());
    view.search({.text = u"cart"_s});
    view.search({.text = u"no such text"_s}); // the first one's results do not come any more
    QTRY_VERIFY(!view.isSearching());
    QCOMPARE(view.model().rowCount(), 0);
}

void ArchiveViewsTest::aResultIsChosen()
{
    trace::Session session;
    fill(session);
    ui::Selection selection;
    ui::FindView view(session, selection);
    view.search({.text = u"KeyError"_s});
    QTRY_VERIFY(!view.isSearching());
    view.table()->selectRow(0);
    QVERIFY(selection.exchange() > 0);
    QVERIFY(selection.event() >= 0);
    QCOMPARE(selection.exchange(), view.model().hit(0).exchange);
    QCOMPARE(selection.event(), view.model().hit(0).event);
}

void ArchiveViewsTest::theWindowHasThem()
{
    test::WindowRig rig;
    fill(rig.workspace.session);
    for (const char *id : {"file.export", "file.import", "edit.findAll"})
        QVERIFY(rig.window.commands()[QString::fromLatin1(id)]);
    rig.window.commands()[u"edit.findAll"_s]->trigger();
    auto *view = rig.window.findChild<ui::FindView *>();
    QVERIFY(view && view->isVisible());
    QTest::keyClicks(view->field(), u"cart"_s);
    QTRY_VERIFY(view->model().rowCount() > 3 && !view->isSearching());
    QTest::keyClick(view->field(), Qt::Key_Down);
    QVERIFY(rig.workspace.selection.exchange() > 0);
    for (const auto &[scheme, name] :
         {std::pair{ui::theme::Scheme::Dark, u"dark"_s}, {ui::theme::Scheme::Light, u"light"_s}}) {
        rig.useScheme(scheme);
        rig.picture(u"find-all-%1"_s.arg(name));
    }
    rig.window.commands()[u"file.export"_s]->trigger();
    QPointer<ui::ExportDialog> dialog;
    QTRY_VERIFY(dialog = rig.window.findChild<ui::ExportDialog *>());
    const QTemporaryDir folder;
    dialog->setPath(folder.filePath(u"window.har"_s));
    dialog->exportNow();
    QTRY_VERIFY(QFile::exists(folder.filePath(u"window.har"_s)));
    QTRY_VERIFY(!dialog);
}

void ArchiveViewsTest::filtersAreSaved()
{
    test::WindowRig rig;
    captures::FilterBar &bar = rig.window.filterBar();
    QVERIFY(!bar.saveFilter(u"nothing"_s)); // there is none to be saved
    bar.setText(u"status >= 500"_s);
    QVERIFY(bar.saveFilter(u"Failures"_s));
    bar.setText(u"status >="_s);
    QVERIFY(!bar.saveFilter(u"broken"_s));
    bar.setText(u"method == POST"_s);
    QVERIFY(bar.saveFilter(u"Posts"_s));
    QVERIFY(bar.saveFilter(u"Failures"_s)); // the name means something else now
    QCOMPARE(bar.savedFilters().size(), 2);
    bar.clear();
    const std::unique_ptr<QMenu> menu(bar.buildMenu());
    QStringList texts;
    for (const QAction *action : menu->actions())
        texts.append(action->text());
    QVERIFY2(texts.filter(u"Failures"_s).size() == 1, qPrintable(texts.join(u'|')));
    for (QAction *action : menu->actions()) {
        if (action->text().startsWith(u"Posts"_s))
            action->trigger();
    }
    QCOMPARE(bar.text(), u"method == POST"_s);
    ui::MainWindow again(rig.workspace, {});
    QCOMPARE(again.filterBar().savedFilters(), bar.savedFilters());
    bar.removeSaved(u"Posts"_s);
    QCOMPARE(bar.savedFilters().size(), 1);
}

void ArchiveViewsTest::aHarIsDroppedOnTheWindow()
{
    test::WindowRig rig;
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"chrome.har"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(test::kChromeHar);
    file.close();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file.fileName())});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&rig.window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&rig.window, &drop);
    QTRY_COMPARE(rig.workspace.session.lastNumber(), 3U);
    QTRY_COMPARE(rig.workspace.selection.exchange(), 1U);
    auto *dialog = rig.window.findChild<ui::ImportDialog *>();
    QVERIFY(dialog && dialog->statusText().contains(u"1 entry"_s));
    dialog->reject();
    QTRY_VERIFY(!rig.window.findChild<ui::ImportDialog *>());
    for (int tab = 0; tab < rig.window.exchangeView().tabs()->count(); ++tab) {
        rig.window.exchangeView().tabs()->setCurrentIndex(tab);
        QTest::qWait(0);
        rig.picture(u"imported-%1"_s.arg(tab));
    }
}

QTEST_MAIN(ArchiveViewsTest)
#include "tst_archiveviews.moc"
