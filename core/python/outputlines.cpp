#include "python/outputlines.h"

#include <thread>

namespace gatescope::python {

namespace {

unsigned long thisThread()
{
    return static_cast<unsigned long>(std::hash<std::thread::id>{}(std::this_thread::get_id()));
}

} // namespace

void OutputLines::write(trace::Stream stream, const trace::Context &context, std::string_view bytes)
{
    const std::scoped_lock lock(m_mutex);
    const auto lastNewline = bytes.rfind('\n');
    const Key key{context.exchange, thisThread(), stream};
    auto pending = m_pending.find(key);
    if (lastNewline != std::string_view::npos) {
        const auto lines = bytes.substr(0, lastNewline + 1);
        if (pending == m_pending.end()) {
            emitText(stream, context, lines);
        } else {
            emitText(stream, context, pending->second.text.append(lines));
            m_pending.erase(pending);
        }
        bytes.remove_prefix(lastNewline + 1);
    }
    if (bytes.empty())
        return;
    auto &rest = m_pending.try_emplace(key, Pending{.context = context}).first->second;
    rest.text.append(bytes);
    if (rest.text.size() > kLongestLine) {
        emitText(stream, context, rest.text);
        m_pending.erase(key);
    }
}

void OutputLines::flush(trace::Stream stream, const trace::Context &context)
{
    const Key wanted{context.exchange, thisThread(), stream};
    flushIf([&](const Key &key) { return key == wanted; });
}

void OutputLines::flushExchange(ExchangeId exchange)
{
    flushIf([&](const Key &key) { return key.exchange == exchange; });
}

void OutputLines::flushAll()
{
    flushIf([](const Key &) { return true; });
}

void OutputLines::close()
{
    flushAll();
    const std::scoped_lock lock(m_mutex);
    m_writer = nullptr;
}

void OutputLines::emitText(trace::Stream stream, const trace::Context &context, std::string_view text)
{
    if (m_writer)
        m_writer->write(context, trace::Output{.stream = stream, .text = trace::Payload(text).limitedTo(kMostOfEvent)});
}

template <class Condition>
void OutputLines::flushIf(Condition &&condition)
{
    const std::scoped_lock lock(m_mutex);
    for (auto it = m_pending.begin(); it != m_pending.end();) {
        if (!condition(it->first)) {
            ++it;
            continue;
        }
        emitText(it->first.stream, it->second.context, it->second.text);
        it = m_pending.erase(it);
    }
}

} // namespace gatescope::python
