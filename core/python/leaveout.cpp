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
constexpr int kNear = 8;                   ///< References from one layer to the next.
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

/// The class of the object that is called, when that says how; null for functions and other methods.
PyObject *classOf(PyObject *object, const PyCodeObject *code)
{
    if (PyFunction_Check(object) || utf8Of(code->co_name) != "__call__")
        return nullptr;
    return reinterpret_cast<PyObject *>(Py_TYPE(PyMethod_Check(object) ? PyMethod_GET_SELF(object) : object));
}

/// As core/python/taps/identity.h tells a layer. What functools.wraps() says of a function is another's name.
bool isLayer(PyObject *object, const LayerPlace &place)
{
    if (const Ref called = calledByPartial(object))
        return isLayer(called.get(), place);
    const Ref function = functionOf(object);
    if (!function)
        return false;
    const auto *code = reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function.get()));
    PyObject *type = classOf(object, code);
    const std::string name = type ? attribute(type, "__qualname__") : std::string(utf8Of(code->co_qualname));
    if (!place.file.empty())
        return name == place.name && utf8Of(code->co_qualname) == place.function &&
               utf8Of(code->co_filename) == place.file;
    if (type)
        return isNamed(place.name, attribute(type, "__module__"), name);
    PyObject *module = PyDict_GetItemString(PyFunction_GET_GLOBALS(function.get()), "__name__");
    return isNamed(place.name, utf8Of(module), name);
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
class ObjectSearch {
public:
    using Test = std::function<bool(PyObject *object)>;
    ObjectSearch(PyObject *start, int mostDepth) : m_mostDepth(mostDepth) { add(start, 0, -1); }

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

void ObjectSearch::add(PyObject *object, int depth, int parent)
{
    if (m_nodes.size() < kMostLooks && m_seen.insert(object).second)
        m_nodes.push_back({.object = share(object), .depth = depth, .parent = parent});
}

Found ObjectSearch::find(const Test &test, bool startCounts)
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

Way ObjectSearch::wayTo(int node) const
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
    return ObjectSearch(start, mostDepth).find(test, startCounts);
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
        if (const Found found = ObjectSearch(way.back().get(), kNear).find(test, false))
            return share(found.object());
    }
    return {};
}

/// By the names that such things have; else the only callable that a closure or a partial has.
Ref guessedInner(const Way &way)
{
    PyObject *layer = way.back().get();
    const Ref called = calledByPartial(layer);
    const bool isWhole = !called && !PyFunction_Check(layer);
    Ref named;
    auto best = kInnerNames.end();
    std::vector<Ref> others;
    forEachHeld(wholeOf(layer), [&](std::string_view name, PyObject *held) {
        if (held == called.get() || !mayBeInner(held, way))
            return;
        const auto rank = std::ranges::find(kInnerNames, name);
        if (rank < best) {
            best = rank;
            named = share(held);
        }
        others.push_back(share(held));
    });
    if (!named && !isWhole && others.size() == 1)
        named = std::move(others.front());
    return named;
}

/// Django calls these on its own, besides the middleware itself; null: the layer has none of them.
const char *calledBesides(PyObject *layer)
{
    constexpr std::array kMethods{"process_view", "process_exception", "process_template_response"};
    if (PyFunction_Check(layer) || PyObject_HasAttrString(layer, "get_response") == 0)
        return nullptr;
    const auto found =
        std::ranges::find_if(kMethods, [&](const char *name) { return PyObject_HasAttrString(layer, name) != 0; });
    return found == kMethods.end() ? nullptr : *found;
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
        return cannot(layer, u"nothing in the application holds it"_s,
                      u"It is made anew for each request, or with the first one, or is called by a global name, or is "
                      u"a method that "
                      u"its object calls itself."_s,
                      u"Leave out the layer around it, or the one inside of it."_s);
    if (const char *method = calledBesides(found.object()))
        return cannot(layer, u"Django calls its %1 apart from it"_s.arg(qString(method)), {},
                      u"Leave out another middleware."_s);
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
