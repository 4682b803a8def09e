#pragma once

#include "base/id.h"
#include "call/request.h"

#include <QObject>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatescope::gateway {

class Hub;

/// What the application finds when it asks for more of the request.
struct DirectStep {
    enum class Kind : std::uint8_t {
        Piece,     ///< `bytes`, and more follows.
        LastPiece, ///< `bytes`, and nothing follows.
        Disconnect ///< The client has left.
    };
    Kind kind = Kind::LastPiece;
    std::string bytes;
    std::chrono::milliseconds delay{}; ///< Before it is given, after the step before.
};

/// A call of the application without a socket: the request as values, and a script of what follows.
struct DirectCall {
    std::uint64_t id = 0; ///< The caller's own.
    call::Request request;
    std::vector<DirectStep> steps; ///< None: the request has no body.
    bool isStepwise = false;       ///< Each step waits for next().
    std::uint32_t replays = 0;     ///< For trace::ExchangeOrigin.
    std::string draft;
};

/// The calls of a Hub that no connection made. Everything else about them is as with a connection: the application
/// cannot tell, the rules are judged, and the trace has all but the connection. Heads are shown as HTTP/1 spells them.
///
/// On the network thread, inside a Hub::Turn.
class DirectCalls : public QObject {
    Q_OBJECT

public:
    explicit DirectCalls(Hub &hub);
    ~DirectCalls() override;

    ExchangeId begin(DirectCall call);
    /// Gives the next step of a stepwise call; nothing happens when there is none.
    void next(std::uint64_t id);

private:
    class Stream;
    void remove(std::uint64_t id);

    Hub &m_hub;
    std::unordered_map<std::uint64_t, std::unique_ptr<Stream>> m_calls;
    std::vector<std::unique_ptr<Stream>> m_over; ///< Until the next call begins: they may be in the middle of a call.
};

} // namespace gatescope::gateway
