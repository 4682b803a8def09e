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

    /// The peer has closed its sending side: nothing more is received. It may wait for an answer all the same, or have
    /// gone; which of the two, only writing shows. True: there is something to write; call closeGently() behind it,
    /// within Timeouts::halfOpen. False: closed() follows.
    virtual bool inputEnded() { return false; }
};

} // namespace gatescope::net
