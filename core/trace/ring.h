#pragma once

#include "base/result.h"

#include <QFile>
#include <QString>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::trace {

/// The shared memory between a runner and its inspector: a file mapped by both, a ring of records.
///
/// A record becomes visible only when it is whole, so a runner that is killed in the middle of one loses that one and
/// nothing else; the inspector reads the rest after its death. The writer never waits: what does not fit is counted.
///
/// Layout (little endian): a 256-byte head with magic, version, capacity and the two positions, each on a cache line
/// of its own; then the ring. A record is u32 size, bytes, padding to 8. A size of kSkip means "go on at the start".
struct RingHead {
    static constexpr std::uint32_t kMagic = 0x47545243; // "GTRC"
    static constexpr std::uint32_t kVersion = 1;
    static constexpr std::uint32_t kSkip = 0xFFFFFFFF;

    std::uint32_t magic;
    std::uint32_t version;
    std::uint64_t capacity;                          ///< Bytes of the ring, a multiple of 8.
    alignas(64) std::atomic<std::uint64_t> written;  ///< Bytes ever written; the writer's.
    alignas(64) std::atomic<std::uint64_t> consumed; ///< Bytes ever read; the reader's.
    alignas(64) std::atomic<std::uint64_t> lostEvents;
};
static_assert(sizeof(RingHead) == 256);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// The mapped file. Both sides hold one; the side that creates it removes it.
class RingMemory {
public:
    /// Creates `path` with room for `capacity` bytes. Nobody but the user can open it.
    static Result<std::unique_ptr<RingMemory>> create(const QString &path, std::uint64_t capacity);
    /// Maps an existing ring; refuses another version, and sizes that the file does not have or no ring can have.
    static Result<std::unique_ptr<RingMemory>> open(const QString &path);

    ~RingMemory();
    RingMemory(const RingMemory &) = delete;
    RingMemory &operator=(const RingMemory &) = delete;

    [[nodiscard]] RingHead &head() { return *m_head; }
    [[nodiscard]] char *data() { return m_data; }
    [[nodiscard]] std::uint64_t capacity() const { return m_capacity; }

private:
    RingMemory() = default;
    static Result<std::unique_ptr<RingMemory>> map(const QString &path, std::uint64_t fileSize);

    QFile m_file;
    RingHead *m_head = nullptr;
    char *m_data = nullptr;
    std::uint64_t m_capacity = 0;
    bool m_owner = false;
};

/// The writing end, for all threads of the runner.
class RingWriter {
public:
    explicit RingWriter(std::unique_ptr<RingMemory> memory) : m_memory(std::move(memory)) {}

    /// Above this share of the ring, payload bytes are left out to keep events.
    [[nodiscard]] bool isCrowded() const;
    /// Two records of together `size` bytes would fit now.
    [[nodiscard]] bool hasRoom(std::size_t size) const;
    /// The largest record that append() takes.
    [[nodiscard]] std::uint64_t largest() const { return m_memory->capacity() / 4; }

    /// Reserves `size` bytes, lets `fill(char *)` write them, and shows them to the reader. False when there is no
    /// room.
    template <class Fill>
    bool append(std::size_t size, Fill &&fill)
    {
        char *out = reserve(size);
        if (!out)
            return false;
        fill(out);
        publish();
        return true;
    }

    [[nodiscard]] RingHead &head() { return m_memory->head(); }

private:
    [[nodiscard]] std::uint64_t used() const;
    char *reserve(std::size_t size);
    void publish();

    std::unique_ptr<RingMemory> m_memory;
    std::uint64_t m_pending = 0; ///< The position behind the record being written.
};

/// The reading end: one thread of the inspector. Whatever the other process writes into the memory, records are read
/// inside of it and in bounded time.
class RingReader {
public:
    explicit RingReader(std::unique_ptr<RingMemory> memory) : m_memory(std::move(memory)) {}

    /// Hands the next records to `take(std::string_view record)`, at most `mostBytes` of the ring; true when more are
    /// waiting. The view is valid during the call only; it is a copy, which the writer cannot change while it is
    /// looked at. A damaged ring reads as empty.
    template <class Take>
    bool read(std::size_t mostBytes, Take &&take)
    {
        for (std::size_t seen = 0; seen < mostBytes;) {
            const std::size_t taken = next();
            if (taken == 0)
                return false;
            take(std::string_view(m_record));
            seen += taken;
        }
        return front().has_value();
    }

    [[nodiscard]] std::uint64_t lostEvents() const { return m_memory->head().lostEvents.load(); }

private:
    std::optional<std::string_view> front();
    std::size_t next();

    std::unique_ptr<RingMemory> m_memory;
    std::string m_record; ///< The record that is being looked at.
};

} // namespace gatescope::trace
