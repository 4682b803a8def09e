#include "python/wsgi/requestbody.h"

#include "python/scope.h"
#include "python/wsgi/exchange.h"

#include <algorithm>
#include <utility>

namespace gatescope::wsgi {

bool RequestBody::need(std::size_t wanted)
{
    while (ready().size() < wanted && !isComplete())
        fetch(std::max(wanted - ready().size(), kPiece));
    return !m_lost || ready().size() >= wanted;
}

bool RequestBody::needLine(std::size_t most)
{
    std::size_t searched = 0;
    while (ready().size() < most && !isComplete()) {
        if (ready().find('\n', searched) != std::string_view::npos)
            return true;
        searched = ready().size();
        fetch(kPiece);
    }
    return !m_lost || ready().size() >= most || ready().contains('\n');
}

void RequestBody::fetch(std::size_t most)
{
    call::Call &call = *m_exchange.call;
    if (m_exchange.isOver()) {
        m_ended = true;
        return;
    }
    if (!std::exchange(m_asked, true) && call.request().hasBody)
        m_exchange.post(call::BodyWanted{});
    if (!call.hasBodyReady()) {
        const auto since = sinceStart();
        {
            const python::WithoutPython released;
            call.waitForBody();
        }
        m_waited += sinceStart() - since;
    }
    auto piece = call.takeBody(most);
    m_received += piece.bytes.size();
    m_ended = piece.last;
    m_lost = piece.disconnected;
    if (ready().empty()) {
        m_bytes = std::move(piece.bytes);
        m_taken = 0;
    } else {
        m_bytes.append(piece.bytes);
    }
    if (piece.wasFull && !m_exchange.isOver())
        m_exchange.post(call::BodyTaken{});
}

std::size_t RequestBody::lineLength(std::size_t most) const
{
    const auto bytes = ready().substr(0, most);
    const auto newline = bytes.find('\n');
    return newline == std::string_view::npos ? bytes.size() : newline + 1;
}

void RequestBody::consume(std::size_t bytes)
{
    m_taken += bytes;
    if (m_taken == m_bytes.size()) {
        m_bytes.clear();
        m_taken = 0;
    } else if (m_taken > kPiece) {
        m_bytes.erase(0, std::exchange(m_taken, 0));
    }
}

bool RequestBody::isReadWhole() const
{
    const call::Request &request = m_exchange.call->request();
    return !request.hasBody || request.contentLength == taken() || (m_ended && ready().empty());
}

std::chrono::nanoseconds RequestBody::takeWaited()
{
    return std::exchange(m_waited, {});
}

} // namespace gatescope::wsgi
