#pragma once

#include "net/endpoint.h"
#include "net/handler.h"

#include <cstddef>
#include <span>
#include <string_view>

/// The few calls on a socket's descriptor, alike on every system. None blocks, none raises a signal.
namespace gatescope::net {

struct Transfer {
    enum class End { Done, Later, PeerEnded, Failed };
    End end = End::Done;
    std::size_t size = 0; ///< Bytes that went.
    int error = 0;        ///< Of Failed.
};

[[nodiscard]] Transfer receive(qintptr descriptor, std::span<char> into);
[[nodiscard]] Transfer peek(qintptr descriptor, std::span<char> into); ///< What it answers stays in the socket.
/// `first`, then `second`, in one call where the system has one.
[[nodiscard]] Transfer send(qintptr descriptor, std::string_view first, std::string_view second = {});

void shutdownSending(qintptr descriptor);
void closeSocket(qintptr descriptor);
void setNoDelay(qintptr descriptor);
/// A second descriptor of the same socket; -1 where there is no such thing.
[[nodiscard]] qintptr duplicate(qintptr descriptor);
[[nodiscard]] int pendingError(qintptr descriptor); ///< SO_ERROR

[[nodiscard]] Endpoint peerOf(qintptr descriptor);
[[nodiscard]] Endpoint localOf(qintptr descriptor);

/// The end that an error of the system means: a reset is the peer's, a time-out the network's.
[[nodiscard]] Closing closingOf(int error);

} // namespace gatescope::net
