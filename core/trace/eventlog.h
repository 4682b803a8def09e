#pragma once

#include "trace/codec.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace gatescope::trace {

/// Memory full of records. It never moves; who borrows from a record holds its block.
class RecordBlock {
public:
    using Counter = std::shared_ptr<std::atomic<std::size_t>>;

    /// `total` counts the bytes of all blocks that are alive.
    RecordBlock(std::size_t size, Counter total);
    ~RecordBlock();
    RecordBlock(const RecordBlock &) = delete;
    RecordBlock &operator=(const RecordBlock &) = delete;

    [[nodiscard]] std::size_t left() const { return m_size - m_used; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    std::string_view keep(std::string_view record);

    std::vector<std::uint32_t> exchanges; ///< Whose records are in here; the same one may be named twice.
    std::uint64_t batch = 0;              ///< Of its newest record; see RecordStore.

private:
    std::unique_ptr<char[]> m_data;
    std::size_t m_size;
    std::size_t m_used = 0;
    Counter m_total;
};

using BlockPointer = std::shared_ptr<RecordBlock>;

/// Records kept one behind the other in large blocks. A block is alive as long as somebody holds it.
class Arena {
public:
    /// A copy of `record`, in block().
    std::string_view keep(std::string_view record);
    /// The block of the newest record.
    [[nodiscard]] const BlockPointer &block() const { return m_block; }
    void clear() { m_block.reset(); }
    /// Of all blocks that are alive.
    [[nodiscard]] std::size_t bytes() const { return m_bytes->load(); }

private:
    static constexpr std::size_t kBlockBytes = 1024 * 1024;
    RecordBlock::Counter m_bytes = std::make_shared<std::atomic<std::size_t>>(0);
    BlockPointer m_block;
};

/// The events of one exchange (or of one run), in order. Decoded when asked: keep what you need, not the log.
class EventLog {
public:
    using Memory = std::shared_ptr<const void>;

    [[nodiscard]] std::size_t size() const { return m_records.size(); }
    [[nodiscard]] bool isEmpty() const { return m_records.empty(); }
    /// `index` must be below size(). What it borrows lives as long as the log (see Session::events()).
    [[nodiscard]] TraceEvent at(std::size_t index) const { return *decode(m_records[index]); }
    [[nodiscard]] std::string_view record(std::size_t index) const { return m_records[index]; }

    /// `record` must decode. The log holds `memory`; without one it must stay where it is.
    void append(std::string_view record, const Memory &memory = {});
    void append(const EventLog &other);

private:
    std::vector<std::string_view> m_records;
    std::vector<Memory> m_memory;
};

} // namespace gatescope::trace
