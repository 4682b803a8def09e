#include "python/outputlines.h"

#include <algorithm>
#include <thread>

namespace gatescope::python {

namespace {

unsigned long thisThread()
{
    return static_cast<unsigned long>(std::hash<std::thread::id>{}(std::this_thread::get_id()));
}

} // namespace

void OutputLines::Pending::append(std::string_view bytes)
{
    size += bytes.size();
    text.append(bytes.substr(0, kMostOfEvent - std::min(text.size(), kMostOfEvent)));
}

void OutputLines::write(trace::Stream stream, const trace::Context &context, std::string_view bytes)
{
    const std::scoped_lock lock(m_mutex);
    const auto whole = bytes.rfind('\n') + 1; // 0 when there is none
    const Key key{context.exchange, thisThread(), stream};
    auto pending = m_pending.find(key);
    if (pending == m_pending.end() && whole > 0) {
        emitText(stream, context, bytes.substr(0, whole));
    } else if (whole > 0) {
        pending->second.append(bytes.substr(0, whole));
        emitText(stream, context, pending->second.payload());
        m_pending.erase(pending);
    }
    if (whole < bytes.size())
        keep(key, context, bytes.substr(whole));
}

void OutputLines::keep(const Key &key, const trace::Context &context, std::string_view bytes)
{
    Pending &rest = m_pending.try_emplace(key, Pending{.context = context}).first->second;
    rest.append(bytes);
    if (rest.size <= kLongestLine)
        return;
    emitText(key.stream, context, rest.payload());
    m_pending.erase(key);
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

void OutputLines::emitText(trace::Stream stream, const trace::Context &context, const trace::Payload &text)
{
    if (m_writer)
        m_writer->write(context, trace::Output{.stream = stream, .text = text.limitedTo(kMostOfEvent)});
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
        emitText(it->first.stream, it->second.context, it->second.payload());
        it = m_pending.erase(it);
    }
}

} // namespace gatescope::python
