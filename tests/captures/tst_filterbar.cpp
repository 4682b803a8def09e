#include "captures/exchangemodel.h"
#include "captures/filterbar.h"
#include "captures/filterfield.h"
#include "captures/filtermessage.h"
#include "captures/filterreference.h"
#include "captures/seenvalues.h"

#include "captures/shopsession.h"
#include "resources/resources.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

using namespace gatescope;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;

class tst_FilterBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { resources::makeAvailable(); }
    void init();
    void cleanup();
    void appliesAfterARest();
    void appliesAtEnter();
    void explainsWhatItCannotRead();
    void doesNotShoutWhileOneWrites();
    void proposesAndCompletes();
    void enterTakesTheChosenProposalOnly();
    void countsMatchesLive();
    void remembersRecentFilters();
    void clearsByButtonAndEscape();
    void findShortcutFocuses();
    void referenceExamplesAreFilters();
    void knowsWhatTheSessionHasSeen();

private:
    FilterField &field() const { return m_bar->field(); }

    std::unique_ptr<test::ShopSession> m_shop;
    std::unique_ptr<ExchangeModel> m_model;
    std::unique_ptr<QWidget> m_window;
    FilterBar *m_bar = nullptr;
};

void tst_FilterBar::init()
{
    m_shop = std::make_unique<test::ShopSession>();
    m_shop->aFew();
    m_shop->session.commit();
    m_model = std::make_unique<ExchangeModel>(m_shop->session);
    m_window = std::make_unique<QWidget>();
    m_window->resize(420, 300);
    m_bar = new FilterBar(*m_model, m_window.get());
    m_bar->setGeometry(8, 8, 400, 28);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    field().setFocus();
}

void tst_FilterBar::cleanup()
{
    m_window.reset();
    m_model.reset();
    m_shop.reset();
}

void tst_FilterBar::appliesAfterARest()
{
    const QSignalSpy applied(m_bar, &FilterBar::filterApplied);
    QTest::keyClicks(&field(), u"status == 404"_s);
    QCOMPARE(m_model->rowCount(), 16);
    QTRY_COMPARE(m_model->rowCount(), 1);
    QCOMPARE(applied.last().first().toString(), u"status == 404"_s);
}

void tst_FilterBar::appliesAtEnter()
{
    QTest::keyClicks(&field(), u"cart "_s);
    QTest::keyClick(&field(), Qt::Key_Enter);
    QCOMPARE(m_model->rowCount(), 3);
    QVERIFY(m_bar->isValid());
}

void tst_FilterBar::explainsWhatItCannotRead()
{
    m_bar->setText(u"status == 404"_s);
    m_bar->setText(u"dur > 50 and open"_s);
    QVERIFY(!m_bar->isValid());
    QVERIFY(m_bar->message()->isVisible());
    QCOMPARE(m_bar->message()->message(), u"dur is a duration: write 50ms"_s);
    QVERIFY(m_bar->message()->y() >= m_bar->geometry().bottom());
    const int x = field().mapTo(m_window.get(), QPoint(field().xOf(6), 0)).x();
    QVERIFY(m_bar->message()->geometry().left() <= x && x <= m_bar->message()->geometry().right());
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->filter().text(), u"status == 404"_s);
    QTest::keyClicks(&field(), u" or x"_s);
    QCOMPARE(m_bar->text(), u"dur > 50 and open or x"_s);
    m_bar->setText(u"dur > 50ms"_s);
    QVERIFY(m_bar->isValid());
    QVERIFY(!m_bar->message()->isVisible());
}

void tst_FilterBar::doesNotShoutWhileOneWrites()
{
    QTest::keyClicks(&field(), u"status "_s);
    QVERIFY(field().isProposing());
    QTRY_VERIFY(!m_bar->isValid());
    QVERIFY(!m_bar->message()->isVisible());
}

void tst_FilterBar::proposesAndCompletes()
{
    QTest::keyClicks(&field(), u"st"_s);
    QVERIFY(field().isProposing());
    QTest::keyClick(&field(), Qt::Key_Tab);
    QCOMPARE(m_bar->text(), u"status "_s);
    QVERIFY(field().isProposing());
    QCOMPARE(field().completion().proposals.first().label, u"=="_s);
    QTest::keyClick(&field(), Qt::Key_Tab);
    QTest::keyClicks(&field(), u"40"_s);
    QCOMPARE(field().completion().proposals.first().label, u"400"_s);
    QTest::keyClick(&field(), Qt::Key_Tab);
    QCOMPARE(m_bar->text(), u"status == 400 "_s);
    QVERIFY(field().hasFocus());
    QTRY_COMPARE(m_model->rowCount(), 1);
}

void tst_FilterBar::enterTakesTheChosenProposalOnly()
{
    QTest::keyClicks(&field(), u"met"_s);
    QVERIFY(field().isProposing());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QCOMPARE(m_bar->text(), u"met"_s);
    QCOMPARE(m_model->filter().text(), u"met"_s);
    QTest::keyClicks(&field(), u"h"_s);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QCOMPARE(m_bar->text(), u"method "_s);

    m_bar->setText({});
    QTest::keyClicks(&field(), u"by"_s);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QCOMPARE(m_bar->text(), u"bytes "_s);
}

void tst_FilterBar::countsMatchesLive()
{
    QCOMPARE(m_bar->counterText(), u"16"_s);
    m_bar->setText(u"status == 404"_s);
    QCOMPARE(m_bar->counterText(), u"1 of 16"_s);
    m_shop->add({.status = 404});
    m_shop->session.commit();
    QCOMPARE(m_bar->counterText(), u"2 of 17"_s);
}

void tst_FilterBar::remembersRecentFilters()
{
    const QSignalSpy changed(m_bar, &FilterBar::recentFiltersChanged);
    for (const QString &filter : {u"open"_s, u"failed"_s, u"open"_s, u"((("_s}) {
        field().setText(filter);
        QTest::keyClick(&field(), Qt::Key_Return);
    }
    QCOMPARE(m_bar->recentFilters(), (QStringList{u"open"_s, u"failed"_s}));
    QCOMPARE(changed.size(), 3);
    m_bar->setRecentFilters(QStringList(40, u"x"_s));
    QCOMPARE(m_bar->recentFilters().size(), 12);
}

void tst_FilterBar::clearsByButtonAndEscape()
{
    m_bar->setText(u"failed"_s);
    QVERIFY(m_model->rowCount() < 16);
    QTest::keyClick(&field(), Qt::Key_Escape);
    QCOMPARE(m_bar->text(), QString());
    QCOMPARE(m_model->rowCount(), 16);
    m_bar->setText(u"failed"_s);
    for (QToolButton *button : m_bar->findChildren<QToolButton *>()) {
        QVERIFY(!button->accessibleName().isEmpty());
        if (button->accessibleName() == u"Clear the filter"_s)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(m_model->rowCount(), 16);
}

void tst_FilterBar::findShortcutFocuses()
{
    QWidget other(m_window.get());
    other.setFocusPolicy(Qt::StrongFocus);
    other.show();
    other.setFocus();
    QVERIFY(!field().hasFocus());
    QTest::keyClick(&other, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(field().hasFocus());
}

void tst_FilterBar::referenceExamplesAreFilters()
{
    for (const FieldSpec &spec : fieldSpecs()) {
        const auto filter = Filter::fromText(QString::fromUtf8(spec.example));
        QVERIFY2(filter, spec.example);
    }
    m_bar->showReference();
    auto *reference = m_bar->findChild<FilterReference *>();
    QVERIFY(reference && reference->isVisible());
    QVERIFY(reference->browser().toPlainText().contains(u"environ[\"SCRIPT_NAME\"] == \"/shop\""_s));
    Q_EMIT reference->browser().anchorClicked(QUrl(u"filter:status%20%3D%3D%20404"_s));
    QCOMPARE(m_bar->text(), u"status == 404"_s);
    QVERIFY(!reference->isVisible());
}

void tst_FilterBar::knowsWhatTheSessionHasSeen()
{
    QCOMPARE(seenValues(m_shop->session, FieldId::Method).first(), u"GET"_s);
    QVERIFY(seenValues(m_shop->session, FieldId::Path).contains(u"/search"_s));
    QVERIFY(seenValues(m_shop->session, FieldId::Status).contains(u"404"_s));
    QVERIFY(!seenValues(m_shop->session, FieldId::Status).contains(u"0"_s));
    QCOMPARE(seenValues(m_shop->session, FieldId::Rule), QStringList{u"W073"_s});
    QVERIFY(seenValues(m_shop->session, FieldId::Event).contains(u"asgi.send"_s));
    QCOMPARE(seenKeys(m_shop->session, FieldId::Header), QStringList{u"host"_s});
}

QTEST_MAIN(tst_FilterBar)
#include "tst_filterbar.moc"
