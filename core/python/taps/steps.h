#pragma once

#include "python/taps/adapter.h"
#include "python/taps/callable.h"
#include "python/taps/layer.h"
#include "python/taps/responsehead.h"

#include <array>
#include <functional>
#include <optional>
#include <string_view>

namespace gatescope::taps {

/// Where in a framework a piece of code stands.
struct Place {
    const Adapter *adapter = nullptr;
    const Site *site = nullptr;
    std::size_t number = 0; ///< Of the adapter.

    explicit operator bool() const { return site != nullptr; }
};

/// The steps of frameworks: what their adapters expect to be called, and what the response was before and after. An
/// adapter that fails is told of once and not asked again. Everything needs the GIL.
class Steps {
public:
    struct Hooks {
        std::function<void(std::string_view what)> warn;
        std::function<void(PyObject *code)> expecting; ///< A step will run this code.
    };
    static constexpr std::size_t kAdapterCount = 5;
    explicit Steps(Hooks hooks) : m_hooks(std::move(hooks)) {}

    /// Recognises code of a framework by its file and name.
    [[nodiscard]] static Place placeOf(const PyCodeObject *code);

    /// The current frame has just started, or returns `answer`. `here` is the layer that runs.
    void visit(const Place &place, PyObject *answer, Stack &stack, const LayerPtr &here);
    /// Takes the step that starts with this code from what was expected; the place itself may be one.
    /// `here` is the layer that runs on this thread: another one than the step's calls the function for its own ends.
    [[nodiscard]] std::optional<Expected> begin(const Place &place, PyObject *code, Stack &stack, const LayerPtr &here);

    /// The current frame is the step's.
    void entered(Layer &layer, const PyCodeObject *code);
    void answered(Layer &layer, PyObject *answer);

private:
    void expect(const Place &place, PyObject *callable, StepRole role, Stack &stack, const LayerPtr &here);
    void switchOff(const Place &place);
    [[nodiscard]] Expected ownStep(const Place &place, PyObject *code);

    const Hooks m_hooks;
    Callables m_callables;
    ResponseHeads m_heads;
    std::array<bool, kAdapterCount> m_isOff{};
};

} // namespace gatescope::taps
