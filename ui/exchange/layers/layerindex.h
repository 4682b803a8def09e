#pragma once

#include "trace/event.h"

#include <QList>
#include <QString>

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace gatescope::ui {

/// What became of a key, a header or a message between two boundaries.
enum class Change : std::uint8_t { Same, Added, Removed, Changed };

/// One thing that a layer did to what passed through it, by name: what the stack shows as a chip.
struct LayerTouch {
    enum class Side : std::uint8_t { Request, Response };
    Side side = Side::Request;
    Change change = Change::Added;
    QString name; ///< "state.user", "vary", "http.response.start"
    int event = -1;
};

/// A message, call or item at the outer boundary of a layer.
struct LayerStep {
    int event = -1;
    std::uint32_t layer = 0;
    trace::LayerPort port = trace::LayerPort::Send;
    bool changed = false;
    int from = -1;  ///< The step at the boundary before, from which it came; -1: it is new here.
    int taken = -1; ///< The step at the next boundary that it became; -1: it went no further, or left the stack.
    std::uint64_t size = 0;

    /// From the client towards the application.
    [[nodiscard]] bool isInbound() const
    {
        return port == trace::LayerPort::Receive || port == trace::LayerPort::Input;
    }
};

/// Times in which a layer was suspended, in ns on the run's clock; `to` is -1 while it still is.
struct LayerWait {
    std::int64_t from = 0;
    std::int64_t to = -1;
};

/// One layer as executed.
struct Layer {
    std::uint32_t number = 0;
    std::uint32_t parent = 0; ///< 0: the gateway.
    int depth = 0;
    trace::LayerKind kind = trace::LayerKind::Callable;
    QString name;
    QString module;
    QString file;
    std::uint32_t line = 0;
    bool isLibrary = false;

    int entered = -1; ///< Index of the event.
    int left = -1;    ///< -1: it is still open.
    std::int64_t enteredAt = 0;
    std::int64_t leftAt = -1;
    trace::LayerEnd how = trace::LayerEnd::Returned;
    QString exception;
    QString endFile;
    std::uint32_t endLine = 0;
    bool calledInner = true;
    bool wraps = false; ///< It is known to call inner layers, by its name or from another exchange.
    std::uint64_t runNs = 0;
    std::uint64_t waitNs = 0;
    std::uint64_t ownNs = 0;

    std::vector<std::uint32_t> inner; ///< Numbers of the layers that it called.
    std::vector<int> argumentChanges; ///< Events.
    std::vector<std::uint32_t> steps; ///< At its outer boundary.
    std::vector<LayerWait> waits;
    QList<LayerTouch> touches;
    std::uint32_t in = 0; ///< Messages that came in, went out.
    std::uint32_t out = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;

    [[nodiscard]] bool isOpen() const { return left < 0; }
    /// Nothing inside of it was called: a short circuit, or simply the innermost layer.
    [[nodiscard]] bool isInnermost() const
    {
        return !isOpen() && !calledInner && inner.empty() && kind != trace::LayerKind::Endpoint &&
               how == trace::LayerEnd::Returned;
    }
    /// It answered by itself: what would have been inside was never called.
    [[nodiscard]] bool isShortCircuit() const
    {
        return isInnermost() && (wraps || kind == trace::LayerKind::Framework);
    }
    /// The same code, in any exchange.
    [[nodiscard]] bool isSameAs(const Layer &other) const
    {
        return name == other.name && module == other.module && line == other.line;
    }
    /// An exception began or ended here.
    [[nodiscard]] bool isTrouble() const
    {
        return !isOpen() && (how == trace::LayerEnd::Raised || how == trace::LayerEnd::Swallowed ||
                             how == trace::LayerEnd::Converted);
    }
};

/// The layers of one exchange, as its events tell: who called whom, when, and which message became which. It keeps
/// copies of names and the indices of events; values are read from the log when somebody looks at them.
class LayerIndex {
public:
    void clear() { *this = {}; }
    void add(int index, const trace::TraceEvent &event);

    /// In the order of entering: every layer is followed by all that it called.
    [[nodiscard]] const std::vector<Layer> &layers() const { return m_layers; }
    [[nodiscard]] const std::vector<LayerStep> &steps() const { return m_steps; }
    /// Null for the gateway (0) and for a number that never was.
    [[nodiscard]] const Layer *layer(std::uint32_t number) const;
    /// The layer of an event; 0 where it has none.
    [[nodiscard]] std::uint32_t layerOf(int event) const;
    /// From the outermost to `number` itself.
    [[nodiscard]] std::vector<std::uint32_t> pathTo(std::uint32_t number) const;
    /// Who made a step what it is; 0: the gateway.
    [[nodiscard]] std::uint32_t authorOf(const LayerStep &step) const;
    [[nodiscard]] int callEvent() const { return m_call; } ///< CallStarted; -1: not seen.
    [[nodiscard]] std::int64_t firstAt() const { return m_layers.empty() ? 0 : m_layers.front().enteredAt; }
    /// The last thing of a layer; while one is open, the newest event.
    [[nodiscard]] std::int64_t lastAt() const { return m_lastAt; }
    [[nodiscard]] bool isWsgi() const { return m_wsgi; }
    /// It was seen to call inner layers elsewhere.
    void setWraps(std::uint32_t number);
    /// Grows with everything that changes a view.
    [[nodiscard]] std::uint64_t revision() const { return m_revision; }

private:
    struct Adder;
    using Pending = std::unordered_map<std::uint64_t, std::deque<std::uint32_t>>;

    Layer *find(std::uint32_t number);
    void enter(int index, const trace::EventHeader &header, const trace::LayerEntered &event);
    void leave(int index, const trace::EventHeader &header, const trace::LayerLeft &event);
    void change(int index, const trace::EventHeader &header, const trace::LayerChangedContext &event);
    void change(int index, const trace::EventHeader &header, const trace::LayerChangedArguments &event);
    void cross(int index, const trace::EventHeader &header, const trace::LayerMessage &event);
    void suspend(const trace::EventHeader &header, const trace::LayerSuspended &event);
    static void waits(Layer &layer, bool suspended, std::int64_t at);
    [[nodiscard]] bool isOfStep(const std::deque<std::uint32_t> &waiting) const;
    void link(LayerStep &step, std::uint32_t number, trace::Text type);

    std::vector<Layer> m_layers;
    std::vector<LayerStep> m_steps;
    std::unordered_map<std::uint32_t, std::size_t> m_positions;
    std::unordered_map<int, std::uint32_t> m_byEvent;
    Pending m_pending;
    int m_call = -1;
    bool m_wsgi = false;
    std::int64_t m_lastAt = 0;
    std::uint64_t m_revision = 0;
    std::size_t m_open = 0; ///< Layers that have not returned.
};

/// Names of headers that were added, removed, or both: changed.
[[nodiscard]] QList<std::pair<QString, Change>> headerChanges(const trace::HeaderPairs &added,
                                                              const trace::HeaderPairs &removed);

} // namespace gatescope::ui
