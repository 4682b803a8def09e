#pragma once

#include "taps/layerstory.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <string>

/// A tap changes nothing: each test application is run with taps and without, and what the world sees is the same.
namespace equal {

using namespace gatescope;

/// One request to one application of tests/apps.
struct Asked {
    std::string app;  ///< "hello:asgi"
    std::string what; ///< "GET /", "POST /echo", "WS /chat"
    bool taps = true;

    [[nodiscard]] std::string method() const { return what.substr(0, what.find(' ')); }
    [[nodiscard]] std::string path() const { return what.substr(what.find(' ') + 1); }
    /// Python source that has the application as `app`.
    [[nodiscard]] std::string source() const
    {
        const std::string folder = qEnvironmentVariable("GATESCOPE_TEST_APPS").toStdString();
        const auto colon = app.find(':');
        return "import sys\nif '" + folder + "' not in sys.path: sys.path.insert(0, '" + folder + "')\nfrom " +
               app.substr(0, colon) + " import " + app.substr(colon + 1) + " as app\n";
    }
};

inline const char *const kBody = R"({"name": "ada", "numbers": [1, 2, 3], "text": "x"})";

/// The events of an exchange at its outermost boundary, with the place in the code that each has.
inline QStringList outermost(const std::vector<trace::TraceEvent> &events)
{
    QStringList lines;
    for (const auto &event : events) {
        if (!layers::isInside(event))
            lines << layers::text(event.name()) + u' ' + layers::text(event.site().function) +
                         QString::number(event.site().line);
    }
    return lines;
}

inline bool hasLayers(const std::vector<trace::TraceEvent> &events)
{
    return std::ranges::any_of(events, [](const auto &event) { return event.name().starts_with("layer."); });
}

inline QStringList printed(const HeaderList &headers)
{
    QStringList lines;
    for (const auto &header : headers)
        lines << layers::header(header.name, header.value);
    return lines;
}

inline void addRows(const char *app, std::initializer_list<const char *> requests)
{
    for (const char *what : requests)
        QTest::addRow("%s %s", app, what) << QByteArray(app) << QByteArray(what);
}

/// All of misbehave.json: "wsgi" or "asgi".
inline void addMisbehaving(const char *kind, const QStringList &but)
{
    QFile file(qEnvironmentVariable("GATESCOPE_TEST_APPS") + QStringLiteral("/misbehave.json"));
    QVERIFY(file.open(QFile::ReadOnly));
    const QJsonArray all = QJsonDocument::fromJson(file.readAll()).object()[QLatin1String(kind)].toArray();
    QVERIFY(!all.isEmpty());
    for (const auto &one : all) {
        const QString name = one.toObject()[QStringLiteral("attr")].toString();
        if (!but.contains(name))
            addRows(qPrintable(QStringLiteral("misbehave_%1:%2").arg(QLatin1String(kind), name)), {"POST /"});
    }
}

} // namespace equal
