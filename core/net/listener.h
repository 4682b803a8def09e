#pragma once

#include "base/result.h"
#include "net/endpoint.h"

#include <QObject>

#include <memory>

namespace gatescope::net {

/// A listening socket that hands out descriptors instead of sockets.
class Listener : public QObject {
    Q_OBJECT

public:
    explicit Listener(QObject *parent = nullptr);
    ~Listener() override; ///< Closes.

    /// Starts to listen. The error names the process that has the port, and the next free one.
    [[nodiscard]] Result<Endpoint> open(const QString &host, std::uint16_t port);
    /// Also a Unix socket: with the permissions `mode` (0: as the umask has it). A socket file at which nobody listens
    /// is replaced; another file is not.
    [[nodiscard]] Result<Endpoint> open(const ListenAddress &address, std::uint32_t mode = 0);

    [[nodiscard]] bool isListening() const { return m_source != nullptr; }
    [[nodiscard]] const Endpoint &endpoint() const { return m_endpoint; }
    void pause();
    void resume();
    void close(); ///< Removes the socket file, if it is still this listener's.

Q_SIGNALS:
    void accepted(qintptr descriptor); ///< The receiver owns the descriptor.
    void acceptFailed();               ///< "Too many open files": paused until resume().

public:
    class Source;

private:
    std::unique_ptr<Source> m_source;
    Endpoint m_endpoint;
};

/// Connections that the system accepts ahead of us.
inline constexpr int kListenBacklog = 1024;

/// Where descriptors come from.
class Listener::Source {
public:
    virtual ~Source() = default;
    virtual void pause() = 0;
    virtual void resume() = 0;
};

} // namespace gatescope::net
