#include "link/messages.h"
#include "shell/rundialog.h"
#include "shell/windowrig.h"

#include <QDir>
#include <QLineEdit>
#include <QTabWidget>
#include <QTest>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

/// What the dialog is given comes out again, and what is typed.
class RunDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void keepsWhatItIsGiven();
    void takesWhatIsTyped();
    void warnsOfOpenListeners_data();
    void warnsOfOpenListeners();
    void offersACertificateOnlyWithTls();
    void looksTheSameOnEveryPage();

private:
    static QLineEdit *edit(const RunDialog &dialog, const QString &placeholder)
    {
        for (QLineEdit *each : dialog.findChildren<QLineEdit *>()) {
            if (each->placeholderText().contains(placeholder))
                return each;
        }
        return nullptr;
    }
};

void RunDialogTest::keepsWhatItIsGiven()
{
    link::RunOptions options;
    options.target = u"shop.main:app"_s;
    options.directory = u"/srv/shop"_s;
    options.interface = link::InterfaceChoice::Asgi2;
    options.factory = true;
    options.host = u"::1"_s;
    options.port = 9000;
    options.listen = {u"127.0.0.1:9001"_s, u"unix:/run/shop.sock"_s};
    options.tls = {.on = true,
                   .certificateFile = u"/etc/shop.pem"_s,
                   .keyFile = u"/etc/shop.key"_s,
                   .clientCaFile = u"/etc/clients.pem"_s,
                   .http2 = false};
    options.forwardedAllowIps = u"10.0.0.0/8, unix"_s;
    options.proxyProtocol = true;
    options.uvloop = true;
    options.unixMode = 0660;
    options.webSocket.deflate = false;
    options.lifespan = link::LifespanChoice::On;
    const RunDialog dialog(options);
    QCOMPARE(link::encode(link::Start{dialog.options(), {}, {}}), link::encode(link::Start{options, {}, {}}));
    const RunDialog usual(link::RunOptions{});
    QCOMPARE(link::encode(link::Start{usual.options(), {}, {}}), link::encode(link::Start{link::RunOptions{}, {}, {}}));
}

void RunDialogTest::takesWhatIsTyped()
{
    const RunDialog dialog(link::RunOptions{});
    edit(dialog, u"unix:/tmp"_s)->setText(u"  [::1]:8000   unix:/tmp/a.sock "_s);
    edit(dialog, u"10.0.0.0/8"_s)->setText(u" 127.0.0.1 "_s);
    QCOMPARE(dialog.options().listen, (QStringList{u"[::1]:8000"_s, u"unix:/tmp/a.sock"_s}));
    QCOMPARE(dialog.options().forwardedAllowIps, u"127.0.0.1"_s);
}

void RunDialogTest::warnsOfOpenListeners_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("listen");
    QTest::addColumn<bool>("warns");
    QTest::newRow("this machine") << u"127.0.0.1"_s << QString() << false;
    QTest::newRow("its name") << u"localhost"_s << u"[::1]:1 unix:/tmp/a"_s << false;
    QTest::newRow("every address") << u"0.0.0.0"_s << QString() << true;
    QTest::newRow("a further one") << u"::1"_s << u"192.0.2.1:80"_s << true;
    QTest::newRow("a further one, every") << QString() << u":8000"_s << true;
    QTest::newRow("only a file") << QString() << u"unix:/tmp/a"_s << false;
}

void RunDialogTest::warnsOfOpenListeners()
{
    QFETCH(const QString, host);
    QFETCH(const QString, listen);
    QFETCH(const bool, warns);
    link::RunOptions options;
    options.host = host;
    options.listen = listen.split(u' ', Qt::SkipEmptyParts);
    const RunDialog dialog(options);
    bool visible = false;
    for (const QLabel *label : dialog.findChildren<QLabel *>())
        visible = visible || (label->text().contains(u"others on the network"_s) && !label->isHidden());
    QCOMPARE(visible, warns);
}

void RunDialogTest::offersACertificateOnlyWithTls()
{
    const RunDialog dialog(link::RunOptions{});
    const QLineEdit *certificate = edit(dialog, u"development certificate"_s);
    QVERIFY(!certificate->isEnabled());
    for (QCheckBox *box : dialog.findChildren<QCheckBox *>()) {
        if (box->text().contains(u"TLS"_s))
            box->setChecked(true);
    }
    QVERIFY(certificate->isEnabled());
    QVERIFY(dialog.options().tls.on);
}

/// Saves a picture of each page; the dialog has one size for all of them.
void RunDialogTest::looksTheSameOnEveryPage()
{
    link::RunOptions options;
    options.target = u"shop.main:app"_s;
    options.directory = u"/srv/shop"_s;
    options.listen = {u"127.0.0.1:9001"_s, u"unix:/run/shop.sock"_s};
    options.tls.on = true;
    RunDialog dialog(options);
    dialog.show();
    auto *tabs = dialog.findChild<QTabWidget *>();
    const QSize size = dialog.size();
    QDir(QCoreApplication::applicationDirPath() + u"/.."_s).mkpath(u"screenshots"_s);
    for (int page = 0; page < tabs->count(); ++page) {
        tabs->setCurrentIndex(page);
        QCOMPARE(dialog.size(), size);
        QVERIFY(dialog.grab().save(QCoreApplication::applicationDirPath() +
                                   u"/../screenshots/rundialog-%1.png"_s.arg(page)));
    }
}

QTEST_MAIN(RunDialogTest)
#include "tst_rundialog.moc"
