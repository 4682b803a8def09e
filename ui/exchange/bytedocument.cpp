#include "exchange/bytedocument.h"

#include <algorithm>

namespace gatescope::ui {

void ByteDocument::clear()
{
    m_spans.clear();
    m_blocks.clear();
    m_owned.clear();
    m_size = 0;
}

void ByteDocument::append(ByteSpan span)
{
    if (span.bytes.empty() && span.missing == 0)
        return;
    span.start = m_size;
    m_size = span.end();
    const bool refused = span.kind == ByteKind::Refused;
    const bool joins = !m_blocks.empty() && m_blocks.back().side == span.side && m_blocks.back().missing == 0 &&
                       m_blocks.back().refused == refused;
    if (!joins)
        m_blocks.push_back({.start = span.start,
                            .wireOffset = span.wireOffset,
                            .side = span.side,
                            .refused = refused,
                            .decoded = span.decoded});
    m_blocks.back().end = m_size;
    m_blocks.back().missing = span.missing;
    m_spans.push_back(span);
}

void ByteDocument::setOwned(const QByteArray &bytes)
{
    clear();
    m_owned = bytes;
    append({.bytes = {m_owned.constData(), static_cast<std::size_t>(m_owned.size())}});
}

const ByteSpan *ByteDocument::spanAt(qint64 position) const
{
    const auto after = std::ranges::upper_bound(m_spans, position, {}, &ByteSpan::start);
    if (position < 0 || position >= m_size || after == m_spans.begin())
        return nullptr;
    return &*std::prev(after);
}

std::string_view ByteDocument::runAt(qint64 position) const
{
    const ByteSpan *span = spanAt(position);
    return span ? span->bytes.substr(static_cast<std::size_t>(position - span->start)) : std::string_view();
}

QByteArray ByteDocument::read(qint64 position, qint64 most) const
{
    QByteArray out;
    out.reserve(std::max<qint64>(0, std::min(most, m_size - position)));
    while (out.size() < most) {
        const std::string_view run = runAt(position + out.size());
        if (run.empty())
            break;
        out.append(run.data(), std::min<qint64>(static_cast<qint64>(run.size()), most - out.size()));
    }
    return out;
}

int ByteDocument::blockAt(qint64 position) const
{
    const auto after = std::ranges::upper_bound(m_blocks, position, {}, &ByteBlock::start);
    return static_cast<int>(after - m_blocks.begin()) - 1;
}

quint64 ByteDocument::wireOffset(qint64 position) const
{
    const ByteSpan *span = spanAt(position);
    return span ? span->wireOffset + static_cast<quint64>(position - span->start) : 0;
}

qint64 ByteDocument::positionOfEvent(int event) const
{
    const auto found = std::ranges::find(m_spans, event, &ByteSpan::event);
    return found == m_spans.end() ? -1 : found->start;
}

} // namespace gatescope::ui
