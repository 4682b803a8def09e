#include "trace/eventlog.h"

#include <algorithm>
#include <cstring>

namespace gatescope::trace {

RecordBlock::RecordBlock(std::size_t size, Counter total)
    : m_data(std::make_unique_for_overwrite<char[]>(size)),
      m_size(size),
      m_total(std::move(total))
{
    *m_total += m_size;
}

RecordBlock::~RecordBlock()
{
    *m_total -= m_size;
}

std::string_view RecordBlock::keep(std::string_view record)
{
    char *place = m_data.get() + m_used;
    if (!record.empty())
        std::memcpy(place, record.data(), record.size());
    m_used += record.size();
    return {place, record.size()};
}

std::string_view Arena::keep(std::string_view record)
{
    if (!m_block || record.size() > m_block->left())
        m_block = std::make_shared<RecordBlock>(std::max(kBlockBytes, record.size()), m_bytes);
    return m_block->keep(record);
}

void EventLog::append(std::string_view record, const Memory &memory)
{
    m_records.push_back(record);
    if (memory && (m_memory.empty() || m_memory.back() != memory))
        m_memory.push_back(memory);
}

void EventLog::append(const EventLog &other)
{
    m_records.insert(m_records.end(), other.m_records.begin(), other.m_records.end());
    m_memory.insert(m_memory.end(), other.m_memory.begin(), other.m_memory.end());
}

} // namespace gatescope::trace
