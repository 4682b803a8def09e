#include "trace/summary.h"

#include "base/overloaded.h"

#include <algorithm>

namespace gatescope::trace {

namespace {

constexpr std::size_t kMostTarget = 2048;

std::string firstLine(std::string_view bytes)
{
    return std::string(bytes.substr(0, std::min(bytes.find_first_of("\r\n"), kMostTarget)));
}

} // namespace

bool ExchangeSummary::isFailure() const
{
    return (appRaised && !isRefusedLifespan()) || status >= 500 || outcome == Outcome::Failed ||
           outcome == Outcome::Cut || outcome == Outcome::LifespanFailed;
}

bool ExchangeSummary::isSilent() const
{
    const bool hasFault = outcome == Outcome::Aborted; // of the runner that ended with it
    return logs == 0 && findings == 0 && blockedNs == 0 && !hasGap && !hasFault && !isFailure() && !appRaised;
}

void ExchangeSummary::add(const TraceEvent &event)
{
    const auto at = event.header.at;
    if (events++ == 0)
        startedAt = at;
    lastAt = std::max(lastAt, at);
    if (event.header.connection.isValid())
        connection = event.header.connection;
    std::visit(
        Overloaded{
            [this](const WireRequestHead &head) { bytesIn += head.bytes.size; },
            [this](const WireRequestBody &body) { bytesIn += body.framing.size + body.bytes.size; },
            [this, at](const WireResponseHead &head) {
                bytesOut += head.bytes.size;
                if (head.status < 200 && head.status != 101)
                    return;
                status = head.status;
                firstByteAt = firstByteAt.value_or(at);
            },
            [this](const WireResponseBody &body) { bytesOut += body.framing.size + body.bytes.size; },
            [this](const WireRejected &rejected) {
                note = rejected.reason;
                if (protocol != Protocol::None) // frames that broke a WebSocket
                    return;
                bytesIn = std::max(bytesIn, rejected.bytes.size);
                target = firstLine(rejected.bytes.bytes);
            },
            [this](const CallStarted &call) {
                interface = call.interface;
                protocol = call.protocol;
                method = call.method;
                target = call.target.substr(0, kMostTarget);
                httpVersion = call.httpVersion;
                client = call.client;
            },
            [this, at](const AppCalled &) { calledAt = at; },
            [this](const AppRaised &raised) {
                appRaised = true;
                note = std::string(raised.type) + ": " + std::string(raised.message);
            },
            [this](const LifespanChanged &changed) {
                lifespan = changed.state;
                if (!changed.message.empty())
                    note = changed.message;
            },
            [this](const WireRequestTrailers &trailers) { bytesIn += trailers.bytes.size; },
            [this](const WireResponseTrailers &trailers) { bytesOut += trailers.bytes.size; },
            [this](const SocketFrame &frame) {
                (frame.from == Party::Client ? bytesIn : bytesOut) += frame.payload.size;
            },
            [this](const SocketMessage &message) { ++(message.from == Party::Client ? messagesIn : messagesOut); },
            [this](const SocketStateChanged &changed) { socket = changed.state; },
            [this](const SocketClosed &closed) { closeCode = closed.code; },
            [this](const LoopBlocked &blocked) { blockedNs += blocked.blockedNs; },
            [this](const LoopWaited &waited) { waitedNs += waited.waitedNs; },
            [this](const Finding &) { ++findings; },
            [this](const Output &) { ++logs; },
            [this](const LogRecorded &) { ++logs; },
            [this](const WarningShown &) { ++logs; },
            [this](const ErrorsWritten &) { ++logs; },
            [this](const Gap &) { hasGap = true; },
            [this, at](const ExchangeEnded &ended) {
                outcome = ended.outcome;
                endedAt = at;
                bytesIn = std::max(bytesIn, ended.bytesIn);
                bytesOut = std::max(bytesOut, ended.bytesOut);
                if (ended.status != 0)
                    status = ended.status;
                if (note.empty())
                    note = ended.reason;
            },
            [](const auto &) {},
        },
        event.what);
}

} // namespace gatescope::trace
