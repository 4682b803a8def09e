#include "archive/chunk.h"

#include <QtEndian>

#include <memory>

namespace gatescope::archive {

void appendRecord(QByteArray &chunk, std::string_view record)
{
    const quint32 size = qToLittleEndian(static_cast<quint32>(record.size()));
    chunk.append(reinterpret_cast<const char *>(&size), sizeof size);
    chunk.append(record.data(), static_cast<qsizetype>(record.size()));
}

std::uint32_t readChunk(const QByteArray &chunk, std::uint32_t skip, trace::StoredEvents &into)
{
    const auto memory = std::make_shared<const QByteArray>(chunk);
    std::string_view rest(memory->constData(), static_cast<std::size_t>(memory->size()));
    std::uint32_t count = 0;
    for (; rest.size() >= sizeof(quint32); ++count) {
        const auto size = qFromLittleEndian<quint32>(rest.data());
        rest.remove_prefix(sizeof(quint32));
        if (size > rest.size())
            break;
        const std::string_view record = rest.substr(0, size);
        rest.remove_prefix(size);
        if (count < skip)
            continue;
        if (trace::decode(record))
            into.events.append(record, memory);
        else
            ++into.damaged;
    }
    into.damaged += rest.empty() ? 0 : 1;
    into.bytes += static_cast<std::size_t>(chunk.size());
    return count;
}

} // namespace gatescope::archive
