#pragma once

#include "call/message.h"
#include "python/asgi/looplinks.h"
#include "python/asgi/names.h"
#include "trace/writer.h"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace gatescope::asgi {

/// The heap types of one gateway, and the exception that send() raises when the client has left.
struct Types {
    Ref exchange;
    Ref awaitable;
    Ref receive;
    Ref send;
    Ref clientDisconnected; ///< gatescope.ClientDisconnected(OSError), spec www:241.

    [[nodiscard]] bool make();
};

/// Small numbers for asyncio tasks, given when a task is first seen (EventHeader::task).
class TaskNumbers {
public:
    [[nodiscard]] std::uint32_t next() { return ++m_last; }
    /// The number of a task that is not an exchange's own.
    [[nodiscard]] std::uint32_t of(PyObject *task);

private:
    struct Entry {
        Ref weak; ///< Tells whether the address still is the same task.
        std::uint32_t number = 0;
    };
    void forgetDead();

    std::uint32_t m_last = 0;
    std::unordered_map<PyObject *, Entry> m_entries;
};

/// What all Python objects of one gateway share. It lives as long as the last of them, which may be longer than the
/// gateway: close() cuts it off from the trace and from the network thread.
///
/// Everything needs the GIL.
class Engine {
public:
    Engine(trace::TraceWriter &trace, call::ResponseBox &responses) : m_trace(&trace), m_responses(&responses) {}

    /// Makes the types and imports what is needed; false with a Python exception.
    [[nodiscard]] bool open();
    void close();

    Names names;
    Types types;
    LoopLinks loop;
    TaskNumbers tasks;
    Ref cancelledError;                                       ///< asyncio.CancelledError
    std::chrono::nanoseconds lookedForTasksAt{};              ///< See lefttasks.h.
    std::function<void(PyObject *, PyObject *)> whenAnswered; ///< AsgiOptions::whenAnswered
    bool legacyNoted = false;                                 ///< Finding A002 was written: once a run is enough.

    [[nodiscard]] trace::TraceWriter &trace() { return *m_trace; }
    [[nodiscard]] bool isRecording() const { return m_trace->isRecording(); }

    template <class... Messages>
    void post(Messages &&...messages)
    {
        if (!m_responses)
            return;
        if (m_batchSince == kNoBatch)
            return m_responses->post(std::forward<Messages>(messages)...);
        (m_batch.push_back(std::forward<Messages>(messages)), ...);
        if (m_batch.size() >= kMostInBatch)
            postBatch();
    }

    /// Under load, many exchanges begin in one turn of the loop: their messages go to the network thread some at a
    /// time, so that it is woken once for several. One that is kBatchPatience old goes before the next exchange begins.
    void beginBatch() { m_batchSince = std::chrono::nanoseconds{}; }
    void stepBatch(); ///< Between two exchanges.
    void endBatch();

    /// A writer for one snapshot, taken from a pool: snapshots may nest, because repr() runs the application's code.
    class Sheet {
    public:
        explicit Sheet(Engine &engine);
        ~Sheet();
        Sheet(const Sheet &) = delete;
        Sheet &operator=(const Sheet &) = delete;
        [[nodiscard]] trace::SnapshotWriter &operator*() { return *m_writer; }
        trace::SnapshotWriter *operator->() { return m_writer.get(); }

    private:
        Engine &m_engine;
        std::unique_ptr<trace::SnapshotWriter> m_writer;
    };

private:
    static constexpr std::size_t kMostInBatch = 16; ///< Messages; an exchange has two or three.
    static constexpr std::chrono::microseconds kBatchPatience{200};
    static constexpr std::chrono::nanoseconds kNoBatch{-1};
    void postBatch();

    std::vector<call::ResponseMessage> m_batch;
    std::chrono::nanoseconds m_batchSince = kNoBatch; ///< When the oldest of m_batch was seen; 0: not yet.
    trace::TraceWriter m_silent{nullptr};
    trace::TraceWriter *m_trace;
    call::ResponseBox *m_responses;
    std::vector<std::unique_ptr<trace::SnapshotWriter>> m_sheets;
};

using EnginePtr = std::shared_ptr<Engine>;

} // namespace gatescope::asgi
