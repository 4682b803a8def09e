#include "captures/emptystate.h"
#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "captures/filterbar.h"
#include "captures/listheader.h"
#include "captures/newpill.h"

#include "captures/shopsession.h"
#include "common/style.h"
#include "common/theme.h"
#include "resources/resources.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QUndoStack>

#include <ctime>

using namespace gatescope;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;

class tst_ExchangeList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void selectionIsTheWindows();
    void arrowKeysAndLettersMove();
    void newRowsDoNotMoveTheView();
    void followsTheEndOnlyFromTheEnd();
    void pillGoesToTheNewest();
    void pillPointsUpWhenTheNewestIsAbove();
    void deletesAndUndoes();
    void deletesOthersAndKeepsMarked();
    void clearsAllAndUndoes();
    void marksByKeyAndByClick();
    void commentsAndColours();
    void copiesSummariesAndUrls();
    void goesToTheFirstFailure();
    void hiddenExchangeStaysSelected();
    void saysWhyItIsEmpty();
    void itsLinkFollowsTheTheme();
    void offersFiltersForARow();
    void offersFiltersForWhatPeopleSay();
    void everyCommandHasNameAndIcon();
    void staysResponsiveWhileItGrows();

private:
    void fill(std::uint32_t count);
    QAction *action(const char *name) const { return m_list->action(QLatin1StringView(name)); }
    int firstInView() const { return m_list->table().rowsInView().first; }
    QScrollBar *bar() const { return m_list->table().verticalScrollBar(); }

    std::unique_ptr<test::ShopSession> m_shop;
    std::unique_ptr<ExchangeModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    std::unique_ptr<ui::Selection> m_selection;
    std::unique_ptr<QUndoStack> m_undo;
    std::unique_ptr<ExchangeList> m_list;
};

void tst_ExchangeList::initTestCase()
{
    resources::makeAvailable();
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(ui::theme::interfaceFont());
}

void tst_ExchangeList::init()
{
    m_shop = std::make_unique<test::ShopSession>();
    m_model = std::make_unique<ExchangeModel>(m_shop->session);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get());
    m_selection = std::make_unique<ui::Selection>();
    m_undo = std::make_unique<QUndoStack>();
    m_list = std::make_unique<ExchangeList>(*m_model, *m_selection, *m_undo);
    m_list->resize(420, 26 * 11);
    m_list->show();
    QVERIFY(QTest::qWaitForWindowActive(m_list.get()));
    m_list->setFocus();
}

void tst_ExchangeList::cleanup()
{
    m_list.reset();
    m_undo.reset();
    m_selection.reset();
    m_tester.reset();
    m_model.reset();
    m_shop.reset();
}

void tst_ExchangeList::fill(std::uint32_t count)
{
    m_shop->many(count);
    m_shop->session.commit();
}

void tst_ExchangeList::selectionIsTheWindows()
{
    fill(20);
    QCOMPARE(m_selection->exchange(), 0U);
    m_selection->setExchange(7);
    QCOMPARE(m_list->selectedNumbers(), QList<std::uint32_t>{7});
    const QRect row = m_list->table().visualRect(m_model->index(firstInView() + 2, 3));
    QTest::mouseClick(m_list->table().viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(m_selection->exchange(), m_model->numberAt(firstInView() + 2));
    m_selection->setExchange(0);
    QVERIFY(m_list->selectedNumbers().isEmpty());
}

void tst_ExchangeList::arrowKeysAndLettersMove()
{
    fill(30);
    QWidget *table = &m_list->table();
    m_selection->setExchange(3);
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(m_selection->exchange(), 4U);
    QTest::keyClick(table, Qt::Key_J);
    QTest::keyClick(table, Qt::Key_J);
    QCOMPARE(m_selection->exchange(), 6U);
    QTest::keyClick(table, Qt::Key_K);
    QCOMPARE(m_selection->exchange(), 5U);
    QTest::keyClick(table, Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(m_selection->exchange(), 6U);
    QTest::keyClick(table, Qt::Key_Up, Qt::ControlModifier);
    QTest::keyClick(table, Qt::Key_End);
    QCOMPARE(m_selection->exchange(), 30U);
    QTest::keyClick(table, Qt::Key_J);
    QCOMPARE(m_selection->exchange(), 30U);
    m_selection->setExchange(0);
    action("previous")->trigger();
    QVERIFY(m_selection->exchange() != 0);
}

void tst_ExchangeList::newRowsDoNotMoveTheView()
{
    for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        fill(100);
        m_list->table().header().setSortIndicator(0, order);
        m_selection->setExchange(m_model->numberAt(40));
        bar()->setValue(38 * 26 + 7);
        const auto before = m_model->numberAt(firstInView());
        const int y = m_list->table().rowViewportPosition(m_model->rowOf(m_selection->exchange()));
        const auto selected = m_selection->exchange();
        for (int i = 0; i < 5; ++i) {
            fill(3);
            QCOMPARE(m_model->numberAt(firstInView()), before);
            QCOMPARE(m_list->table().rowViewportPosition(m_model->rowOf(selected)), y);
            QCOMPARE(m_selection->exchange(), selected);
        }
    }
}

void tst_ExchangeList::followsTheEndOnlyFromTheEnd()
{
    fill(50);
    QCOMPARE(bar()->value(), bar()->maximum());
    fill(5);
    QVERIFY(bar()->maximum() > 0);
    QCOMPARE(bar()->value(), bar()->maximum());
    bar()->setValue(bar()->maximum() - 100);
    const int kept = bar()->value();
    fill(5);
    QCOMPARE(bar()->value(), kept);
}

void tst_ExchangeList::pillGoesToTheNewest()
{
    fill(50);
    QVERIFY(!m_list->pill().isVisible());
    bar()->setValue(0);
    fill(3);
    fill(1);
    QVERIFY(m_list->pill().isVisible());
    QCOMPARE(m_list->pill().text(), u"4 new"_s);
    QTest::mouseClick(&m_list->pill(), Qt::LeftButton);
    QCOMPARE(bar()->value(), bar()->maximum());
    QCOMPARE(m_selection->exchange(), 54U);
    QVERIFY(!m_list->pill().isVisible());
    bar()->setValue(0);
    fill(2);
    QCOMPARE(m_list->pill().newCount(), 2);
    bar()->setValue(bar()->maximum());
    QVERIFY(!m_list->pill().isVisible());
}

void tst_ExchangeList::pillPointsUpWhenTheNewestIsAbove()
{
    fill(50);
    m_list->table().header().setSortIndicator(0, Qt::DescendingOrder);
    bar()->setValue(400);
    fill(2);
    QVERIFY(m_list->pill().isVisible());
    QVERIFY(m_list->pill().y() < m_list->table().height() / 2);
    QTest::mouseClick(&m_list->pill(), Qt::LeftButton);
    QCOMPARE(bar()->value(), 0);
    QCOMPARE(m_selection->exchange(), 52U);
}

void tst_ExchangeList::deletesAndUndoes()
{
    fill(10);
    m_selection->setExchange(4);
    QTest::keyClick(&m_list->table(), Qt::Key_Delete);
    QCOMPARE(m_model->rowCount(), 9);
    QCOMPARE(m_selection->exchange(), 5U);
    QCOMPARE(m_list->selectedNumbers(), QList<std::uint32_t>{5});
    QCOMPARE(m_undo->undoText(), u"Delete exchange #4"_s);
    m_undo->undo();
    QCOMPARE(m_model->rowOf(4), 3);
    QCOMPARE(m_selection->exchange(), 5U);
    m_selection->setExchange(10);
    QTest::keyClick(&m_list->table(), Qt::Key_Delete);
    QCOMPARE(m_selection->exchange(), 9U);
    m_undo->undo();
    m_undo->redo();
    QCOMPARE(m_model->rowCount(), 9);
}

void tst_ExchangeList::deletesOthersAndKeepsMarked()
{
    fill(10);
    m_shop->session.setMarked(2, true);
    m_shop->session.setMarked(9, true);
    m_selection->setExchange(5);
    action("delete-others")->trigger();
    QCOMPARE(m_model->numbers(), Numbers{5});
    QCOMPARE(m_selection->exchange(), 5U);
    m_undo->undo();
    action("keep-marked")->trigger();
    QCOMPARE(m_model->numbers(), (Numbers{2, 9}));
    QCOMPARE(m_selection->exchange(), 9U);
    m_undo->undo();
    QCOMPARE(m_model->rowCount(), 10);
}

void tst_ExchangeList::clearsAllAndUndoes()
{
    fill(10);
    m_selection->setExchange(3);
    action("clear")->trigger();
    QCOMPARE(m_model->rowCount(), 0);
    QCOMPARE(m_selection->exchange(), 0U);
    QVERIFY(!action("clear")->isEnabled());
    fill(2);
    QCOMPARE(m_model->numbers(), (Numbers{11, 12}));
    m_undo->undo();
    QCOMPARE(m_model->rowCount(), 12);
    m_undo->redo();
    m_shop->session.setDeleted({11, 12}, true);
    QVERIFY(!action("clear")->isEnabled());
    m_undo->undo();
    QVERIFY(action("clear")->isEnabled());
}

void tst_ExchangeList::marksByKeyAndByClick()
{
    fill(5);
    m_selection->setExchange(2);
    QTest::keyClick(&m_list->table(), Qt::Key_M);
    QVERIFY(m_shop->session.summary(2)->marked);
    QTest::keyClick(&m_list->table(), Qt::Key_M);
    QVERIFY(!m_shop->session.summary(2)->marked);
    const QRect cell = m_list->table().visualRect(m_model->index(3, 0));
    QTest::mouseClick(m_list->table().viewport(), Qt::LeftButton, {}, ExchangeDelegate::starRect(cell).center());
    QVERIFY(m_shop->session.summary(4)->marked);
    QCOMPARE(m_selection->exchange(), 2U);
    m_list->table().selectAll();
    QTest::keyClick(&m_list->table(), Qt::Key_M);
    for (std::uint32_t number = 1; number <= 5; ++number)
        QVERIFY(m_shop->session.summary(number)->marked);
}

void tst_ExchangeList::copiesSummariesAndUrls()
{
    m_shop->add({.target = "/cart?x=1"});
    m_shop->rejected();
    m_shop->session.commit();
    m_list->table().selectAll();
    action("copy")->trigger();
    const QStringList lines = QApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines[0].startsWith(u"#1 GET /cart?x=1 → 200"_s), qPrintable(lines[0]));
    action("copy-url")->trigger();
    QCOMPARE(QApplication::clipboard()->text(), u"http://127.0.0.1:8000/cart?x=1"_s);
}

void tst_ExchangeList::commentsAndColours()
{
    fill(5);
    trace::Session &session = m_shop->session;
    m_selection->setExchange(2);
    QTest::keyClick(&m_list->table(), Qt::Key_F2);
    auto *dialog = m_list->findChild<QInputDialog *>();
    QVERIFY(dialog);
    dialog->setTextValue(u"  ask Ann  about it "_s);
    dialog->accept();
    QCOMPARE(session.note(2).text, u"ask Ann about it"_s);
    QTest::keyClick(&m_list->table(), Qt::Key_4, Qt::ControlModifier);
    QCOMPARE(session.note(2).colour, 4);
    QCOMPARE(session.note(2).text, u"ask Ann about it"_s);
    const QModelIndex cell = m_model->index(m_model->rowOf(2), static_cast<int>(Column::Comment));
    QCOMPARE(cell.data().toString(), u"ask Ann about it"_s);
    QCOMPARE(cell.data(Qt::ToolTipRole).toString(), u"[blue] ask Ann about it"_s);
    QVERIFY(cell.data(Qt::AccessibleTextRole).toString().endsWith(u"[blue] ask Ann about it"_s));
    action("copy")->trigger();
    QVERIFY(QApplication::clipboard()->text().endsWith(u" · [blue] ask Ann about it"_s));

    m_list->table().selectAll();
    QTest::keyClick(&m_list->table(), Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(session.note(5).colour, 1);
    m_undo->undo();
    QCOMPARE(session.note(5).colour, 0);
    QCOMPARE(session.note(2).colour, 4);
    m_undo->undo();
    m_undo->undo();
    QCOMPARE(session.note(2), trace::Note());
    m_undo->redo();
    QCOMPARE(session.note(2).text, u"ask Ann about it"_s);

    session.setNote(4, {u"Zebra"_s, 0});
    session.setNote(1, {u"apple"_s, 0});
    m_model->sort(static_cast<int>(Column::Comment));
    QCOMPARE(m_model->numbers(), (Numbers{1, 2, 4, 3, 5}));
    m_model->setFilter(*Filter::fromText(u"comment ~ ann"_s));
    QCOMPARE(m_model->numbers(), Numbers{2});
    session.setNote(3, {u"Ann again"_s, 6});
    QCOMPARE(m_model->rowCount(), 2);
    for (const auto &[filter, count] :
         {std::pair{u"color == pink"_s, 1}, std::pair{u"color == any"_s, 1}, std::pair{u"comment != \"\""_s, 4},
          std::pair{u"comment == \"\""_s, 1}, std::pair{u"color != pink"_s, 4}, std::pair{u"color in [pink, red]"_s, 1},
          std::pair{u"zebra"_s, 1}, std::pair{u"comment == \"apple\""_s, 1}}) {
        const auto made = Filter::fromText(filter);
        QVERIFY2(made, qPrintable(filter));
        m_model->setFilter(*made);
        QVERIFY2(m_model->rowCount() == count, qPrintable(filter));
    }
    QVERIFY(!Filter::fromText(u"color == mauve"_s));
}

void tst_ExchangeList::goesToTheFirstFailure()
{
    m_shop->add({});
    m_shop->add({.status = 404});
    m_shop->add({.status = 500, .outcome = trace::Outcome::Failed});
    m_shop->session.commit();
    action("first-failure")->trigger();
    QCOMPARE(m_selection->exchange(), 3U);
}

void tst_ExchangeList::hiddenExchangeStaysSelected()
{
    fill(60);
    m_selection->setExchange(30);
    m_model->setFilter(*Filter::fromText(u"number < 10"_s));
    QCOMPARE(m_selection->exchange(), 30U);
    QVERIFY(m_list->selectedNumbers().isEmpty());
    m_model->setFilter({});
    QCOMPARE(m_list->selectedNumbers(), QList<std::uint32_t>{30});
    const auto view = m_list->table().rowsInView();
    QVERIFY(view.first <= 29 && 29 <= view.last);
    m_model->setFilter(*Filter::fromText(u"number < 10"_s));
    QTest::keyClick(&m_list->table(), Qt::Key_Up);
    QVERIFY(m_selection->exchange() < 10);
}

void tst_ExchangeList::saysWhyItIsEmpty()
{
    auto *empty = m_list->findChild<EmptyState *>();
    const auto says = [empty](const QString &words) {
        const auto labels = empty->findChildren<QLabel *>();
        return std::ranges::any_of(labels, [&](const QLabel *label) { return label->text().contains(words); });
    };
    m_list->setHint(u"Send a request to http://127.0.0.1:9"_s);
    QVERIFY(empty->isVisible() && says(u"Nothing recorded yet"_s) && says(u"http://127.0.0.1:9"_s));
    fill(7);
    QVERIFY(!empty->isVisible());
    m_model->setFilter(*Filter::fromText(u"status == 999"_s));
    QVERIFY(empty->isVisible() && says(u"0 of 7 match"_s) && says(u"status == 999"_s));
    const QSignalSpy cleared(m_list.get(), &ExchangeList::filterClearRequested);
    QTest::mouseClick(empty->findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(cleared.size(), 1);
}

/// As the document behind the label has it.
static QColor linkColor(QWidget &within)
{
    (void)within.grab();
    const auto documents = within.findChildren<QTextDocument *>();
    for (const QTextDocument *document : documents) {
        for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
            for (auto piece = block.begin(); !piece.atEnd(); ++piece) {
                if (const QTextCharFormat format = piece.fragment().charFormat(); format.isAnchor())
                    return format.foreground().color();
            }
        }
    }
    return {};
}

void tst_ExchangeList::itsLinkFollowsTheTheme()
{
    const QPalette before = QApplication::palette();
    m_list->setHint(u"Send a request to <a href=\"http://127.0.0.1:9\">it</a>"_s);
    auto *empty = m_list->findChild<EmptyState *>();
    for (const auto scheme : {ui::theme::Scheme::Light, ui::theme::Scheme::Dark, ui::theme::Scheme::Light}) {
        QApplication::setPalette(ui::theme::palette(scheme));
        QTRY_COMPARE(linkColor(*empty), ui::theme::color(ui::theme::Tone::Accent, QApplication::palette()));
    }
    QApplication::setPalette(before);
}

void tst_ExchangeList::offersFiltersForARow()
{
    m_shop->add({.method = "POST", .target = "/pay?x=1", .status = 500, .outcome = trace::Outcome::Failed});
    m_shop->session.commit();
    const QStringList ofItself{u"method == POST"_s, u"path == \"/pay\""_s, u"status == 500"_s, u"interface == wsgi"_s,
                               u"outcome == failed"_s};
    QCOMPARE(conditionsOf(*m_shop->session.summary(1), {}), ofItself);
    QCOMPARE(joined(u"a or b"_s, u"status == 500"_s, FilterJoin::And), u"(a or b) and status == 500"_s);
    QCOMPARE(joined(u"a"_s, u"status == 500"_s, FilterJoin::Exclude), u"a and not status == 500"_s);
    QCOMPARE(joined(u"a"_s, u"status == 500"_s, FilterJoin::Replace), u"status == 500"_s);
    QCOMPARE(joined(u" "_s, u"status == 500"_s, FilterJoin::And), u"status == 500"_s);

    FilterBar filterBar(*m_model);
    connect(m_list.get(), &ExchangeList::filterRequested, &filterBar, &FilterBar::combine);
    Q_EMIT m_list->table().customContextMenuRequested(m_list->table().visualRect(m_model->index(0, 3)).center());
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QMenu *exclude = menu->actions()[2]->menu();
    QCOMPARE(exclude->title(), u"Exclude"_s);
    exclude->actions()[1]->trigger();
    menu->close();
    QCOMPARE(filterBar.text(), u"not path == \"/pay\""_s);
    QCOMPARE(m_model->rowCount(), 0);
}

void tst_ExchangeList::offersFiltersForWhatPeopleSay()
{
    trace::Session &session = m_shop->session;
    fill(5);
    session.setMarked({1, 2}, true);
    session.setNote(2, {u"ask \"Ann\""_s, 1});
    session.setNote(3, {QString(), 4});
    const QStringList said = conditionsOf(*session.summary(2), session.note(2));
    QCOMPARE(said.last(3), (QStringList{u"marked"_s, u"color == red"_s, u"comment == \"ask \\\"Ann\\\"\""_s}));
    FilterBar filterBar(*m_model);
    connect(m_list.get(), &ExchangeList::filterRequested, &filterBar, &FilterBar::combine);
    const auto choose = [&](std::uint32_t number, const QString &title, const QString &condition) {
        const QModelIndex row = m_model->index(m_model->rowOf(number), 3);
        Q_EMIT m_list->table().customContextMenuRequested(m_list->table().visualRect(row).center());
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        for (QAction *join : menu->actions()) {
            if (join->text() != title)
                continue;
            for (QAction *choice : join->menu()->actions()) {
                if (choice->text() == condition)
                    choice->trigger();
            }
        }
        menu->close();
        QList<std::uint32_t> rows(m_model->numbers().begin(), m_model->numbers().end());
        filterBar.clear();
        return rows;
    };
    QCOMPARE(choose(2, u"Show Only"_s, u"marked"_s), (QList<std::uint32_t>{1, 2}));
    QCOMPARE(choose(2, u"Show Only"_s, u"color == red"_s), (QList<std::uint32_t>{2}));
    QCOMPARE(choose(2, u"Show Only"_s, said.last()), (QList<std::uint32_t>{2}));
    QCOMPARE(choose(5, u"Show Only"_s, u"color"_s), (QList<std::uint32_t>{2, 3}));
    QCOMPARE(choose(5, u"Show Only"_s, u"comment"_s), (QList<std::uint32_t>{2}));
    QCOMPARE(choose(5, u"Exclude"_s, u"marked"_s), (QList<std::uint32_t>{3, 4, 5}));
}

void tst_ExchangeList::everyCommandHasNameAndIcon()
{
    for (const QAction *command : m_list->actions()) {
        if (command->isSeparator())
            continue;
        QVERIFY2(!command->text().isEmpty() && !command->objectName().isEmpty(), qPrintable(command->text()));
        const QImage image = command->icon().pixmap(16).toImage();
        bool drawn = false;
        for (int i = 0; i < 256; ++i)
            drawn = drawn || image.pixelColor(i % 16, i / 16).alpha() > 100;
        QVERIFY2(drawn, qPrintable(command->objectName()));
    }
}

void tst_ExchangeList::staysResponsiveWhileItGrows()
{
    m_tester.reset();
    fill(100'000);
    QTRY_COMPARE(m_model->rowCount(), 100'000);
    bar()->setValue(50'000);
    const std::clock_t begun = std::clock(); // of this process: what else the machine does is not judged
    constexpr int kBatches = 30;
    for (int i = 0; i < kBatches; ++i) {
        fill(166);
        m_list->repaint();
    }
    const auto each = (std::clock() - begun) * 1000 / CLOCKS_PER_SEC / kBatches;
    QVERIFY2(each < 33, qPrintable(u"%1 ms a batch of 166 rows and a repaint"_s.arg(each)));
}

QTEST_MAIN(tst_ExchangeList)
#include "tst_exchangelist.moc"
