#pragma once

#include "trace/writer.h"

#include <QByteArray>
#include <QTemporaryDir>
#include <QtEnvironmentVariables>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::tests {

/// A real ring with a TraceWriter on one end, and everything that came out of the other.
class TraceTap {
public:
    explicit TraceTap(trace::CaptureLimits limits = {}, std::uint64_t capacity = 64 * 1024 * 1024)
        : m_writer(*trace::RingMemory::create(path(), capacity), limits),
          m_reader(*trace::RingMemory::open(path()))
    {
    }

    [[nodiscard]] trace::TraceWriter &writer() { return m_writer; }

    /// All events since the last clear(), oldest first. What they borrow lives until clear().
    [[nodiscard]] std::vector<trace::TraceEvent> events()
    {
        m_reader.read(std::numeric_limits<std::size_t>::max(),
                      [this](std::string_view r) { m_records.emplace_back(r); });
        std::vector<trace::TraceEvent> all;
        for (const auto &record : m_records)
            all.push_back(*trace::decode(record));
        return all;
    }

    /// The events of one kind.
    template <class Event>
    [[nodiscard]] std::vector<trace::TraceEvent> all()
    {
        std::vector<trace::TraceEvent> found;
        for (auto &event : events())
            if (event.as<Event>())
                found.push_back(event);
        return found;
    }

    /// The names of the events of an exchange, space-separated, in order.
    [[nodiscard]] QByteArray names(ExchangeId exchange)
    {
        QByteArray names;
        for (const auto &event : events())
            if (event.header.exchange == exchange)
                names.append(names.isEmpty() ? "" : " ").append(event.name());
        return names;
    }

    void clear()
    {
        (void)events();
        m_records.clear();
    }

private:
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("ring")); }

    QTemporaryDir m_folder;
    trace::TraceWriter m_writer;
    trace::RingReader m_reader;
    std::deque<std::string> m_records;
};

} // namespace gatescope::tests
