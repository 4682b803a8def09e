#include "trace/ring.h"

#include <QFileInfo>

#include <algorithm>
#include <cstring>
#include <new>

namespace gatescope::trace {

namespace {

constexpr std::uint64_t kLengthBytes = sizeof(std::uint32_t);

/// The next records' place: it was read by another core, a whole ring ago.
void fetchAhead(const char *place)
{
    constexpr int kLines = 6;
    constexpr int kLineBytes = 64;
    for (int i = 0; i < kLines; ++i)
        __builtin_prefetch(place + i * kLineBytes, 1);
}

constexpr std::uint64_t padded(std::uint64_t size)
{
    return (size + 7) & ~std::uint64_t{7};
}

Error ringError(const QString &path, const QString &why)
{
    return {.summary = QStringLiteral("The trace ring cannot be used: %1").arg(why),
            .detail = path,
            .wayOut = QStringLiteral("Check that the folder exists and that the disk or memory file system has room.")};
}

} // namespace

Result<std::unique_ptr<RingMemory>> RingMemory::map(const QString &path, std::uint64_t fileSize)
{
    std::unique_ptr<RingMemory> memory(new RingMemory);
    memory->m_file.setFileName(path);
    if (!memory->m_file.open(QIODevice::ReadWrite))
        return std::unexpected(ringError(path, memory->m_file.errorString()));
    if (fileSize != 0 && !memory->m_file.resize(static_cast<qint64>(fileSize)))
        return std::unexpected(ringError(path, memory->m_file.errorString()));
    if (memory->m_file.size() < static_cast<qint64>(sizeof(RingHead)))
        return std::unexpected(ringError(path, QStringLiteral("the file is too short")));
    uchar *base = memory->m_file.map(0, memory->m_file.size());
    if (!base)
        return std::unexpected(ringError(path, memory->m_file.errorString()));
    memory->m_head = reinterpret_cast<RingHead *>(base);
    memory->m_data = reinterpret_cast<char *>(base) + sizeof(RingHead);
    memory->m_capacity = static_cast<std::uint64_t>(memory->m_file.size()) - sizeof(RingHead);
    return memory;
}

Result<std::unique_ptr<RingMemory>> RingMemory::create(const QString &path, std::uint64_t capacity)
{
    auto memory = map(path, sizeof(RingHead) + padded(capacity));
    if (!memory)
        return memory;
    RingMemory &ring = **memory;
    ring.m_owner = true;
    ring.m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    new (ring.m_head) RingHead{.magic = RingHead::kMagic, .version = RingHead::kVersion, .capacity = ring.m_capacity};
    return memory;
}

Result<std::unique_ptr<RingMemory>> RingMemory::open(const QString &path)
{
    if (!QFileInfo::exists(path))
        return std::unexpected(ringError(path, QStringLiteral("there is no such file")));
    auto memory = map(path, 0);
    if (!memory)
        return memory;
    const RingHead &head = (*memory)->head();
    if (head.magic != RingHead::kMagic || head.version != RingHead::kVersion)
        return std::unexpected(ringError(path, QStringLiteral("it was made by another version")));
    const std::uint64_t capacity = (*memory)->capacity();
    if (head.capacity != capacity || capacity == 0 || capacity != padded(capacity))
        return std::unexpected(ringError(path, QStringLiteral("its size is not what it says")));
    return memory;
}

RingMemory::~RingMemory()
{
    if (m_owner)
        m_file.remove();
}

std::uint64_t RingWriter::used() const
{
    const RingHead &head = m_memory->head();
    return head.written.load(std::memory_order_relaxed) - head.consumed.load(std::memory_order_acquire);
}

bool RingWriter::isCrowded() const
{
    return used() > m_memory->capacity() / 4 * 3;
}

bool RingWriter::hasRoom(std::size_t size) const
{
    // the larger of the two may have to skip to the start of the ring
    return used() + 2 * size + 4 * kLengthBytes + 16 <= m_memory->capacity();
}

char *RingWriter::reserve(std::size_t size)
{
    const std::uint64_t capacity = m_memory->capacity();
    const std::uint64_t needed = padded(kLengthBytes + size);
    if (size > largest())
        return nullptr;
    RingHead &head = m_memory->head();
    std::uint64_t at = head.written.load(std::memory_order_relaxed);
    const std::uint64_t untilWrap = capacity - at % capacity;
    const std::uint64_t skipped = needed > untilWrap ? untilWrap : 0;
    if (at + skipped + needed - head.consumed.load(std::memory_order_acquire) > capacity)
        return nullptr;
    if (skipped > 0) {
        const std::uint32_t skip = RingHead::kSkip;
        std::memcpy(m_memory->data() + at % capacity, &skip, kLengthBytes);
        at += skipped;
    }
    char *slot = m_memory->data() + at % capacity;
    const auto length = static_cast<std::uint32_t>(size);
    std::memcpy(slot, &length, kLengthBytes);
    m_pending = at + needed;
    fetchAhead(slot + needed);
    return slot + kLengthBytes;
}

void RingWriter::publish()
{
    m_memory->head().written.store(m_pending, std::memory_order_release);
}

std::optional<std::string_view> RingReader::front()
{
    RingHead &head = m_memory->head();
    const std::uint64_t capacity = m_memory->capacity();
    const std::uint64_t written = head.written.load(std::memory_order_acquire);
    for (std::uint64_t at = head.consumed.load(std::memory_order_relaxed); at < written && written - at <= capacity;) {
        const std::uint64_t place = at % capacity;
        const std::uint64_t room = std::min(capacity - place, written - at);
        if (room < kLengthBytes)
            break;
        std::uint32_t length = 0;
        std::memcpy(&length, m_memory->data() + place, kLengthBytes);
        if (length != RingHead::kSkip) {
            if (length > room - kLengthBytes)
                break;
            return std::string_view(m_memory->data() + place + kLengthBytes, length);
        }
        at += capacity - place;
        head.consumed.store(at, std::memory_order_release);
    }
    return std::nullopt;
}

/// Copies the next record out of the ring and gives its place back. Answers how much of the ring that was; 0: nothing.
std::size_t RingReader::next()
{
    const auto record = front();
    if (!record)
        return 0;
    m_record.assign(*record);
    RingHead &head = m_memory->head();
    const std::uint64_t taken = padded(kLengthBytes + record->size());
    head.consumed.store(head.consumed.load(std::memory_order_relaxed) + taken, std::memory_order_release);
    return taken;
}

} // namespace gatescope::trace
