#include "shell/windowrig.h"

#include "common/style.h"
#include "resources/resources.h"

#include <QApplication>
#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

namespace gatescope::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 15'000;

QNetworkAccessManager &network()
{
    static QNetworkAccessManager manager;
    return manager;
}

QList<ui::Example> examples()
{
    return {{u"ASGI tour"_s, u"A route for each thing worth seeing."_s, u"tour_asgi.py"_s, true},
            {u"Hello, WSGI"_s, u"The smallest WSGI application: two lines."_s, u"hello_wsgi.py"_s, false}};
}

} // namespace

void dressForTests()
{
    resources::makeAvailable();
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"gatescope-tests"_s);
    QCoreApplication::setApplicationName(QString::number(QCoreApplication::applicationPid()));
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(ui::theme::interfaceFont());
    QApplication::setPalette(ui::theme::palette(ui::theme::Scheme::Light));
}

WindowRig::Preparation::Preparation(State state)
{
    if (state == State::Kept)
        return;
    QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    QDir(folder.filePath(u"drafts"_s)).removeRecursively();
    folder.remove(u"sent.json"_s);
}

WindowRig::WindowRig(State state)
    : m_preparation(state),
      workspace(qEnvironmentVariable("GATESCOPE")),
      window(workspace, {.examples = examples()})
{
    window.resize(1320, 860);
    window.show();
}

WindowRig::~WindowRig()
{
    workspace.supervisor.stop();
    (void)QTest::qWaitFor([this] { return workspace.supervisor.state() == link::RunState::Idle; }, kPatienceMs);
    QSettings().clear();
}

QString WindowRig::appsFolder()
{
    return qEnvironmentVariable("GATESCOPE_TEST_APPS");
}

bool WindowRig::run(const link::RunOptions &options)
{
    window.open(options);
    return QTest::qWaitFor([this] { return workspace.supervisor.state() == link::RunState::Running; }, kPatienceMs);
}

bool WindowRig::run(const QString &target)
{
    link::RunOptions options;
    options.directory = appsFolder();
    options.target = target;
    options.port = 0;
    return run(options);
}

void WindowRig::requestLater(const QByteArray &method, const QString &path)
{
    const QNetworkRequest request(QUrl(workspace.supervisor.urls().value(0) + path));
    QNetworkReply *reply = network().sendCustomRequest(request, method);
    QObject::connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
}

int WindowRig::request(const QByteArray &method, const QString &path, const QByteArray &body)
{
    QNetworkRequest request(QUrl(workspace.supervisor.urls().value(0) + path));
    if (!body.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    const std::unique_ptr<QNetworkReply> reply(network().sendCustomRequest(request, method, body));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, kPatienceMs))
        return 0;
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

std::uint32_t WindowRig::exchange(const QString &path) const
{
    for (std::uint32_t number = workspace.session.lastNumber(); number > 0; --number) {
        const auto *known = workspace.session.summary(number);
        if (known && known->target == path.toStdString())
            return number;
    }
    return 0;
}

const trace::ExchangeSummary *WindowRig::summary(const QString &path) const
{
    return workspace.session.summary(exchange(path));
}

void WindowRig::useScheme(ui::theme::Scheme scheme)
{
    QApplication::setPalette(ui::theme::palette(scheme));
    QCoreApplication::processEvents();
}

void WindowRig::picture(const QString &name)
{
    const QDir folder(QCoreApplication::applicationDirPath() + u"/../screenshots"_s);
    QVERIFY(folder.mkpath(u"."_s));
    for (int turn = 0; turn < 3; ++turn) // layouts and posted updates, so that the picture is what a user sees
        QCoreApplication::processEvents();
    QVERIFY(window.grab().save(folder.filePath(name + u".png"_s)));
}

} // namespace gatescope::test
