#pragma once

#include "net/handler.h"
#include "net/tls.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace gatescope::net {

/// Who uses a Transport: told what happens to it. A call may come from inside flush().
class TransportUser {
public:
    virtual void transportReady() = 0;                  ///< Once, before any other of these but transportRefused().
    virtual void transportRefused(Refusal refusal) = 0; ///< Instead of transportReady().
    virtual void transportReadable() = 0;
    virtual void transportWritten() = 0; ///< unwritten() has become smaller.
    /// The peer has closed its sending side; everything before was readable. Writing may go on unless it is `wholly`
    /// closed.
    virtual void transportEnded(bool wholly) = 0;
    virtual void transportFailed(Closing closing) = 0; ///< The last call.

protected:
    ~TransportUser() = default;
};

/// A socket with or without TLS, behind one face.
class Transport {
public:
    virtual ~Transport() = default;

    /// What there is, without waiting; 0 when there is nothing. Less than asked for: transportReadable() comes again.
    [[nodiscard]] virtual std::size_t read(std::span<char> into) = 0;
    virtual void pauseReading() = 0;
    virtual void resumeReading() = 0; ///< transportReadable() comes when there is something.

    static constexpr std::size_t kSendAtOnce = 16 * 1024;
    /// Queues; kSendAtOnce bytes and more may go at once, behind what is queued, without being copied.
    virtual void write(std::string_view bytes) = 0;
    virtual void flush() = 0;
    /// Bytes given to write() that the system has not taken, at least; 0 is exact.
    [[nodiscard]] virtual std::uint64_t unwritten() const = 0;

    /// Tells the peer that nothing more comes (close_notify, FIN). Only when nothing is unwritten. From here on what
    /// the peer sends is skipped, and transportEnded() tells of its end.
    virtual void endWriting() = 0;
    virtual void abort() = 0; ///< Closes at once. No call comes any more.

    [[nodiscard]] virtual const std::shared_ptr<const TlsInfo> &tls() const = 0; ///< Null without TLS.
};

} // namespace gatescope::net
