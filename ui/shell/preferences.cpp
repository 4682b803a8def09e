#include "shell/preferences.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostRecent = 12;
constexpr int kVersion = 1; ///< Of the saved states; others are left alone.

QString stateKey(const QString &name)
{
    return u"state-%1/%2"_s.arg(kVersion).arg(name);
}

bool sameApplication(const link::RunOptions &a, const link::RunOptions &b)
{
    return a.target == b.target && a.directory == b.directory;
}

link::RunOptions readRecent(const QSettings &settings)
{
    link::RunOptions run;
    run.target = settings.value("target").toString();
    run.directory = settings.value("directory").toString();
    run.venv = settings.value("venv").toString();
    run.envFile = settings.value("envFile").toString();
    run.environ = settings.value("environ").toStringList();
    run.taps = settings.value("taps", run.taps).toBool();
    run.host = settings.value("host", run.host).toString();
    run.port = static_cast<std::uint16_t>(settings.value("port", run.port).toUInt());
    run.listen = settings.value("listen").toStringList();
    run.tls.on = settings.value("tls").toBool();
    run.tls.certificateFile = settings.value("tlsCertificate").toString();
    run.tls.keyFile = settings.value("tlsKey").toString();
    run.tls.http2 = settings.value("http2", run.tls.http2).toBool();
    run.forwardedAllowIps = settings.value("forwardedAllowIps").toString();
    run.proxyProtocol = settings.value("proxyProtocol").toBool();
    run.uvloop = settings.value("uvloop").toBool();
    run.rootPath = settings.value("rootPath").toString();
    run.interface = static_cast<link::InterfaceChoice>(std::clamp(settings.value("interface").toInt(), 0, 3));
    run.factory = settings.value("factory").toBool();
    run.threads = std::clamp(settings.value("threads", run.threads).toUInt(), 1U, 256U);
    run.reload = settings.value("reload", run.reload).toBool();
    return run;
}

void writeRecent(QSettings &settings, const link::RunOptions &run)
{
    settings.setValue("target", run.target);
    settings.setValue("directory", run.directory);
    settings.setValue("venv", run.venv);
    settings.setValue("envFile", run.envFile);
    settings.setValue("environ", run.environ);
    settings.setValue("taps", run.taps);
    settings.setValue("host", run.host);
    settings.setValue("port", run.port);
    settings.setValue("listen", run.listen);
    settings.setValue("tls", run.tls.on);
    settings.setValue("tlsCertificate", run.tls.certificateFile);
    settings.setValue("tlsKey", run.tls.keyFile);
    settings.setValue("http2", run.tls.http2);
    settings.setValue("forwardedAllowIps", run.forwardedAllowIps);
    settings.setValue("proxyProtocol", run.proxyProtocol);
    settings.setValue("uvloop", run.uvloop);
    settings.setValue("rootPath", run.rootPath);
    settings.setValue("interface", static_cast<int>(run.interface));
    settings.setValue("factory", run.factory);
    settings.setValue("threads", run.threads);
    settings.setValue("reload", run.reload);
}

} // namespace

theme::Scheme Preferences::scheme()
{
    return static_cast<theme::Scheme>(std::clamp(QSettings().value("scheme").toInt(), 0, 2));
}

void Preferences::setScheme(theme::Scheme scheme)
{
    QSettings().setValue("scheme", static_cast<int>(scheme));
}

QList<link::RunOptions> Preferences::recent()
{
    QSettings settings;
    QList<link::RunOptions> all;
    const int count = std::min(settings.beginReadArray("recent"), kMostRecent);
    for (int index = 0; index < count; ++index) {
        settings.setArrayIndex(index);
        if (auto run = readRecent(settings); !run.target.isEmpty() || !run.directory.isEmpty())
            all.append(run);
    }
    return all;
}

void Preferences::addRecent(const link::RunOptions &options)
{
    QList<link::RunOptions> all = recent();
    all.removeIf([&](const link::RunOptions &known) { return sameApplication(known, options); });
    all.prepend(options);
    QSettings settings;
    settings.remove("recent");
    settings.beginWriteArray("recent");
    for (qsizetype index = 0; index < std::min<qsizetype>(all.size(), kMostRecent); ++index) {
        settings.setArrayIndex(static_cast<int>(index));
        writeRecent(settings, all[index]);
    }
    settings.endArray();
}

void Preferences::clearRecent()
{
    QSettings().remove("recent");
}

QByteArray Preferences::state(const QString &name)
{
    return QSettings().value(stateKey(name)).toByteArray();
}

void Preferences::setState(const QString &name, const QByteArray &state)
{
    QSettings().setValue(stateKey(name), state);
}

void Preferences::forgetStates()
{
    QSettings().remove(u"state-%1"_s.arg(kVersion));
}

} // namespace gatescope::ui
