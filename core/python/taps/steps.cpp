#include "python/taps/steps.h"

#include "python/exceptions.h"
#include "python/taps/crossing.h"

#include <algorithm>

namespace gatescope::taps {

namespace {

constexpr std::size_t kMostExpected = 256;

using AdapterFunction = const Adapter &(*)();
constexpr std::array<AdapterFunction, Steps::kAdapterCount> kAdapters{&djangoAdapter, &flaskAdapter, &quartAdapter,
                                                                      &starletteAdapter, &fastapiAdapter};

bool isInPackage(std::string_view file)
{
    return file.contains("/django/") || file.contains("/flask/") || file.contains("/starlette/") ||
           file.contains("/fastapi/") || file.contains("/quart/");
}

trace::LayerKind kindOf(StepRole role)
{
    return role == StepRole::View ? trace::LayerKind::Endpoint : trace::LayerKind::Framework;
}

bool givesResponse(StepRole role)
{
    return role != StepRole::Dependency && role != StepRole::Teardown;
}

Ref lastArgument(PyFrameObject *frame, const PyCodeObject *code)
{
    if (code->co_argcount == 0)
        return {};
    Ref value(PyFrame_GetVar(frame, PyTuple_GET_ITEM(code->co_localsplusnames, code->co_argcount - 1)));
    PyErr_Clear();
    return value;
}

} // namespace

Place Steps::placeOf(const PyCodeObject *code)
{
    const auto file = python::utf8Of(code->co_filename);
    if (!isInPackage(file))
        return {};
    const auto function = python::utf8Of(code->co_qualname);
    for (std::size_t i = 0; i < kAdapters.size(); ++i) {
        const Adapter &adapter = kAdapters[i]();
        for (const Site &site : adapter.sites) {
            if (site.function == function && file.ends_with(site.file))
                return {.adapter = &adapter, .site = &site, .number = i};
        }
    }
    return {};
}

void Steps::visit(const Place &place, PyObject *answer, Stack &stack, const LayerPtr &here)
{
    const auto visitor = answer ? place.site->returned : place.site->started;
    PyFrameObject *frame = PyEval_GetFrame();
    if (!visitor || !frame || m_isOff[place.number])
        return;
    const SiteCall::Expect expecting = [&](PyObject *callable, StepRole role) {
        expect(place, callable, role, stack, here);
    };
    visitor(SiteCall(frame, answer, stack.count, expecting));
    if (PyErr_Occurred())
        switchOff(place);
}

void Steps::switchOff(const Place &place)
{
    m_isOff[place.number] = true;
    m_hooks.warn("The steps inside of " + std::string(place.adapter->framework) + " are not shown any more: " +
                 python::takeException().summary() + ", in " + std::string(place.site->function));
}

void Steps::expect(const Place &place, PyObject *callable, StepRole role, Stack &stack, const LayerPtr &here)
{
    if (stack.expected.size() >= kMostExpected || PyErr_Occurred())
        return;
    Called called = m_callables.of(callable, kindOf(role));
    if (!called.code)
        return;
    PyObject *code = called.code.get();
    stack.expected.push_back({.code = std::move(called.code),
                              .identity = std::move(called.identity),
                              .role = role,
                              .shape = place.adapter->shape,
                              .parent = here});
    m_hooks.expecting(code);
}

Expected Steps::ownStep(const Place &place, PyObject *code)
{
    const auto *of = reinterpret_cast<const PyCodeObject *>(code);
    auto identity = std::make_shared<Identity>();
    identity->name = place.site->name.empty() ? python::utf8Of(of->co_qualname) : place.site->name;
    identity->file = python::utf8Of(of->co_filename);
    identity->function = python::utf8Of(of->co_qualname);
    identity->line = static_cast<std::uint32_t>(std::max(of->co_firstlineno, 0));
    identity->kind = kindOf(place.site->own);
    identity->isLibrary = true;
    identity->module = place.site->file.substr(0, place.site->file.rfind('.'));
    std::ranges::replace(identity->module, '/', '.');
    return {.code = python::share(code),
            .identity = std::move(identity),
            .role = place.site->own,
            .shape = place.adapter->shape,
            .parent = {}};
}

std::optional<Expected> Steps::begin(const Place &place, PyObject *code, Stack &stack, const LayerPtr &here)
{
    if (place && place.site->own != StepRole::None)
        return ownStep(place, code);
    const auto found = std::ranges::find_if(stack.expected, [&](const Expected &one) {
        const LayerPtr parent = one.code.get() == code && here ? one.parent.lock() : nullptr;
        return one.code.get() == code && (!parent || parent == here);
    });
    if (found == stack.expected.end())
        return {};
    Expected taken = std::move(*found);
    stack.expected.erase(found);
    return taken;
}

void Steps::entered(Layer &layer, const PyCodeObject *code)
{
    PyFrameObject *frame = layer.role() == StepRole::After ? PyEval_GetFrame() : nullptr;
    const Ref response = frame ? lastArgument(frame, code) : nullptr;
    if (response)
        layer.fromInner(Layer::Slot::Start) = m_heads.of(response.get(), layer.shape(), layer.family());
}

void Steps::answered(Layer &layer, PyObject *answer)
{
    layer.answered(answer != Py_None);
    if (givesResponse(layer.role()) && answer != Py_None)
        crossHead(layer, m_heads.of(answer, layer.shape(), layer.family()));
}

} // namespace gatescope::taps
