#pragma once

#include "trace/codec.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace gatescope::trace {

/// Records kept one behind the other in large blocks that never move: what is read from them stays valid until clear().
class Arena {
public:
    /// A copy of `record` inside the arena.
    std::string_view keep(std::string_view record);
    void clear();
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    static constexpr std::size_t kBlockBytes = 1024 * 1024;
    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_left = 0;
    char *m_next = nullptr;
    std::size_t m_bytes = 0;
};

/// The events of one exchange (or of one run), in order. Decoded when asked: keep what you need, not the log.
class EventLog {
public:
    [[nodiscard]] std::size_t size() const { return m_records.size(); }
    [[nodiscard]] bool isEmpty() const { return m_records.empty(); }
    /// `index` must be below size(). What it borrows lives as long as the session's arena.
    [[nodiscard]] TraceEvent at(std::size_t index) const { return *decode(m_records[index]); }
    [[nodiscard]] std::string_view record(std::size_t index) const { return m_records[index]; }

    /// `record` must decode and stay where it is.
    void append(std::string_view record) { m_records.push_back(record); }

private:
    std::vector<std::string_view> m_records;
};

} // namespace gatescope::trace
