#pragma once

#include <string>
#include <string_view>

namespace gatescope::net {

enum class ClosedBy { Peer, Us, Network };

struct Closing {
    ClosedBy by = ClosedBy::Peer;
    std::string why; ///< "peer closed", "idle for 5 s"
};

/// Why a connection got no handler of its own: it never came to speak its protocol.
struct Refusal {
    enum class Kind { Tls, ProxyHeader };
    Kind kind = Kind::Tls;
    ClosedBy by = ClosedBy::Us;
    std::string reason; ///< In words: "tlsv1 alert unknown ca: the client does not trust the certificate"
    std::string bytes;  ///< The peer's first bytes, where they are known.
    std::string answer; ///< Sent to the peer as it is; may be empty.
};

/// What speaks over a connection. The connection owns it and calls it on the network thread only.
///
/// It may call every function of its Connection from inside of these calls. None of them comes after closed().
class ConnectionHandler {
public:
    virtual ~ConnectionHandler() = default;

    virtual void received(std::string_view bytes) = 0; ///< Valid during the call.
    virtual void written() = 0;                        ///< Connection::unwritten() has become smaller.
    virtual void deadlinePassed() = 0;                 ///< The last Connection::setDeadline() is over, and cleared.
    virtual void stopping() = 0;                       ///< The server stops: finish what is under way, then close.
    virtual void closed(const Closing &closing) = 0;   ///< The last call. Unwritten bytes are lost.

    /// Asked when the peer closes its sending side: is there something to write to it all the same? If not, or if the
    /// peer turns out to have gone altogether, closed() follows.
    [[nodiscard]] virtual bool canAnswerStill() const { return false; }
    /// Else this: nothing more is received(); call closeGently() behind the answer. Where it cannot be told whether the
    /// peer has gone (peerstate.h), closed() comes after Timeouts::halfOpen.
    virtual void inputEnded() {}
};

} // namespace gatescope::net
