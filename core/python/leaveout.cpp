#include "python/leaveout.h"

#include "python/exceptions.h"
#include "python/objectgraph.h"

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_set>
#include <vector>

namespace gatescope::python {

using namespace Qt::StringLiterals;
using call::LayerPlace;

namespace {

constexpr std::size_t kMostLooks = 50'000; ///< Objects in one search.
constexpr int kNear = 6;                   ///< References from one layer to the next.
constexpr int kAnywhere = 100;

/// How layers call what they wrap.
constexpr std::array<std::string_view, 15> kInnerNames{
    "app",  "application", "wsgi_app",     "asgi_app",  "wsgi_application", "asgi_application", "get_response", "inner",
    "_app", "_inner",      "_application", "_wsgi_app", "inner_app",        "next_app",         "wrapped"};

/// Objects from where the search began to the one that was found, each held by the one before.
using Way = std::vector<Ref>;

struct Found {
    Way way;
    bool isAmbiguous = false;
    explicit operator bool() const { return !way.empty() && !isAmbiguous; }
    [[nodiscard]] PyObject *object() const { return way.back().get(); }
};

// ---- who is who ----------------------------------------------------------------------------------------------------

/// The Python function that a call of the object runs; null when there is none.
Ref functionOf(PyObject *object)
{
    if (const Ref called = calledByPartial(object))
        return functionOf(called.get());
    if (PyFunction_Check(object))
        return share(object);
    if (PyMethod_Check(object))
        return PyFunction_Check(PyMethod_GET_FUNCTION(object)) ? share(PyMethod_GET_FUNCTION(object)) : nullptr;
    if (PyType_Check(object) || PyModule_Check(object) || !PyCallable_Check(object))
        return {};
    Ref call(PyObject_GetAttrString(reinterpret_cast<PyObject *>(Py_TYPE(object)), "__call__"));
    PyErr_Clear();
    return call && PyFunction_Check(call.get()) ? std::move(call) : nullptr;
}

std::string attribute(PyObject *object, const char *name)
{
    const Ref value(PyObject_GetAttrString(object, name));
    std::string text(utf8Of(value.get()));
    PyErr_Clear();
    return text;
}

bool isNamed(std::string_view asked, std::string_view module, std::string_view name)
{
    const auto dot = name.rfind('.');
    return asked == name || asked == std::string(module).append(".").append(name) ||
           (dot != std::string_view::npos && asked == name.substr(dot + 1));
}

/// The type of the object that is called, when its class says how; the function for all others.
PyObject *namedBy(PyObject *object, const Ref &function)
{
    const auto *code = reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function.get()));
    if (PyFunction_Check(object) || utf8Of(code->co_name) != "__call__")
        return function.get();
    return reinterpret_cast<PyObject *>(Py_TYPE(PyMethod_Check(object) ? PyMethod_GET_SELF(object) : object));
}

/// As core/python/taps/identity.h tells a layer.
bool isLayer(PyObject *object, const LayerPlace &place)
{
    if (const Ref called = calledByPartial(object))
        return isLayer(called.get(), place);
    const Ref function = functionOf(object);
    if (!function)
        return false;
    PyObject *named = namedBy(object, function);
    if (place.file.empty())
        return isNamed(place.name, attribute(named, "__module__"), attribute(named, "__qualname__"));
    const auto *code = reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function.get()));
    return utf8Of(code->co_filename) == place.file && utf8Of(code->co_qualname) == place.function &&
           (named == function.get() || attribute(named, "__qualname__") == place.name);
}

bool isPartOf(PyObject *object, PyObject *layer)
{
    return object == layer || (PyMethod_Check(object) && PyMethod_GET_SELF(object) == layer);
}

/// The bound method of an object, as a layer, holds what the object holds.
PyObject *wholeOf(PyObject *layer)
{
    return PyMethod_Check(layer) ? PyMethod_GET_SELF(layer) : layer;
}

// ---- searching -----------------------------------------------------------------------------------------------------

/// Breadth first, so that the nearest is found; others as near as it make it ambiguous.
class Search {
public:
    using Test = std::function<bool(PyObject *object)>;
    Search(PyObject *start, int mostDepth) : m_mostDepth(mostDepth) { add(start, 0, -1); }

    [[nodiscard]] Found find(const Test &test, bool startCounts);

private:
    struct Node {
        Ref object;
        int depth = 0;
        int parent = -1;
    };
    void add(PyObject *object, int depth, int parent);
    [[nodiscard]] Way wayTo(int node) const;

    const int m_mostDepth;
    std::vector<Node> m_nodes;
    std::unordered_set<PyObject *> m_seen;
};

void Search::add(PyObject *object, int depth, int parent)
{
    if (m_nodes.size() < kMostLooks && m_seen.insert(object).second)
        m_nodes.push_back({.object = share(object), .depth = depth, .parent = parent});
}

Found Search::find(const Test &test, bool startCounts)
{
    Found found;
    int depth = m_mostDepth;
    for (std::size_t at = 0; at < m_nodes.size() && m_nodes[at].depth <= depth; ++at) {
        PyObject *object = m_nodes[at].object.get();
        if ((at > 0 || startCounts) && test(object)) {
            found.isAmbiguous = !found.way.empty();
            if (found.isAmbiguous)
                return found;
            found.way = wayTo(static_cast<int>(at));
            depth = m_nodes[at].depth;
        }
        if (m_nodes[at].depth < depth)
            forEachHeld(object, [&](std::string_view, PyObject *held) {
                add(held, m_nodes[at].depth + 1, static_cast<int>(at));
            });
    }
    return found;
}

Way Search::wayTo(int node) const
{
    Way way;
    for (int at = node; at >= 0; at = m_nodes[static_cast<std::size_t>(at)].parent)
        way.push_back(share(m_nodes[static_cast<std::size_t>(at)].object.get()));
    std::ranges::reverse(way);
    return way;
}

Found searchFor(PyObject *start, const LayerPlace &place, int mostDepth, bool startCounts)
{
    PyObject *whole = startCounts ? nullptr : wholeOf(start);
    const auto test = [&](PyObject *object) { return !isPartOf(object, whole) && isLayer(object, place); };
    return Search(start, mostDepth).find(test, startCounts);
}

void append(Way &way, Way further)
{
    for (std::size_t i = 1; i < further.size(); ++i)
        way.push_back(std::move(further[i]));
}

/// Along the recorded path as far as it can be followed: what a layer makes for each request is held nowhere.
Found wayToLayer(PyObject *app, const call::LeaveOut &what)
{
    const std::size_t last = what.path.size() - 1;
    Found found{.way = {}};
    found.way.push_back(share(app));
    bool isStart = true;
    for (std::size_t i = 0; i <= last; ++i) {
        Found next = searchFor(found.object(), what.path[i], last == 0 ? kAnywhere : kNear, isStart);
        if (next) {
            append(found.way, std::move(next.way));
            isStart = false;
        } else if (i == last) {
            return next.isAmbiguous ? std::move(next) : searchFor(app, what.path[i], kAnywhere, true);
        }
    }
    return found;
}

// ---- the inner callable --------------------------------------------------------------------------------------------

/// What may be called in place of the last on the way: nothing that leads to it, which would go round in a circle.
bool mayBeInner(PyObject *object, const Way &way)
{
    return functionOf(object) && !isPartOf(object, wholeOf(way.back().get())) &&
           !std::ranges::contains(way, object, &Ref::get);
}

/// What was entered inside of it when it was recorded.
Ref recordedInner(const Way &way, const std::vector<LayerPlace> &inside)
{
    for (const LayerPlace &place : inside) {
        const auto test = [&](PyObject *object) { return isLayer(object, place) && mayBeInner(object, way); };
        if (const Found found = Search(way.back().get(), kNear).find(test, false))
            return share(found.object());
    }
    return {};
}

/// By the names that such things have; else the only callable that a closure has.
Ref guessedInner(const Way &way)
{
    PyObject *layer = way.back().get();
    Ref named;
    auto best = kInnerNames.end();
    std::vector<Ref> others;
    forEachHeld(wholeOf(layer), [&](std::string_view name, PyObject *held) {
        if (!mayBeInner(held, way))
            return;
        const auto rank = std::ranges::find(kInnerNames, name);
        if (rank < best) {
            best = rank;
            named = share(held);
        }
        others.push_back(share(held));
    });
    if (!named && PyFunction_Check(layer) && others.size() == 1)
        named = std::move(others.front());
    return named;
}

// ---- words ---------------------------------------------------------------------------------------------------------

QString qString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::unexpected<Error> cannot(const LayerPlace &layer, const QString &why, const QString &detail, const QString &wayOut)
{
    return std::unexpected(Error{
        .summary = u"%1 cannot be left out: %2"_s.arg(qString(layer.name), why), .detail = detail, .wayOut = wayOut});
}

} // namespace

Result<Object> withoutLayer(PyObject *app, const call::LeaveOut &what)
{
    const LayerPlace &layer = what.path.back();
    const Found found = wayToLayer(app, what);
    if (found.isAmbiguous)
        return cannot(layer, u"the application holds several of it, and which one was meant cannot be told"_s, {},
                      u"Leave out the layer around it, or the one inside of it."_s);
    if (!found)
        return cannot(
            layer, u"nothing in the application holds it"_s,
            u"It is made anew for each request, or is called by a global name, or is a method that its object "
            u"calls itself."_s,
            u"Leave out the layer around it, or the one inside of it."_s);
    Ref now = recordedInner(found.way, what.inside);
    if (!now)
        now = guessedInner(found.way);
    if (!now)
        return cannot(layer, u"nothing is known that it calls"_s, u"It may be the application itself."_s,
                      u"Choose an exchange in which it called an inner layer."_s);
    for (std::size_t i = found.way.size() - 1; i > 0; --i) {
        PyObject *holder = found.way[i - 1].get();
        now = copyWith(holder, found.way[i].get(), now.get());
        if (!now)
            return cannot(layer, u"a %1 around it cannot be copied"_s.arg(qString(typeNameOf(holder))),
                          qString(takeException().summary()), u"Leave out another layer."_s);
    }
    return Object::take(now.release());
}

Object applicationFor(PyObject *app, const call::Request &request)
{
    if (!request.leaveOut)
        return Object::share(app);
    auto made = withoutLayer(app, *request.leaveOut);
    if (made)
        return std::move(*made);
    PyErr_SetString(PyExc_LookupError, qPrintable(made.error().summary));
    return {};
}

} // namespace gatescope::python
