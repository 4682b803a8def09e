#pragma once

#include "trace/writer.h"

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace gatescope::python {

/// Makes Output events of whole lines out of the pieces that print() writes. Pieces of different exchanges and of
/// different threads do not mix. Every function may be called from any thread.
class OutputLines {
public:
    explicit OutputLines(trace::TraceWriter &writer) : m_writer(&writer) {}

    void write(trace::Stream stream, const trace::Context &context, std::string_view bytes);
    /// Writes out what the calling thread has unfinished for this context.
    void flush(trace::Stream stream, const trace::Context &context);
    void flushExchange(ExchangeId exchange);
    void flushAll();
    /// Nothing is written any more.
    void close();

private:
    static constexpr std::size_t kLongestLine = 4 * 1024 * 1024; ///< What has no newline by then goes out without.
    static constexpr std::size_t kMostOfEvent = 64 * 1024;       ///< Bytes of one event that are kept.

    struct Key {
        ExchangeId exchange;
        unsigned long thread;
        trace::Stream stream;
        auto operator<=>(const Key &) const = default;
    };
    struct Pending {
        trace::Context context;
        std::string text; ///< Its beginning.
        std::uint64_t size = 0;

        void append(std::string_view bytes);
        [[nodiscard]] trace::Payload payload() const { return {text, size}; }
    };
    void keep(const Key &key, const trace::Context &context, std::string_view bytes);
    void emitText(trace::Stream stream, const trace::Context &context, const trace::Payload &text);
    template <class Condition>
    void flushIf(Condition &&condition);

    std::mutex m_mutex;
    std::map<Key, Pending> m_pending;
    trace::TraceWriter *m_writer;
};

} // namespace gatescope::python
