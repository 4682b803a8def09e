#include "exchange/bytefinder.h"

#include <QByteArrayMatcher>
#include <QElapsedTimer>

#include <algorithm>

namespace gatescope::ui {

namespace {
constexpr qint64 kChunk = 128 * 1024;
} // namespace

void ByteFinder::setNeedle(const QByteArray &needle)
{
    m_needle = needle.toLower();
    restart();
}

void ByteFinder::restart()
{
    m_matches.clear();
    m_next = 0;
    m_complete = m_needle.isEmpty();
}

bool ByteFinder::advance(const ByteDocument &document, int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    const QByteArrayMatcher matcher(m_needle);
    const qint64 lastStart = document.size() - m_needle.size();
    while (!m_needle.isEmpty() && m_next <= lastStart && std::ssize(m_matches) < kMostMatches) {
        const QByteArray chunk = document.read(m_next, kChunk + m_needle.size() - 1).toLower();
        qint64 resume = kChunk;
        for (qsizetype at = matcher.indexIn(chunk); at >= 0; at = matcher.indexIn(chunk, at + m_needle.size())) {
            m_matches.push_back(m_next + at);
            resume = std::max<qint64>(kChunk, at + m_needle.size());
        }
        m_next += std::min<qint64>(resume, chunk.size() - m_needle.size() + 1);
        if (!m_matches.empty())
            m_next = std::max(m_next, m_matches.back() + m_needle.size());
        if (timer.elapsed() >= milliseconds)
            break;
    }
    m_complete = m_needle.isEmpty() || m_next > lastStart || std::ssize(m_matches) >= kMostMatches;
    return m_complete;
}

qsizetype ByteFinder::matchFrom(qint64 position) const
{
    if (m_matches.empty())
        return -1;
    const auto found = std::ranges::lower_bound(m_matches, position);
    return found == m_matches.end() ? 0 : found - m_matches.begin();
}

qsizetype ByteFinder::matchBefore(qint64 position) const
{
    if (m_matches.empty())
        return -1;
    const auto found = std::ranges::lower_bound(m_matches, position);
    return (found == m_matches.begin() ? std::ssize(m_matches) : found - m_matches.begin()) - 1;
}

} // namespace gatescope::ui
