#pragma once

#include <string>
#include <string_view>

namespace gatescope::net {

enum class ClosedBy { Peer, Us, Network };

struct Closing {
    ClosedBy by = ClosedBy::Peer;
    std::string why; ///< "peer closed", "idle for 5 s"
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
};

} // namespace gatescope::net
