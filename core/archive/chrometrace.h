#pragma once

#include "archive/exporter.h"

#include <map>

namespace gatescope::archive {

/// The Trace Event Format of Chrome's tracing, which Perfetto (https://ui.perfetto.dev) and Qt Creator open.
///
/// A run is a process. Each of the runner's threads is a thread of it, with a slice wherever it worked for an exchange:
/// from the call of the application to its end, without the times in which it was suspended or waited for a message
/// (its asyncio task stands in the arguments). Each exchange is a track of its own, with the exchange, its layers and
/// its waits as nested slices, and messages, start_response calls, items, logs and findings as instants. Arrows lead
/// from the request's head on the network thread to the exchange, and from there to the response's head. Times are
/// microseconds since the first run began.
///
/// Slices of one track never overlap but nest; a slice that the trace does not close ends with its exchange.
class ChromeTraceExporter : public Exporter {
public:
    [[nodiscard]] std::string begin(const std::vector<trace::RunInfo> &runs, const std::string &comment) override;
    [[nodiscard]] std::string add(const Excerpt &excerpt) override;
    [[nodiscard]] std::string end() override;

private:
    struct Work { ///< What a thread did for an exchange.
        std::int64_t begin = 0;
        std::int64_t end = 0;
        std::uint32_t exchange = 0;
        std::uint32_t task = 0;
        std::uint64_t flowIn = 0; ///< An arrow ends here; 0: none.
        std::uint64_t flowOut = 0;
        std::string name;
    };
    using Track = std::pair<std::uint32_t, std::uint16_t>; ///< Run and thread.

    void collectWork(const Excerpt &excerpt, const std::vector<trace::TraceEvent> &events);
    [[nodiscard]] std::string lines(const std::vector<std::string> &lines);

    std::int64_t m_baseNs = 0;
    std::map<Track, std::vector<Work>> m_work;
    std::map<Track, std::string> m_threads;
    bool m_any = false;
};

} // namespace gatescope::archive
