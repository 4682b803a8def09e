#include "direct/leaveout.h"

#include <QObject>

#include <algorithm>
#include <map>
#include <optional>

namespace gatescope::direct {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostInside = 64;

struct Entered {
    LayerCode code;
    QString module;
    std::uint32_t parent = 0;
    trace::LayerKind kind = trace::LayerKind::Callable;

    /// Called by another layer with what layers are called with, not by a framework with its own objects.
    [[nodiscard]] bool isWhole() const
    {
        return kind == trace::LayerKind::Callable || kind == trace::LayerKind::Instance;
    }
};

using Layers = std::map<std::uint32_t, Entered>; ///< By number, which is the order of entering.

QString text(trace::Text utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

Layers layersOf(const trace::EventLog &log)
{
    Layers layers;
    for (std::size_t index = 0; index < log.size(); ++index) {
        const trace::TraceEvent event = log.at(index);
        if (const auto *entered = event.as<trace::LayerEntered>())
            layers[event.header.layer.value] = {
                .code = {text(entered->name), text(entered->site.file), text(entered->site.function)},
                .module = text(entered->module),
                .parent = entered->parent,
                .kind = entered->kind};
    }
    return layers;
}

bool isInside(const Layers &layers, std::uint32_t number, std::uint32_t outer)
{
    for (auto at = layers.find(number); at != layers.end() && at->first > outer; at = layers.find(at->second.parent)) {
        if (at->second.parent == outer)
            return true;
    }
    return false;
}

/// A whole middleware of Django, not one of its methods: in a chain like a layer, only that it is given a request.
bool isDjangoMiddleware(const Layers &layers, const Entered &entered)
{
    const QString name = QString(entered.code.name).remove(u"<locals>."_s);
    const bool isMethod = name.contains(u'.') && entered.code.name == name;
    if (entered.kind != trace::LayerKind::Framework || isMethod)
        return false;
    auto at = layers.find(entered.parent);
    while (at != layers.end() && !at->second.isWhole() && at->second.parent < at->first)
        at = layers.find(at->second.parent);
    return at != layers.end() && at->second.module.startsWith(u"django.core.handlers"_s);
}

/// Nothing for what is no layer of its own.
std::optional<LayerCode> codeOf(const Layers &layers, const Entered &entered)
{
    if (entered.isWhole())
        return entered.code;
    if (isDjangoMiddleware(layers, entered))
        return LayerCode{.name = entered.module + u'.' + entered.code.name, .file = {}, .function = {}};
    return std::nullopt;
}

std::unexpected<Error> refused(const QString &summary, const QString &wayOut)
{
    return std::unexpected(Error{.summary = summary, .wayOut = wayOut});
}

} // namespace

QList<LayerChoice> layersToLeaveOut(const trace::Session &session, std::uint32_t number)
{
    const trace::ExchangeSummary *summary = session.summary(number);
    if (!summary || summary->protocol != trace::Protocol::Http)
        return {};
    QList<LayerChoice> choices;
    const Layers layers = layersOf(session.events(number));
    for (const auto &[layer, entered] : layers) {
        const bool hasInner = std::ranges::any_of(
            layers, [&](const auto &other) { return other.second.parent == layer && other.first != layer; });
        if (hasInner && codeOf(layers, entered))
            choices.append({.layer = layer, .name = entered.code.name});
    }
    return choices;
}

Result<LeaveOut> leaveOutOf(const trace::Session &session, std::uint32_t number, std::uint32_t layer)
{
    const trace::ExchangeSummary *summary = session.summary(number);
    if (!summary || summary->protocol != trace::Protocol::Http)
        return refused(QObject::tr("Only HTTP requests can be called again without a layer"),
                       QObject::tr("Choose a request that became a call of the application."));
    const Layers layers = layersOf(session.events(number));
    const auto chosen = layers.find(layer);
    if (chosen == layers.end())
        return refused(QObject::tr("No layer is chosen"), QObject::tr("Choose one in Layers."));
    const Entered &left = chosen->second;
    const auto code = codeOf(layers, left);
    if (!code)
        return refused(QObject::tr("%1 cannot be left out: a framework calls it as a step of its own, not as a layer")
                           .arg(left.code.name),
                       QObject::tr("Leave out a middleware around it."));
    LeaveOut out{.name = left.code.name, .path = {*code}, .inside = {}};
    for (auto at = layers.find(left.parent); at != layers.end(); at = layers.find(at->second.parent)) {
        if (const auto outer = codeOf(layers, at->second))
            out.path.prepend(*outer);
        if (at->second.parent >= at->first)
            break;
    }
    for (auto at = std::next(chosen); at != layers.end() && out.inside.size() < kMostInside; ++at) {
        if (left.isWhole() && at->second.isWhole() && isInside(layers, at->first, layer))
            out.inside.append(at->second.code);
    }
    return out;
}

} // namespace gatescope::direct
