#include "python/asgi/messagecheck.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <optional>
#include <string>

namespace gatescope::asgi {

namespace {

constexpr int kMostDepth = 6;
constexpr Py_ssize_t kMostItems = 64;

struct Flaw {
    std::string_view rule;
    std::string words;
};

using MaybeFlaw = std::optional<Flaw>;

MaybeFlaw flawOf(PyObject *value, int depthLeft);

MaybeFlaw flawOfNumber(PyObject *value)
{
    int overflow = 0;
    if (PyLong_Check(value) && PyLong_AsLongLongAndOverflow(value, &overflow) == -1 && overflow != 0)
        return Flaw{"A011", "an int beyond 64 bit"};
    if (PyFloat_Check(value) && !std::isfinite(PyFloat_AS_DOUBLE(value)))
        return Flaw{"A011", "a float that is not finite"};
    return {};
}

MaybeFlaw flawOfKey(PyObject *key)
{
    return PyUnicode_Check(key) ? MaybeFlaw{} : Flaw{"A009", std::format("a key of type {}", shownType(key))};
}

MaybeFlaw flawOfDict(PyObject *dict, int depthLeft)
{
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    Py_ssize_t seen = 0;
    for (Py_ssize_t position = 0; seen < kMostItems && PyDict_Next(dict, &position, &key, &value) != 0; ++seen) {
        if (auto flaw = flawOfKey(key))
            return flaw;
        if (auto flaw = flawOf(value, depthLeft - 1))
            return flaw;
    }
    return {};
}

MaybeFlaw flawOfItems(PyObject *sequence, int depthLeft)
{
    for (Py_ssize_t i = 0; i < std::min(PySequence_Fast_GET_SIZE(sequence), kMostItems); ++i) {
        if (auto flaw = flawOf(PySequence_Fast_GET_ITEM(sequence, i), depthLeft - 1))
            return flaw;
    }
    return {};
}

MaybeFlaw flawOf(PyObject *value, int depthLeft)
{
    if (depthLeft == 0 || value == Py_None || PyBool_Check(value) || PyBytes_Check(value) || PyUnicode_Check(value))
        return {};
    if (PyLong_Check(value) || PyFloat_Check(value))
        return flawOfNumber(value);
    if (PyDict_Check(value))
        return flawOfDict(value, depthLeft);
    if (PyList_Check(value) || PyTuple_Check(value))
        return flawOfItems(value, depthLeft);
    return Flaw{"A010", std::format("a value of type {}", shownType(value))};
}

bool isKnown(const MessageSpec &spec, PyObject *key)
{
    const auto text = python::utf8Of(key);
    return text == Names::text(Name::Type) ||
           std::ranges::any_of(spec.keys, [&](const KeySpec &known) { return Names::text(known.key) == text; });
}

void noteUnknownKeys(Exchange &exchange, const Outgoing &outgoing, const MessageSpec &spec)
{
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(outgoing.message, &position, &key, &value) != 0;) {
        auto flaw = flawOfKey(key);
        if (!flaw && !isKnown(spec, key))
            flaw = flawOf(value, kMostDepth);
        if (!flaw)
            continue;
        exchange.report(
            flaw->rule, trace::Severity::Warning,
            std::format("{}: {} in an additional key: not every server takes it", Names::text(spec.type), flaw->words),
            outgoing.site);
        return;
    }
}

} // namespace

bool checkMessage(Exchange &exchange, Outgoing &outgoing, const MessageSpec &spec)
{
    const KeyCheck check = checkKeys(exchange.engine().names, spec, outgoing.message);
    if (check.broken)
        outgoing.brokenRule = check.broken->rule;
    else if (check.known < PyDict_GET_SIZE(outgoing.message) && exchange.engine().isRecording())
        noteUnknownKeys(exchange, outgoing, spec);
    return !check.broken;
}

} // namespace gatescope::asgi
