#pragma once

#include "base/result.h"
#include "compose/draft.h"

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
    QString path;
    compose::HttpDraft request;
    std::optional<compose::SocketDraft> talk; ///< A WebSocket instead of the request: each message waits for an answer.
    int pauseMs = 0;                          ///< Before the request.
};
[[nodiscard]] QList<TourStep> tourSteps(const QString &exampleFile);

/// Sends a tour's requests one after the other.
class Tour : public QObject {
    Q_OBJECT

public:
    Tour(QList<TourStep> steps, QString server, QObject *parent = nullptr);
    void start() { next(); }

Q_SIGNALS:
    void finished();

private:
    void next();
    void sendFirst();
    void send(const compose::HttpDraft &draft);
    void talk(const compose::SocketDraft &draft);

    QList<TourStep> m_steps;
    const QString m_server;
};

} // namespace gatescope::app
