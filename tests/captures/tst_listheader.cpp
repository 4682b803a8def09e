#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "captures/listheader.h"

#include "captures/shopsession.h"
#include "common/style.h"
#include "common/theme.h"
#include "resources/resources.h"

#include <QApplication>
#include <QMenu>
#include <QTest>
#include <QUndoStack>

using namespace gatescope;
using namespace gatescope::captures;

class tst_ListHeader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void showsColumnsThatFit();
    void keepsItsLayout();
    void sortsByTheHeader();

private:
    void fill(std::uint32_t count);

    std::unique_ptr<test::ShopSession> m_shop;
    std::unique_ptr<ExchangeModel> m_model;
    std::unique_ptr<ui::Selection> m_selection;
    std::unique_ptr<QUndoStack> m_undo;
    std::unique_ptr<ExchangeList> m_list;
};

void tst_ListHeader::initTestCase()
{
    resources::makeAvailable();
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(ui::theme::interfaceFont());
}

void tst_ListHeader::init()
{
    m_shop = std::make_unique<test::ShopSession>();
    m_model = std::make_unique<ExchangeModel>(m_shop->session);
    m_selection = std::make_unique<ui::Selection>();
    m_undo = std::make_unique<QUndoStack>();
    m_list = std::make_unique<ExchangeList>(*m_model, *m_selection, *m_undo);
    m_list->resize(420, 300);
    m_list->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_list.get()));
}

void tst_ListHeader::cleanup()
{
    m_list.reset();
    m_undo.reset();
    m_selection.reset();
    m_model.reset();
    m_shop.reset();
}

void tst_ListHeader::fill(std::uint32_t count)
{
    m_shop->many(count);
    m_shop->session.commit();
}

void tst_ListHeader::showsColumnsThatFit()
{
    ListHeader &header = m_list->table().header();
    fill(3);
    m_list->resize(380, 300);
    QVERIFY(header.isShown(Column::Status) && header.isShown(Column::Path) && !header.isShown(Column::Waterfall));
    m_list->resize(560, 300);
    QVERIFY(header.isShown(Column::Kind) && header.isShown(Column::Waterfall));
    QCOMPARE(header.length(), m_list->table().viewport()->width());
    header.showColumn(Column::Client, true);
    m_list->resize(380, 300);
    QVERIFY(!header.isAutomatic());
    QVERIFY(header.isShown(Column::Client) && header.isShown(Column::Waterfall));
    QVERIFY(header.length() > m_list->table().viewport()->width());
    header.reset();
    QVERIFY(!header.isShown(Column::Client));
    QMenu menu;
    header.fill(menu);
    QVERIFY(menu.actions().size() > kColumnCount);
}

void tst_ListHeader::keepsItsLayout()
{
    ListHeader &header = m_list->table().header();
    header.showColumn(Column::Logs, true);
    header.moveSection(header.visualIndex(static_cast<int>(Column::Status)), 0);
    header.resizeSection(static_cast<int>(Column::Method), 77);
    header.setSortIndicator(static_cast<int>(Column::Duration), Qt::DescendingOrder);
    header.setWaterfallMode(WaterfallMode::PointInTime);
    const QByteArray state = m_list->saveState();

    ExchangeList other(*m_model, *m_selection, *m_undo);
    QVERIFY(other.restoreState(state));
    ListHeader &restored = other.table().header();
    QVERIFY(restored.isShown(Column::Logs));
    QCOMPARE(restored.visualIndex(static_cast<int>(Column::Status)), 0);
    QCOMPARE(restored.sectionSize(static_cast<int>(Column::Method)), 77);
    QCOMPARE(restored.waterfallMode(), WaterfallMode::PointInTime);
    QCOMPARE(m_model->sortColumn(), Column::Duration);
    QVERIFY(!other.restoreState("nonsense"));
    QVERIFY(!other.restoreState({}));
    QVERIFY(!other.restoreState(state.first(state.size() / 2)));
}

void tst_ListHeader::sortsByTheHeader()
{
    fill(20);
    ListHeader &header = m_list->table().header();
    m_selection->setExchange(8);
    const auto click = [&](Column column) {
        const int section = static_cast<int>(column);
        const QPoint at(header.sectionViewportPosition(section) + header.sectionSize(section) / 2, header.height() / 2);
        QTest::mouseClick(header.viewport(), Qt::LeftButton, {}, at);
    };
    click(Column::Duration);
    QCOMPARE(m_model->sortColumn(), Column::Duration);
    QCOMPARE(m_list->selectedNumbers(), QList<std::uint32_t>{8});
    click(Column::Duration);
    click(Column::Duration);
    QCOMPARE(m_model->sortColumn(), Column::Number);
    QCOMPARE(m_model->numberAt(0), 1U);
}

QTEST_MAIN(tst_ListHeader)
#include "tst_listheader.moc"
