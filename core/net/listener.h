#pragma once

#include "base/result.h"
#include "net/endpoint.h"

#include <QTcpServer>

namespace gatescope::net {

/// A listening socket that hands out descriptors instead of sockets.
class Listener : public QTcpServer {
    Q_OBJECT

public:
    explicit Listener(QObject *parent = nullptr);

    /// Starts to listen. The error names the process that has the port, and the next free one.
    [[nodiscard]] Result<Endpoint> open(const QString &host, std::uint16_t port);

Q_SIGNALS:
    void accepted(qintptr descriptor); ///< The receiver owns the descriptor.

protected:
    void incomingConnection(qintptr descriptor) override { Q_EMIT accepted(descriptor); }
};

} // namespace gatescope::net
