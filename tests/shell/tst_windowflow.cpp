#include "shell/windowrig.h"

#include "archive/exportdialog.h"
#include "compare/comparepage.h"
#include "compose/origin.h"
#include "composer/bodyeditor.h"
#include "composer/composer.h"
#include "composer/draftview.h"
#include "composer/resultview.h"
#include "exchange/bodypane.h"

#include <QComboBox>
#include <QDropEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace gatescope;
using namespace Qt::StringLiterals;
using compose::HttpDraft;

/// One way through the real window, from a typed request to an imported HAR: each step works on what the last one made.
class WindowFlowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void composesAndSends();
    void replays();
    void editsAndSendsAgain();
    void compares();
    void saves();
    void opensAgain();
    void exports();
    void imports();
    void cleanupTestCase() { m_rig.reset(); }

private:
    std::uint32_t waitForReplay(const QSignalSpy &replayed, qsizetype count);
    [[nodiscard]] std::string bodyOf(std::uint32_t number) const;
    void fillIn(ui::DraftView &draft);

    QTemporaryDir m_folder;
    QString m_session = m_folder.filePath(u"flow.gatescope"_s);
    QString m_har = m_folder.filePath(u"flow.har"_s);
    std::unique_ptr<test::WindowRig> m_rig;
    std::uint32_t m_sent = 0;
    std::uint32_t m_replay = 0;
    std::uint32_t m_edited = 0;
};

void WindowFlowTest::initTestCase()
{
    test::dressForTests();
    m_rig = std::make_unique<test::WindowRig>();
}

/// The request's body, from the wire.
std::string WindowFlowTest::bodyOf(std::uint32_t number) const
{
    std::string body;
    const trace::EventLog &log = m_rig->workspace.session.events(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        const trace::TraceEvent event = log.at(index);
        if (const auto *piece = event.as<trace::WireRequestBody>())
            body += piece->bytes.bytes;
    }
    return body;
}

std::uint32_t WindowFlowTest::waitForReplay(const QSignalSpy &replayed, qsizetype count)
{
    const trace::Session &session = m_rig->workspace.session;
    const auto number = [&] { return replayed.size() < count ? 0 : replayed[count - 1][1].toUInt(); };
    const bool ended = QTest::qWaitFor([&] { return number() != 0 && !session.summary(number())->isOpen(); }, 15'000);
    return ended ? number() : 0;
}

void WindowFlowTest::fillIn(ui::DraftView &draft)
{
    QTest::keyClick(draft.url(), Qt::Key_End);
    QTest::keyClicks(draft.url(), u"echo?q=tea"_s);
    draft.method()->setCurrentText(u"POST"_s);
    Q_EMIT draft.body()->edited({}, {.kind = compose::BodyKind::Json,
                                     .text = u"{\"item\": \"tea\", \"count\": 2}"_s,
                                     .contentType = {},
                                     .file = {},
                                     .form = {},
                                     .parts = {}});
}

void WindowFlowTest::composesAndSends()
{
    QVERIFY(m_rig->run(u"flask_app.py"_s));
    m_rig->window.activateWindow();
    m_rig->window.commands()[u"view.composer"_s]->trigger();
    ui::Composer &composer = m_rig->window.composer();
    fillIn(composer.draftView());
    QTest::keyClick(composer.draftView().url(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_rig->summary(u"/echo?q=tea"_s) && !m_rig->summary(u"/echo?q=tea"_s)->isOpen(), 15'000);
    m_sent = m_rig->exchange(u"/echo?q=tea"_s);
    QTRY_COMPARE(m_rig->workspace.selection.exchange(), m_sent);
    QTRY_VERIFY(!composer.isSending());
    QCOMPARE(composer.resultView().status()->text(), u"200 OK"_s);
    QVERIFY(bodyOf(m_sent).contains("tea"));
}

void WindowFlowTest::replays()
{
    QVERIFY(m_sent != 0);
    QSignalSpy replayed(&m_rig->window.composer(), &ui::Composer::replayed);
    m_rig->window.commands()[u"exchange.replay"_s]->trigger();
    m_replay = waitForReplay(replayed, 1);
    QVERIFY(m_replay > m_sent);
    QCOMPARE(compose::originOf(m_rig->workspace.session, m_replay).replays, m_sent);
    QCOMPARE(bodyOf(m_replay), bodyOf(m_sent));
    QTRY_VERIFY_WITH_TIMEOUT(m_rig->window.showsComparison(), 15'000); // at once with its original
    QTRY_VERIFY(m_rig->window.comparePage().model().comparison());
    QCOMPARE(m_rig->window.comparePage().model().comparison()->a.number, m_sent);
    QCOMPARE(m_rig->window.comparePage().model().comparison()->b.number, m_replay);
    m_rig->window.comparePage().action(u"close-comparison"_s)->trigger();
    QVERIFY(!m_rig->window.showsComparison());
}

void WindowFlowTest::editsAndSendsAgain()
{
    QVERIFY(m_replay != 0);
    m_rig->workspace.selection.setExchange(m_replay);
    m_rig->window.commands()[u"exchange.edit"_s]->trigger();
    ui::Composer &composer = m_rig->window.composer();
    QCOMPARE(composer.current()->replays(), m_replay);
    QSignalSpy replayed(&composer, &ui::Composer::replayed);
    composer.current()->edit(u"test"_s, {},
                             [](HttpDraft &draft) { draft.body.text = u"{\"item\": \"cocoa\", \"count\": 1}"_s; });
    composer.send();
    m_edited = waitForReplay(replayed, 1);
    QVERIFY(m_edited > m_replay);
    QVERIFY(bodyOf(m_edited).contains("cocoa"));
}

void WindowFlowTest::compares()
{
    QVERIFY(m_edited != 0);
    m_rig->window.compareExchanges(m_sent, m_edited);
    QVERIFY(m_rig->window.showsComparison());
    ui::ComparePage &page = m_rig->window.comparePage();
    QTRY_VERIFY_WITH_TIMEOUT(
        !page.isWorking() && page.model().comparison() && page.model().comparison()->b.number == m_edited, 15'000);
    QCOMPARE(page.model().comparison()->a.number, m_sent);
    QVERIFY(page.model().comparison()->differences() > 0);
    page.action(u"copy-comparison"_s)->trigger();
    QVERIFY(compare::toText(*page.model().comparison(), true).contains("cocoa"));
    m_rig->picture(u"flow-compare"_s);
    page.action(u"close-comparison"_s)->trigger();
}

void WindowFlowTest::saves()
{
    m_rig->workspace.session.setMarked(m_replay, true);
    m_rig->workspace.session.setNote(m_edited, {u"cocoa instead of tea"_s, 3});
    m_rig->window.saveSessionAs(m_session);
    QTRY_VERIFY_WITH_TIMEOUT(!m_rig->workspace.document.isUnsaved() && !m_rig->workspace.document.isBusy(), 15'000);
    QVERIFY(QFile::exists(m_session));
}

void WindowFlowTest::opensAgain()
{
    const std::string before = bodyOf(m_edited);
    const std::uint32_t last = m_rig->workspace.session.lastNumber();
    QVERIFY(m_rig->window.close());
    m_rig.reset();
    m_rig = std::make_unique<test::WindowRig>();
    m_rig->window.openSession(m_session);
    QTRY_VERIFY_WITH_TIMEOUT(m_rig->workspace.session.lastNumber() == last && !m_rig->workspace.document.isBusy(),
                             15'000);
    QCOMPARE(bodyOf(m_edited), before);
    QVERIFY(m_rig->workspace.session.summary(m_replay)->marked);
    QCOMPARE(m_rig->workspace.session.note(m_edited).text, u"cocoa instead of tea"_s);
    QCOMPARE(compose::originOf(m_rig->workspace.session, m_replay).replays, m_sent);
    m_rig->picture(u"flow-reopened"_s);
}

void WindowFlowTest::exports()
{
    m_rig->window.commands()[u"file.export"_s]->trigger();
    auto *dialog = m_rig->window.findChild<ui::ExportDialog *>();
    QVERIFY(dialog);
    dialog->setFormat(archive::ExportFormat::Har);
    dialog->setPath(m_har);
    QSignalSpy exported(dialog, &ui::ExportDialog::exported);
    dialog->exportNow();
    QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 1, 15'000);
    QFile file(m_har);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray entries = QJsonDocument::fromJson(file.readAll())[u"log"_s][u"entries"_s].toArray();
    QCOMPARE(entries.size(), 3);
    QVERIFY(entries[2][u"request"_s][u"postData"_s][u"text"_s].toString().contains(u"cocoa"_s));
}

void WindowFlowTest::imports()
{
    m_rig.reset();
    m_rig = std::make_unique<test::WindowRig>();
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(m_har)});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&m_rig->window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&m_rig->window, &drop);
    QTRY_COMPARE_WITH_TIMEOUT(m_rig->workspace.session.lastNumber(), 3U, 15'000);
    QTRY_VERIFY(m_rig->workspace.selection.exchange() != 0);
    QCOMPARE(m_rig->workspace.session.summary(3)->target, "/echo?q=tea");
    QCOMPARE(m_rig->workspace.session.summary(3)->status, 200);
    QVERIFY(bodyOf(3).contains("cocoa"));
    QCOMPARE(m_rig->workspace.session.note(3).text, u"cocoa instead of tea"_s);
    m_rig->picture(u"flow-imported"_s);
}

QTEST_MAIN(WindowFlowTest)
#include "tst_windowflow.moc"
