#include "net/socketcalls.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#ifdef Q_OS_WIN
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#endif

namespace gatescope::net {

namespace {

#ifdef Q_OS_WIN
using Handle = SOCKET;
using Length = int;
constexpr int kNoWait = 0; // the socket itself does not block: QTcpServer has seen to it
constexpr int kNoSignal = 0;
constexpr int kShutdownSending = SD_SEND;

int lastError()
{
    return ::WSAGetLastError();
}
std::int64_t sendBoth(Handle handle, std::string_view first, std::string_view second)
{
    const auto buffer = [](std::string_view bytes) {
        return WSABUF{.len = static_cast<ULONG>(bytes.size()), .buf = const_cast<char *>(bytes.data())};
    };
    std::array both{buffer(first), buffer(second)};
    DWORD size = 0;
    return ::WSASend(handle, both.data(), DWORD(both.size()), &size, 0, nullptr, nullptr) == 0 ? std::int64_t(size)
                                                                                               : -1;
}
bool isLater(int error)
{
    return error == WSAEWOULDBLOCK;
}
bool isPeersDoing(int error)
{
    return error == WSAECONNRESET || error == WSAECONNABORTED;
}
#else
using Handle = int;
using Length = std::size_t;
constexpr int kNoWait = MSG_DONTWAIT;
#ifdef MSG_NOSIGNAL
constexpr int kNoSignal = MSG_NOSIGNAL;
#else
constexpr int kNoSignal = 0; // Qt ignores SIGPIPE where there is no such flag
#endif
constexpr int kShutdownSending = SHUT_WR;

int lastError()
{
    return errno;
}
std::int64_t sendBoth(Handle handle, std::string_view first, std::string_view second)
{
    if (second.empty())
        return ::send(handle, first.data(), first.size(), kNoWait | kNoSignal);
    std::array both{iovec{const_cast<char *>(first.data()), first.size()},
                    iovec{const_cast<char *>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = both.data();
    message.msg_iovlen = both.size();
    return ::sendmsg(handle, &message, kNoWait | kNoSignal);
}
bool isLater(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK;
}
bool isPeersDoing(int error)
{
    return error == ECONNRESET || error == EPIPE;
}
#endif

Handle handleOf(qintptr descriptor)
{
    return static_cast<Handle>(descriptor);
}

bool isInterrupted(int error)
{
    return error == EINTR;
}

Transfer failedTransfer(int error)
{
    return {.end = isLater(error) ? Transfer::End::Later : Transfer::End::Failed, .error = error};
}

Transfer receiveWith(qintptr descriptor, std::span<char> into, int flags)
{
    while (true) {
        const auto size = ::recv(handleOf(descriptor), into.data(), static_cast<Length>(into.size()), flags);
        if (size > 0)
            return {.size = static_cast<std::size_t>(size)};
        if (size == 0)
            return {.end = Transfer::End::PeerEnded};
        if (const int error = lastError(); !isInterrupted(error))
            return failedTransfer(error);
    }
}

using AskName = decltype(&::getsockname);

Endpoint nameOf(AskName ask, qintptr descriptor)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto *address = reinterpret_cast<sockaddr *>(&storage);
    if (ask(handleOf(descriptor), address, &size) != 0)
        return {};
#ifndef Q_OS_WIN
    if (address->sa_family == AF_UNIX)
        return {.host = reinterpret_cast<const sockaddr_un *>(address)->sun_path, .isUnix = true};
#endif
    const auto port = address->sa_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6 *>(address)->sin6_port
                                                     : reinterpret_cast<const sockaddr_in *>(address)->sin_port;
    return endpointOf(QHostAddress(address), ntohs(port));
}

} // namespace

Transfer receive(qintptr descriptor, std::span<char> into)
{
    return receiveWith(descriptor, into, kNoWait);
}

Transfer peek(qintptr descriptor, std::span<char> into)
{
    return receiveWith(descriptor, into, kNoWait | MSG_PEEK);
}

Transfer send(qintptr descriptor, std::string_view first, std::string_view second)
{
    while (true) {
        const auto size = sendBoth(handleOf(descriptor), first, second);
        if (size >= 0)
            return {.size = static_cast<std::size_t>(size)};
        if (const int error = lastError(); !isInterrupted(error))
            return failedTransfer(error);
    }
}

void shutdownSending(qintptr descriptor)
{
    ::shutdown(handleOf(descriptor), kShutdownSending);
}

void closeSocket(qintptr descriptor)
{
#ifdef Q_OS_WIN
    ::closesocket(handleOf(descriptor));
#else
    ::close(handleOf(descriptor));
#endif
}

void setNoDelay(qintptr descriptor)
{
    const int on = 1;
    ::setsockopt(handleOf(descriptor), IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char *>(&on), sizeof on);
}

qintptr duplicate(qintptr descriptor)
{
#ifdef Q_OS_WIN
    (void)descriptor;
    return -1;
#else
    return ::fcntl(handleOf(descriptor), F_DUPFD_CLOEXEC, 0);
#endif
}

int pendingError(qintptr descriptor)
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(handleOf(descriptor), SOL_SOCKET, SO_ERROR, reinterpret_cast<char *>(&error), &size);
    return error;
}

Endpoint peerOf(qintptr descriptor)
{
    return nameOf(&::getpeername, descriptor);
}

Endpoint localOf(qintptr descriptor)
{
    return nameOf(&::getsockname, descriptor);
}

Closing closingOf(int error)
{
    if (error == 0)
        return {.by = ClosedBy::Peer, .why = "peer closed"};
    if (isPeersDoing(error))
        return {.by = ClosedBy::Peer, .why = "peer reset the connection"};
    return {.by = ClosedBy::Network, .why = std::system_category().message(error)};
}

} // namespace gatescope::net
