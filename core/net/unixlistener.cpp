#include "net/unixlistener.h"

#include <QFile>
#include <QFileInfo>
#include <QSocketNotifier>

#ifndef Q_OS_WIN
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

std::unexpected<Error> cannotListen(const QString &path, const QString &detail, const QString &wayOut = {})
{
    return std::unexpected(
        Error{.summary = u"Cannot listen on unix:%1"_s.arg(path), .detail = detail, .wayOut = wayOut});
}

#ifndef Q_OS_WIN

QString systemWords()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

int unixSocket()
{
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    return descriptor;
}

sockaddr_un addressOf(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    return address;
}

bool call(int (*function)(int, const sockaddr *, socklen_t), int descriptor, const sockaddr_un &address)
{
    return function(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
}

bool somebodyListens(const sockaddr_un &address)
{
    const int descriptor = unixSocket();
    const bool answered = call(&::connect, descriptor, address) || errno == EAGAIN || errno == EINPROGRESS;
    ::close(descriptor);
    return answered;
}

/// Makes place for the socket's file; the reason why not, when there is one.
QString clearPlace(const QString &path, const sockaddr_un &address)
{
    struct stat found{};
    if (::lstat(address.sun_path, &found) != 0)
        return {};
    if (!S_ISSOCK(found.st_mode))
        return u"There is a file of that name, which is no socket"_s;
    if (somebodyListens(address))
        return u"Another process listens there: the socket is in use"_s;
    return QFile::remove(path) ? QString() : u"The old socket cannot be removed"_s;
}

class UnixSource : public Listener::Source {
public:
    UnixSource(Listener &listener, int descriptor, QByteArray path)
        : m_listener(listener),
          m_descriptor(descriptor),
          m_path(std::move(path)),
          m_notifier(descriptor, QSocketNotifier::Read)
    {
        ::stat(m_path.constData(), &m_made);
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier, [this] { accept(); });
    }
    ~UnixSource() override
    {
        m_notifier.setEnabled(false);
        ::close(m_descriptor);
        struct stat now{};
        if (::stat(m_path.constData(), &now) == 0 && now.st_ino == m_made.st_ino && now.st_dev == m_made.st_dev)
            ::unlink(m_path.constData());
    }
    UnixSource(const UnixSource &) = delete;
    UnixSource &operator=(const UnixSource &) = delete;

    void pause() override { m_notifier.setEnabled(false); }
    void resume() override { m_notifier.setEnabled(true); }

private:
    void accept()
    {
        while (m_notifier.isEnabled()) {
            const int descriptor = ::accept(m_descriptor, nullptr, nullptr);
            if (descriptor < 0) {
                if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
                    pause();
                    Q_EMIT m_listener.acceptFailed();
                }
                return;
            }
            ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
            Q_EMIT m_listener.accepted(descriptor);
        }
    }

    Listener &m_listener;
    const int m_descriptor;
    const QByteArray m_path;
    struct stat m_made{};
    QSocketNotifier m_notifier;
};

#endif

} // namespace

Result<std::unique_ptr<Listener::Source>> listenAtPath(Listener &listener, const QString &path, std::uint32_t mode)
{
#ifdef Q_OS_WIN
    (void)listener;
    (void)mode;
    return cannotListen(path, u"This system has no Unix sockets for servers"_s);
#else
    const QByteArray name = QFile::encodeName(QFileInfo(path).absoluteFilePath());
    if (static_cast<std::size_t>(name.size()) >= sizeof(sockaddr_un::sun_path))
        return cannotListen(path, u"The path is longer than %1 bytes"_s.arg(sizeof(sockaddr_un::sun_path) - 1),
                            u"Use a shorter path, such as /tmp/app.sock"_s);
    const sockaddr_un address = addressOf(name);
    if (const QString reason = clearPlace(path, address); !reason.isEmpty())
        return cannotListen(path, reason, u"Use another path"_s);
    const int descriptor = unixSocket();
    const bool bound = call(&::bind, descriptor, address);
    const bool good = bound && (mode == 0 || ::chmod(address.sun_path, static_cast<mode_t>(mode)) == 0) &&
                      ::listen(descriptor, kListenBacklog) == 0;
    if (good)
        return std::make_unique<UnixSource>(listener, descriptor, name);
    const QString words = systemWords();
    ::close(descriptor);
    if (bound)
        ::unlink(address.sun_path);
    return cannotListen(path, words, u"The folder must exist, and be yours to write in"_s);
#endif
}

} // namespace gatescope::net
