#include "websocket/framereader.h"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace gatescope::websocket {

namespace {

constexpr std::size_t kKeptBuffer = 4096; ///< More is given back when it is empty.

std::string remasked(std::string_view payload, std::uint32_t mask)
{
    std::string text(payload);
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<char>(text[i] ^ static_cast<char>(mask >> (24 - i % 4 * 8)));
    return text;
}

} // namespace

FrameReader::FrameReader() = default;
FrameReader::~FrameReader() = default;

void FrameReader::FreeContext::operator()(wslay_frame_context *context) const
{
    wslay_frame_context_free(context);
}

void FrameReader::receive(std::string_view bytes)
{
    if (m_used > m_input.size() / 2) {
        m_input.erase(0, m_used);
        m_used = 0;
    }
    m_input.append(bytes);
}

FrameReader::Stop FrameReader::advance()
{
    switch (m_stage) {
    case Stage::FirstBytes:
        if (!takeHead(2))
            return Stop::NeedData;
        m_stage = Stage::Length;
        return Stop::FirstBytes;
    case Stage::Length:
        if (!takeHead(m_head.lengthEnd()))
            return Stop::NeedData;
        m_stage = Stage::Mask;
        return Stop::Length;
    case Stage::Mask:
        if (!takeHead(m_head.size()))
            return Stop::NeedData;
        m_stage = Stage::Payload;
        m_left = m_head.length;
        m_headGiven = 0;
        prepareContext();
        return readPayload();
    case Stage::Payload:
        return readPayload();
    case Stage::Done:
        m_stage = Stage::FirstBytes;
        m_headSize = 0;
        m_payload.clear();
        return advance();
    }
    return Stop::Refused;
}

bool FrameReader::takeHead(std::size_t size)
{
    const std::string_view piece = waiting().substr(0, size - m_headSize);
    std::memcpy(m_headBytes.data() + m_headSize, piece.data(), piece.size());
    m_headSize = static_cast<std::uint8_t>(m_headSize + piece.size());
    wasUsed(piece.size());
    if (m_headSize < size)
        return false;
    m_head = decodeHead({m_headBytes.data(), m_headSize});
    return true;
}

FrameReader::Stop FrameReader::readPayload()
{
    if (m_payload.size() == m_head.length && m_head.length > 0) {
        m_stage = Stage::Done;
        return Stop::Frame;
    }
    wslay_frame_iocb frame{};
    const auto count = wslay_frame_recv(m_context.get(), &frame);
    if (count == WSLAY_ERR_WANT_READ)
        return Stop::NeedData;
    if (count < 0)
        return Stop::Refused;
    if (count == 0) {
        m_stage = Stage::Done;
        return Stop::Frame;
    }
    m_chunk = {reinterpret_cast<const char *>(frame.data), frame.data_length};
    m_payload.append(m_chunk);
    return Stop::Chunk;
}

std::size_t FrameReader::give(char *buffer, std::size_t room)
{
    if (m_headGiven < m_headSize) {
        const std::size_t size = std::min<std::size_t>(room, m_headSize - m_headGiven);
        std::memcpy(buffer, m_headBytes.data() + m_headGiven, size);
        m_headGiven = static_cast<std::uint8_t>(m_headGiven + size);
        return size;
    }
    const std::string_view piece = waiting().substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, m_left)));
    std::memcpy(buffer, piece.data(), piece.size());
    m_left -= piece.size();
    const std::size_t size = piece.size();
    wasUsed(size);
    return size;
}

void FrameReader::wasUsed(std::size_t size)
{
    m_used += size;
    if (m_used < m_input.size())
        return;
    m_used = 0;
    m_input.clear();
    if (m_input.capacity() > kKeptBuffer)
        m_input.shrink_to_fit();
}

void FrameReader::prepareContext()
{
    if (m_context)
        return;
    wslay_frame_callbacks callbacks{};
    callbacks.recv_callback = [](uint8_t *buffer, size_t room, int, void *self) {
        return static_cast<ssize_t>(static_cast<FrameReader *>(self)->give(reinterpret_cast<char *>(buffer), room));
    };
    wslay_frame_context *context = nullptr;
    if (wslay_frame_context_init(&context, &callbacks, this) != 0)
        throw std::bad_alloc();
    m_context.reset(context);
}

std::string FrameReader::raw(std::size_t most) const
{
    std::string bytes(m_headBytes.data(), m_headSize);
    bytes += remasked(std::string_view(m_payload).substr(0, most), m_head.mask);
    const bool endIsKnown = m_headSize >= m_head.lengthEnd();
    const std::uint64_t end = endIsKnown ? m_head.length + m_head.size() : most;
    if (end > bytes.size())
        bytes += waiting().substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(end - bytes.size(), most)));
    bytes.resize(std::min(bytes.size(), most));
    return bytes;
}

void FrameReader::clear()
{
    m_input = {};
    m_used = 0;
    m_payload = {};
    m_chunk = {};
    m_headSize = 0;
    m_context.reset();
}

} // namespace gatescope::websocket
