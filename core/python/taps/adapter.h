#pragma once

#include "python/ref.h"
#include "python/taps/shape.h"
#include "python/taps/step.h"

#include <functional>
#include <span>
#include <string_view>

namespace gatescope::taps {

using python::Ref;

/// One call of a framework's own function, for the adapter that knows the function. It only looks: nothing of the
/// application is changed. A function here that cannot find what the framework always has leaves a Python exception,
/// and that switches the adapter off.
class SiteCall {
public:
    using Expect = std::function<void(PyObject *callable, StepRole role)>;
    SiteCall(PyFrameObject *frame, PyObject *answer, std::uint32_t layers, const Expect &expect)
        : m_frame(frame),
          m_answer(answer),
          m_layers(layers),
          m_expect(expect)
    {
    }

    /// A local variable of the function, an argument or a name from around it.
    [[nodiscard]] Ref variable(const char *name) const;
    /// The same, and null without an exception when there is none.
    [[nodiscard]] Ref optional(const char *name) const;
    /// What the function returned; null when it has just started.
    [[nodiscard]] PyObject *answer() const { return m_answer; }
    /// How many layers the exchange has had: steps that come again and again end somewhere.
    [[nodiscard]] std::uint32_t layers() const { return m_layers; }

    /// The framework will call this next, or after others that were told of before. Null and None are nothing.
    void expect(PyObject *callable, StepRole role) const;
    void expect(const Ref &callable, StepRole role) const { expect(callable.get(), role); }
    /// Each of a list or tuple, in that order or from the end.
    void expectAll(PyObject *sequence, StepRole role, bool fromEnd = false) const;

private:
    PyFrameObject *m_frame;
    PyObject *m_answer;
    std::uint32_t m_layers;
    const Expect &m_expect;
};

/// An attribute; null with an exception when there is none.
[[nodiscard]] Ref attributeOf(const Ref &object, const char *name);
/// The same, and null without an exception.
[[nodiscard]] Ref optionalAttribute(const Ref &object, const char *name);

/// A function of a framework that calls steps.
struct Site {
    std::string_view file; ///< The end of its path: "django/core/handlers/base.py"
    std::string_view function;
    void (*started)(const SiteCall &call) = nullptr;
    void (*returned)(const SiteCall &call) = nullptr;
    StepRole own = StepRole::None; ///< It is a step itself.
    std::string_view name = {};    ///< Of that step, when the function's is not good enough.
};

/// What is known of one framework: which of its functions call which steps of the application. It imports nothing: the
/// functions are recognised when the application has them run.
struct Adapter {
    std::string_view framework; ///< "Django"
    ResponseShape shape = ResponseShape::None;
    std::span<const Site> sites;
};

[[nodiscard]] const Adapter &djangoAdapter();
[[nodiscard]] const Adapter &flaskAdapter();
[[nodiscard]] const Adapter &quartAdapter();
[[nodiscard]] const Adapter &starletteAdapter();
[[nodiscard]] const Adapter &fastapiAdapter();

} // namespace gatescope::taps
