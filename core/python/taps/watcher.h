#pragma once

#include "python/taps/layer.h"
#include "python/taps/monitoring.h"
#include "python/taps/tap.h"

#include <array>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatescope::taps {

/// The callbacks of sys.monitoring: which code is a layer, and which frame is which layer's. Everything needs the GIL.
class Watcher {
public:
    explicit Watcher(trace::TraceWriter &writer);

    void open();
    void close();
    [[nodiscard]] bool isOn() const { return m_isOn; }
    /// An awaitable that a tapped receive() gave has its answer.
    void answered(PyObject *awaitable, PyObject *message);

private:
    struct Candidate {
        Ref code; ///< Kept, so that its address stays its own.
        Family family = Family::Asgi;
        bool hasSpecNames = false;
        bool isWatched = false;
        int misses = 0;
    };
    /// A coroutine or an awaitable of the gateway whose result layers will get from their receive().
    struct Awaited {
        Ref weak;
        std::vector<LayerPtr> layers; ///< Outermost first.
    };
    template <PyObject *(Watcher::*Member)(PyObject *const *, Py_ssize_t)>
    static PyObject *callback(PyObject *self, PyObject *const *arguments, Py_ssize_t count);
    static const Monitoring::Row kRows[];

    PyObject *onStart(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onResume(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onReturn(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onYield(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onUnwind(PyObject *const *arguments, Py_ssize_t count);

    [[nodiscard]] Candidate *candidate(PyCodeObject *code);
    PyObject *missed(Candidate &candidate);
    /// False: the frame is no layer's.
    bool enter(Candidate &candidate, const trace::Context &context);
    [[nodiscard]] LayerPtr parentOf(const LayerArguments &arguments, ExchangeId exchange) const;
    [[nodiscard]] std::shared_ptr<Stack> stackOf(const trace::Context &context);
    bool replaceArguments(PyFrameObject *frame, const PyCodeObject *code, LayerArguments arguments,
                          const LayerPtr &layer);
    void left(const LayerPtr &layer);
    [[nodiscard]] LayerPtr layerOfFrame() const;
    LayerPtr takeLayerOfFrame();
    [[nodiscard]] bool isCancellation(PyObject *exception);

    void receiving(const LayerPtr &layer, PyObject *awaitable);
    void forgetDead();
    void fail(std::string_view what);

    std::shared_ptr<Recorder> m_recorder = std::make_shared<Recorder>();
    Monitoring m_monitoring;
    Identities m_identities;
    Ref m_tapType;
    Ref m_cancelledError;
    std::unordered_map<const PyCodeObject *, Candidate> m_candidates;
    std::unordered_map<const void *, LayerPtr> m_frames; ///< By interpreter frame.
    std::unordered_map<ExchangeId, std::shared_ptr<Stack>> m_stacks;
    /// How many layers exchanges had whose layers are all left, by number modulo its size.
    std::array<std::pair<ExchangeId, std::uint32_t>, 1024> m_counts{};
    std::unordered_map<const void *, Awaited> m_awaited; ///< By interpreter frame, or by object.
    bool m_isOn = false;
};

} // namespace gatescope::taps
