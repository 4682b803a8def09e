#include "python/watchdog.h"

#include "python/context.h"
#include "python/ref.h"
#include "python/scope.h"
#include "python/site.h"
#include "trace/event.h"
#include "trace/print.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace gatescope::python {

using namespace std::chrono_literals;

namespace {

constexpr auto kStillBlocked = 2s;
constexpr auto kLate = 20ms;         // a GIL that was free would have come sooner
constexpr int kIdleLooks = 10;       // looks at a waiting loop before the watchdog sleeps as well
constexpr int kSamplesInARow = 8;    // then ten times as seldom
constexpr std::size_t kMostKept = 8; // different samples
constexpr std::size_t kMostFrames = 64;

PyCodeObject *codeOf(const Object &code)
{
    return reinterpret_cast<PyCodeObject *>(code.get());
}

std::string_view fileOf(const Object &code)
{
    return utf8Of(codeOf(code)->co_filename);
}

/// The frames of asyncio's own machinery, which stand around all that a loop runs.
bool isLoopFrame(std::string_view file)
{
    constexpr std::array<std::string_view, 3> kFiles{"/asyncio/base_events.py", "/asyncio/events.py",
                                                     "/asyncio/runners.py"};
    return std::ranges::any_of(kFiles, [file](auto name) { return file.ends_with(name); });
}

std::string sourceLine(const Object &linecache, std::string_view file, int line)
{
    const Ref name = text(file);
    const Ref source(linecache && name ? PyObject_CallMethod(linecache.get(), "getline", "Oi", name.get(), line)
                                       : nullptr);
    PyErr_Clear();
    std::string_view words = source ? utf8Of(source.get()) : std::string_view();
    const auto begin = words.find_first_not_of(" \t");
    words.remove_prefix(std::min(begin, words.size()));
    return std::string(words.substr(0, words.find_first_of("\r\n")));
}

} // namespace

Watchdog::Watchdog(trace::TraceWriter &writer, std::chrono::nanoseconds threshold, WhoWaits whoWaits)
    : m_writer(writer),
      m_threshold(threshold),
      m_whoWaits(std::move(whoWaits)),
      m_loop(PyThreadState_Get()),
      m_linecache(Object::take(PyImport_ImportModule("linecache"))),
      m_thread([this](const std::stop_token &stop) { watch(stop); })
{
    PyErr_Clear();
}

Watchdog::~Watchdog()
{
    const WithoutPython released;
    m_thread.request_stop();
    m_thread.join();
}

// ---- the watchdog's thread -----------------------------------------------------------------------------------------

void Watchdog::wake()
{
    const std::scoped_lock lock(m_mutex);
    m_asleep.store(false, std::memory_order_relaxed);
    m_wake.notify_one();
}

/// A loop that waits is not watched: its next begins() wakes us.
void Watchdog::sleep(std::unique_lock<std::mutex> &lock, const std::stop_token &stop)
{
    m_asleep.store(true, std::memory_order_seq_cst);
    m_wake.wait(lock, stop, [this] {
        return !m_asleep.load(std::memory_order_relaxed) || m_since.load(std::memory_order_seq_cst) != 0;
    });
    m_asleep.store(false, std::memory_order_relaxed);
}

void Watchdog::watch(const std::stop_token &stop)
{
    m_writer.nameThread("watchdog");
    std::unique_lock lock(m_mutex);
    std::int64_t last = 0;
    int looks = 0; // at the same thing
    while (!stop.stop_requested()) {
        const std::int64_t since = m_since.load(std::memory_order_acquire);
        looks = since == last ? looks + 1 : 0;
        last = since;
        if (since == 0 && looks >= kIdleLooks) {
            sleep(lock, stop);
            continue;
        }
        const auto taken = sinceStart() - std::chrono::nanoseconds(since);
        if (since != 0 && taken >= m_threshold) {
            lock.unlock();
            notice(since);
            lock.lock();
        }
        const auto pause = since == 0 || taken >= m_threshold ? m_threshold : m_threshold - taken;
        m_wake.wait_for(lock, stop, looks > kSamplesInARow && since != 0 ? pause * 10 : pause, [] { return false; });
    }
}

void Watchdog::notice(std::int64_t since)
{
    m_noticed.store(since, std::memory_order_relaxed);
    const auto asked = sinceStart();
    const PythonScope python;
    if (m_since.load(std::memory_order_relaxed) != since) { // it has come back meanwhile
        if (m_noticed.load(std::memory_order_relaxed) == since && m_samples.empty())
            m_noticed.store(0, std::memory_order_relaxed);
        return;
    }
    Sample sample = take();
    sample.late = sinceStart() - asked > kLate;
    const auto blocked = sinceStart() - std::chrono::nanoseconds(since);
    if (blocked >= kStillBlocked && !m_toldStill)
        tellStillBlocked(blocked, sample);
    keep(std::move(sample));
}

Watchdog::Sample Watchdog::take() const
{
    Sample sample{.context = contextOfLoop()};
    Ref frame(reinterpret_cast<PyObject *>(PyThreadState_GetFrame(m_loop)));
    while (frame && sample.frames.size() < kMostFrames) {
        auto *current = reinterpret_cast<PyFrameObject *>(frame.get());
        const int line = PyFrame_GetLineNumber(current);
        sample.frames.push_back({Object::take(reinterpret_cast<PyObject *>(PyFrame_GetCode(current))), line});
        frame.reset(reinterpret_cast<PyObject *>(PyFrame_GetBack(current)));
    }
    while (!sample.frames.empty() && isLoopFrame(fileOf(sample.frames.back().code)))
        sample.frames.pop_back();
    return sample;
}

/// Whom the code works for, that runs on the loop's thread.
trace::Context Watchdog::contextOfLoop() const
{
    PyObject *context = m_loop->context;
    if (!context || !exchangeVariable())
        return {};
    const Ref value(PyObject_GetItem(context, exchangeVariable()));
    PyErr_Clear();
    return contextOf(value.get());
}

void Watchdog::keep(Sample sample)
{
    const auto isSame = [&sample](const Sample &other) {
        return other.context.exchange == sample.context.exchange && !other.frames.empty() && !sample.frames.empty() &&
               other.frames.front().code.get() == sample.frames.front().code.get() &&
               other.frames.front().line == sample.frames.front().line;
    };
    const auto known = std::ranges::find_if(m_samples, isSame);
    if (known != m_samples.end())
        ++known->count;
    else if (m_samples.size() < kMostKept)
        m_samples.push_back(std::move(sample));
}

// ---- what it tells -------------------------------------------------------------------------------------------------

namespace {

template <class Frames>
trace::CodeSite siteOf(const Frames &frames)
{
    if (frames.empty())
        return {};
    const auto own =
        std::ranges::find_if(frames, [](const auto &frame) { return isApplicationFile(fileOf(frame.code)); });
    const auto &frame = own == frames.end() ? frames.front() : *own;
    return {.file = fileOf(frame.code),
            .function = utf8Of(codeOf(frame.code)->co_qualname),
            .line = static_cast<std::uint32_t>(std::max(frame.line, 0))};
}

} // namespace

/// Code that never comes back is told of as well.
void Watchdog::tellStillBlocked(std::chrono::nanoseconds blocked, const Sample &sample)
{
    m_toldStill = true;
    const auto message = std::format("the event loop has been blocked for {} and still is: no exchange can go on",
                                     trace::durationText(blocked));
    m_writer.write(sample.context, trace::Finding{.rule = "A028",
                                                  .severity = trace::Severity::Error,
                                                  .message = message,
                                                  .site = siteOf(sample.frames)});
}

void Watchdog::report()
{
    const KeepException keep;
    const std::int64_t since = m_since.exchange(0, std::memory_order_seq_cst);
    const std::int64_t noticed = m_noticed.exchange(0, std::memory_order_relaxed);
    const Samples samples = std::exchange(m_samples, {});
    m_toldStill = false;
    if (noticed == since && since != 0)
        tell(samples, std::chrono::nanoseconds(since), sinceStart());
}

std::string Watchdog::stackText(const Sample &sample) const
{
    std::string lines;
    for (auto frame = sample.frames.rbegin(); frame != sample.frames.rend(); ++frame) {
        const auto file = fileOf(frame->code);
        lines +=
            std::format("  File \"{}\", line {}, in {}\n", file, frame->line, utf8Of(codeOf(frame->code)->co_qualname));
        if (const auto source = sourceLine(m_linecache, file, frame->line); !source.empty())
            lines += std::format("    {}\n", source);
    }
    PyErr_Clear();
    return lines;
}

void Watchdog::tell(const Samples &samples, std::chrono::nanoseconds since, std::chrono::nanoseconds now)
{
    const auto blocked = now - since;
    const auto most = std::ranges::max_element(samples, {}, &Sample::count);
    const Sample nothing;
    const Sample &sample = most == samples.end() ? nothing : *most;
    std::vector<Waiting> waiting = m_whoWaits(since);
    std::erase_if(waiting, [&](const Waiting &one) {
        return !one.context.exchange.isValid() || one.context.exchange == sample.context.exchange;
    });
    const std::string stack = stackText(sample);
    const trace::CodeSite site = siteOf(sample.frames);
    m_writer.writeAt(now, sample.context,
                     trace::LoopBlocked{.blockedNs = static_cast<std::uint64_t>(blocked.count()),
                                        .thresholdNs = static_cast<std::uint64_t>(m_threshold.count()),
                                        .waiting = static_cast<std::uint32_t>(waiting.size()),
                                        .stack = stack,
                                        .site = site});
    const auto message = std::format(
        "the event loop was blocked for {}, {} waited: hand slow work to a thread, "
        "await asyncio.to_thread(…){}",
        trace::durationText(blocked), waiting.size() == 1 ? "1 exchange" : std::format("{} exchanges", waiting.size()),
        sample.late       ? " (C code held the interpreter: the line is where it let go)"
        : samples.empty() ? " (C code held the interpreter: its stack could not be sampled)"
                          : "");
    m_writer.writeAt(
        now, sample.context,
        trace::Finding{.rule = "A028", .severity = trace::Severity::Warning, .message = message, .site = site});
    for (const Waiting &one : waiting) {
        const auto waited = std::clamp(now - one.since, 0ns, blocked);
        m_writer.writeAt(now, one.context,
                         trace::LoopWaited{.waitedNs = static_cast<std::uint64_t>(waited.count()),
                                           .blocker = sample.context.exchange.value});
    }
}

} // namespace gatescope::python
