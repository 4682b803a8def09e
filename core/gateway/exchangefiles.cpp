#include "gateway/exchange.h"
#include "gateway/hub.h"

#include <algorithm>

namespace gatescope::gateway {

namespace {

constexpr std::uint64_t kReadAtOnce = 64 * 1024; ///< Bytes read at once; the system reads ahead.

} // namespace

void Exchange::take(call::ResponseFile &file)
{
    m_files.push_back(std::move(file));
    readFiles();
}

void Exchange::readFiles()
{
    while (!m_files.empty() && m_state == State::Streaming && m_unsent <= call::Call::kUnsentHighWater) {
        call::ResponseFile &next = m_files.front();
        std::string bytes(std::min<std::uint64_t>(kReadAtOnce, next.count), '\0');
        const auto got = next.file->read(next.offset, bytes);
        if (!got)
            return happen({.input = Input::Unfinished, .reason = "the file cannot be read: " + got.error().message()});
        bytes.resize(*got);
        next.offset += *got;
        next.count -= *got;
        const bool isOver = bytes.empty() || next.count == 0;
        call::ResponseBody body{.bytes = std::move(bytes), .last = isOver && next.last};
        m_call->addUnsent(body.bytes.size());
        if (isOver)
            popFile();
        happen({.input = body.last ? Input::LastPiece : Input::Piece, .body = &body});
    }
    if (m_state != State::Streaming)
        dropFiles();
}

void Exchange::popFile()
{
    m_files.pop_front();
    if (m_call->sent(call::ResponseFile::kWeight))
        m_hub.application().drained(m_call);
}

void Exchange::dropFiles()
{
    while (!m_files.empty())
        popFile();
}

} // namespace gatescope::gateway
