#pragma once

#include "python/taps/layer.h"
#include "python/taps/monitoring.h"
#include "python/taps/steps.h"
#include "python/taps/tap.h"

#include <array>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatescope::taps {

/// The callbacks of sys.monitoring: which code is a layer, and which frame is which layer's. Everything needs the GIL.
class Watcher {
public:
    Watcher(trace::TraceWriter &writer, std::vector<std::string> off);

    void open();
    void close();
    [[nodiscard]] bool isOn() const { return m_isOn; }
    /// An awaitable that a tapped receive() gave has its answer.
    void answered(PyObject *awaitable, PyObject *message);
    /// The gateway was read from, or written to, by whatever layer runs.
    void crossed(ExchangeId exchange, trace::LayerPort port, std::string_view type, std::uint64_t bytes);

private:
    struct Candidate {
        Ref code; ///< Kept, so that its address stays its own.
        std::optional<Family> family;
        Place place;
        bool hasSpecNames = false;
        bool isStep = false;
        bool givesItems = false; ///< Of an iterable that a layer returned.
        bool isWatched = false;
        bool leads = false;   ///< A layer of this code was the outermost one of a strand.
        bool isQuiet = false; ///< Its suspensions are not told of, as others lead its strands.
        int misses = 0;
    };
    /// A coroutine or an awaitable of the gateway whose result layers will get from their receive().
    struct Awaited {
        Ref weak;
        std::vector<LayerPtr> layers; ///< Outermost first.
    };
    /// What WSGI layers returned, one and the same object.
    struct Iterable {
        Ref weak;
        std::vector<LayerPtr> layers; ///< Innermost first.
    };
    template <PyObject *(Watcher::*Member)(PyObject *const *, Py_ssize_t)>
    static PyObject *callback(PyObject *self, PyObject *const *arguments, Py_ssize_t count);
    static const Monitoring::Row kRows[];

    PyObject *onStart(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onResume(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onThrow(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onReturn(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onYield(PyObject *const *arguments, Py_ssize_t count);
    PyObject *onUnwind(PyObject *const *arguments, Py_ssize_t count);

    [[nodiscard]] Candidate *candidate(PyCodeObject *code);
    PyObject *missed(Candidate &candidate);
    bool watch(Candidate &candidate);
    /// What a frame that starts is to us. False: nothing.
    bool begin(Candidate &candidate, const trace::Context &context);
    /// False: the frame is no layer's.
    bool enter(Candidate &candidate, const trace::Context &context);
    PyObject *followed(PyObject *code);
    void strandBegan(Candidate &candidate, const Layer &layer);
    // Iterables of WSGI; in watcheritems.cpp.
    void watchItems(const LayerPtr &layer, PyObject *iterable);
    bool startItem(const Candidate &candidate);
    bool gaveItem(PyObject *code, PyObject *item, bool isYield);

    // Steps of frameworks; in watchersteps.cpp.
    void siteReturned(PyObject *code, PyObject *answer);
    void visit(Candidate &candidate, ExchangeId exchange, PyObject *answer);
    bool enterStep(Candidate &candidate, ExchangeId exchange);
    bool goOnInFrame(Candidate &candidate);
    /// The step is over with the frame, unless it goes on in the coroutine that it returned.
    bool endStep(const LayerPtr &layer, PyObject *answer);
    bool goOnIn(const LayerPtr &layer, PyObject *coroutine);
    void expecting(PyObject *code);
    [[nodiscard]] static LayerPtr runningHere(const Stack &stack, ExchangeId exchange);
    [[nodiscard]] static bool isGivenValue(PyObject *code, PyObject *yielded);
    [[nodiscard]] static LayerPtr enteredLast(const Stack &stack);
    void warn(std::string_view what) const;

    [[nodiscard]] LayerPtr parentOf(const LayerArguments &arguments, ExchangeId exchange) const;
    [[nodiscard]] std::shared_ptr<Stack> stackOf(const trace::Context &context);
    void tapArguments(const PyCodeObject *code, LayerArguments arguments, const LayerPtr &layer);
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
    Steps m_steps{{.warn = [this](std::string_view what) { warn(what); },
                   .expecting = [this](PyObject *code) { expecting(code); }}};
    Ref m_tapType;
    Ref m_cancelledError;
    std::unordered_map<const PyCodeObject *, Candidate> m_candidates;
    std::unordered_map<const void *, LayerPtr> m_frames; ///< By interpreter frame.
    /// Coroutines that steps returned and that have not started, by interpreter frame.
    std::unordered_map<const void *, std::pair<Ref, LayerPtr>> m_continuations;
    std::unordered_map<ExchangeId, std::shared_ptr<Stack>> m_stacks;
    /// How many layers exchanges had whose layers are all left, by number modulo its size.
    std::array<std::pair<ExchangeId, std::uint32_t>, 1024> m_counts{};
    std::unordered_map<const void *, Awaited> m_awaited;                  ///< By interpreter frame, or by object.
    std::unordered_map<const void *, Iterable> m_iterables;               ///< By object.
    std::unordered_map<const void *, std::vector<LayerPtr>> m_itemFrames; ///< By interpreter frame.
    bool m_isOn = false;
};

} // namespace gatescope::taps
