#include "app/examples.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

constexpr int kAnswerMs = 10'000;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

QByteArray fingerprint(const QByteArray &content)
{
    return QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
}

/// A file is ours to renew while it is still what we wrote; `.NAME.sum` remembers that.
bool renew(const QDir &folder, const QString &name)
{
    const QByteArray fresh = contentOf(u":/gatescope/examples/"_s + name);
    const QString path = folder.filePath(name);
    const QString sumPath = folder.filePath(u"."_s + name + u".sum"_s);
    const QByteArray present = contentOf(path);
    const bool changedByUser = !present.isEmpty() && fingerprint(present) != contentOf(sumPath);
    if (present == fresh || changedByUser)
        return true;
    return write(path, fresh) && write(sumPath, fingerprint(fresh));
}

ClientRequest requestFrom(const QJsonObject &json)
{
    ClientRequest request{.method = json["method"_L1].toString().toStdString(),
                          .target = json["path"_L1].toString().toStdString(),
                          .body = json["body"_L1].toString().toStdString()};
    request.hasBody = !request.body.empty();
    for (const QJsonValue header : json["headers"_L1].toArray())
        request.headers.emplace_back(header[0].toString().toStdString(), header[1].toString().toStdString());
    return request;
}

std::vector<std::string> strings(const QJsonValue &array)
{
    std::vector<std::string> list;
    for (const QJsonValue value : array.toArray())
        list.push_back(value.toString().toStdString());
    return list;
}

std::optional<SocketTalk> talkFrom(const QJsonValue &json)
{
    if (!json.isObject())
        return {};
    return SocketTalk{.say = strings(json["say"_L1]),
                      .subprotocols = strings(json["subprotocols"_L1]),
                      .closeReason = json["close_reason"_L1].toString().toStdString()};
}

} // namespace

Result<QString> unpackExamples()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + u"/examples"_s);
    if (!folder.mkpath(u"."_s))
        return std::unexpected(
            Error{u"The examples have no place to go"_s, folder.path(), u"Make this folder writable."_s});
    for (const QString &name : QDir(u":/gatescope/examples"_s).entryList({u"*.py"_s})) {
        if (!renew(folder, name))
            return std::unexpected(
                Error{u"An example cannot be written"_s, folder.filePath(name), u"Make this folder writable."_s});
    }
    return folder.absolutePath();
}

QList<TourStep> tourSteps(const QString &exampleFile)
{
    QList<TourStep> steps;
    const auto tours =
        QJsonDocument::fromJson(contentOf(u":/gatescope/examples/tour.json"_s)).object().value("tours"_L1).toArray();
    for (const QJsonValue tour : tours) {
        if (tour["file"_L1].toString() != exampleFile)
            continue;
        for (const QJsonValue step : tour["requests"_L1].toArray())
            steps.append({requestFrom(step.toObject()), talkFrom(step["websocket"_L1]), step["pause_ms"_L1].toInt()});
    }
    return steps;
}

Tour::Tour(QList<TourStep> steps, QUrl server, QObject *parent)
    : QObject(parent),
      m_steps(std::move(steps)),
      m_server(std::move(server))
{
}

void Tour::next()
{
    if (m_steps.isEmpty()) {
        Q_EMIT finished();
        return;
    }
    QTimer::singleShot(m_steps.first().pauseMs, this, &Tour::sendFirst);
}

template <class Client>
Client *Tour::makeClient()
{
    auto *client = new Client(this);
    connect(client, &Client::finished, this, [this, client] {
        client->deleteLater();
        next();
    });
    return client;
}

void Tour::sendFirst()
{
    TourStep step = m_steps.takeFirst();
    if (step.talk)
        makeClient<SocketClient>()->talk(step.request.target, *std::move(step.talk), m_server, kAnswerMs);
    else
        makeClient<Client>()->send(step.request, m_server, kAnswerMs);
}

} // namespace gatescope::app
