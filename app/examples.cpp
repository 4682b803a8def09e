#include "app/examples.h"

#include "compose/rows.h"
#include "compose/sender.h"
#include "compose/socketclient.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

#include <functional>
#include <memory>

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

compose::HttpDraft requestFrom(const QJsonObject &json)
{
    compose::HttpDraft draft{.method = json["method"_L1].toString(), .timeoutMs = kAnswerMs};
    if (const QString body = json["body"_L1].toString(); !body.isEmpty())
        draft.body = {.kind = compose::BodyKind::Text, .text = body};
    for (const QJsonValue header : json["headers"_L1].toArray())
        draft.headers += compose::Row{.name = header[0].toString(), .value = header[1].toString()};
    return draft;
}

std::optional<compose::SocketDraft> talkFrom(const QJsonValue &json)
{
    if (!json.isObject())
        return {};
    compose::SocketDraft draft{.deflate = false};
    for (const QJsonValue name : json["subprotocols"_L1].toArray())
        draft.subprotocols += name.toString();
    for (const QJsonValue text : json["say"_L1].toArray())
        draft.script += compose::SocketStep{.text = text.toString()};
    draft.script +=
        compose::SocketStep{.opcode = compose::SocketOpcode::Close, .text = json["close_reason"_L1].toString()};
    return draft;
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
            steps.append({step["path"_L1].toString(), requestFrom(step.toObject()), talkFrom(step["websocket"_L1]),
                          step["pause_ms"_L1].toInt()});
    }
    return steps;
}

Tour::Tour(QList<TourStep> steps, QString server, QObject *parent)
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

void Tour::sendFirst()
{
    TourStep step = m_steps.takeFirst();
    const QString url = compose::urlAt(m_server, step.path);
    if (step.talk) {
        step.talk->url = url;
        talk(*step.talk);
    } else {
        step.request.url = url;
        send(step.request);
    }
}

void Tour::send(const compose::HttpDraft &draft)
{
    auto *sender = new compose::Sender(this);
    connect(sender, &compose::Sender::finished, this, [this, sender] {
        sender->deleteLater();
        next();
    });
    sender->send(draft);
}

void Tour::talk(const compose::SocketDraft &draft)
{
    auto *client = new compose::SocketClient(this);
    const auto sayNext = [client, left = draft.script]() mutable {
        if (client->state() == compose::ClientState::Open && !left.isEmpty())
            (void)client->send(left.takeFirst());
    };
    const auto script = std::make_shared<std::function<void()>>(sayNext);
    connect(client, &compose::SocketClient::stateChanged, this, [script] { (*script)(); });
    connect(client, &compose::SocketClient::lineAdded, this, [script](const compose::SocketLine &line) {
        if (!line.isOurs && line.opcode <= compose::SocketOpcode::Binary)
            (*script)();
    });
    connect(client, &compose::SocketClient::stateChanged, this, [this, client](compose::ClientState state) {
        if (state != compose::ClientState::Closed)
            return;
        client->deleteLater();
        next();
    });
    QTimer::singleShot(kAnswerMs, client, [client] { client->abort(); });
    client->open(draft);
}

} // namespace gatescope::app
