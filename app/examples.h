#pragma once

#include "app/client.h"
#include "app/socketclient.h"
#include "base/result.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>

namespace gatescope::app {

/// Puts the built-in example applications into a folder of the user's, where Python can import them and the user can
/// change them; what the user has changed is left alone. Answers the folder.
[[nodiscard]] Result<QString> unpackExamples();

/// The requests that show an example at its best, from resources/examples/tour.json; empty when it lists none.
struct TourStep {
    ClientRequest request;
    std::optional<SocketTalk> talk; ///< The request opens a WebSocket.
    int pauseMs = 0;                ///< Before the request.
};
[[nodiscard]] QList<TourStep> tourSteps(const QString &exampleFile);

/// Sends a tour's requests one after the other.
class Tour : public QObject {
    Q_OBJECT

public:
    Tour(QList<TourStep> steps, QUrl server, QObject *parent = nullptr);
    void start() { next(); }

Q_SIGNALS:
    void finished();

private:
    void next();
    void sendFirst();
    template <class Client>
    Client *makeClient();

    QList<TourStep> m_steps;
    const QUrl m_server;
};

} // namespace gatescope::app
