#include "trace/ring.h"

#include <QTemporaryDir>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sanitizer/asan_interface.h>

using namespace gatescope::trace;

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kMostBytes = 1000;
constexpr int kRounds = 8;

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// What the other process has written: 16 bytes of positions, then the ring, over and over.
class Script {
public:
    Script(const std::uint8_t *data, std::size_t size) : m_data(data), m_size(size) {}

    /// Positions count from `base`, so that what is written lies in front of the reader as often as not.
    void writeTo(RingMemory &memory, std::uint64_t base)
    {
        RingHead &head = memory.head();
        head.consumed.store(base + number());
        head.written.store(base + number());
        take(memory.data(), memory.capacity());
    }

private:
    void take(char *out, std::size_t most)
    {
        const std::size_t taken = std::min(most, m_size);
        if (taken > 0)
            std::memcpy(out, m_data, taken);
        m_data += taken;
        m_size -= taken;
    }
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        take(reinterpret_cast<char *>(&value), sizeof(value));
        return value;
    }

    const std::uint8_t *m_data;
    std::size_t m_size;
};

/// The file ends within its page; what is mapped behind it is forbidden.
class Mapped {
public:
    explicit Mapped(std::uint64_t capacity)
    {
        auto memory = RingMemory::create(m_folder.filePath(QStringLiteral("ring")), capacity);
        require(memory.has_value(), "a ring can be made");
        m_memory = memory->get();
        m_end = m_memory->data() + m_memory->capacity();
        m_behind = kPage - (sizeof(RingHead) + m_memory->capacity()) % kPage;
        __asan_poison_memory_region(m_end, m_behind);
        m_reader.emplace(std::move(*memory));
    }
    ~Mapped() { __asan_unpoison_memory_region(m_end, m_behind); }

    RingMemory &memory() { return *m_memory; }
    RingReader &reader() { return *m_reader; }

private:
    QTemporaryDir m_folder;
    RingMemory *m_memory = nullptr;
    const char *m_end = nullptr;
    std::size_t m_behind = 0;
    std::optional<RingReader> m_reader;
};

/// Two sizes, made once: a file for each input would take longer than all the rest.
Mapped &ringOf(bool small)
{
    static Mapped smallRing(64);
    static Mapped ring(1024);
    return small ? smallRing : ring;
}

} // namespace

/// A damaged ring, or one whose writer goes on writing nonsense while it is read: the reader stays inside of the memory
/// and comes to an end. The first byte chooses the size of the ring and where its positions count from.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    Mapped &ring = ringOf((data[0] & 1) != 0);
    const std::uint64_t base = (data[0] & 2) != 0 ? ~std::uint64_t{0} - 2 * ring.memory().capacity() : 0;
    Script script(data + 1, size - 1);
    std::memset(ring.memory().data(), 0, ring.memory().capacity());
    for (int round = 0; round < kRounds; ++round) {
        script.writeTo(ring.memory(), base);
        std::size_t bytes = 0;
        std::size_t records = 0;
        ring.reader().read(kMostBytes, [&](std::string_view record) {
            require(record.size() <= ring.memory().capacity(), "a record fits into the ring");
            bytes += record.size();
            ++records;
            if ((data[0] & 4) != 0)
                script.writeTo(ring.memory(), base);
        });
        require(bytes <= kMostBytes + ring.memory().capacity(), "bytes are bounded");
        require(records <= kMostBytes / 8 + 1, "records are bounded");
    }
    return 0;
}
