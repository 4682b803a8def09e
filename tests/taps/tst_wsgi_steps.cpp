#include "wsgi/wsgirig.h"

#include "python/taps/taps.h"
#include "taps/layerstory.h"

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::tests;

/// The steps inside of WSGI frameworks, on real applications (tests/apps/stack_*.py).
class TapsWsgiStepsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void dump_data();
    void dump();
};

namespace {

std::string load(const char *app)
{
    const std::string folder = qEnvironmentVariable("GATESCOPE_TEST_APPS").toStdString();
    const std::string target = app;
    const auto colon = target.find(':');
    return "import sys\nif '" + folder + "' not in sys.path: sys.path.insert(0, '" + folder + "')\nfrom " +
           target.substr(0, colon) + " import " + target.substr(colon + 1) + " as app\n";
}

struct Seen {
    Answer answer;
    QStringList outermost;
    QStringList story;
};

Seen ask(const char *app, const char *path, bool taps = true)
{
    WsgiRig rig(load(app).c_str());
    std::unique_ptr<taps::Taps> tapped;
    if (taps)
        tapped = std::make_unique<taps::Taps>(rig.tap().writer());
    auto request = WsgiRig::get(path);
    request.headers.append("host", "localhost");
    request.headers.append("accept-encoding", "gzip");
    request.headers.append("x-forwarded-host", "shop.example");
    request.headers.append("x-user", "ada");
    Seen seen{.answer = rig.ask(request), .outermost = {}, .story = {}};
    const auto events = rig.tap().events();
    seen.story = layers::story(events);
    for (const auto &event : events) {
        const QString name = layers::text(event.name());
        if (!name.startsWith(u"layer."_s))
            seen.outermost << name + u' ' + layers::text(event.site().function) + QString::number(event.site().line);
    }
    return seen;
}

} // namespace

void TapsWsgiStepsTest::dump_data()
{
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/", "/closed", "/cart/", "/items", "/boom", "/broken", "/missing", "/nowhere", "/admin"})
        QTest::addRow("flask %s", path) << "stack_flask:app"_ba << QByteArray(path);
    for (const char *path : {"/", "/closed", "/decorated", "/items", "/later", "/boom", "/missing", "/viewless"})
        QTest::addRow("django %s", path) << "stack_django:wsgi"_ba << QByteArray(path);
}

void TapsWsgiStepsTest::dump()
{
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, path);
    const auto seen = ask(app.constData(), path.constData());
    qInfo().noquote() << seen.story.join(u'\n') << '\n' << seen.answer.start.status;
}

QTEST_GUILESS_MAIN(TapsWsgiStepsTest)
#include "tst_wsgi_steps.moc"
