#pragma once

#include "trace/event.h"

#include <QStringList>

#include <vector>

/// Layers as lines of text, for tests to compare.
namespace layers {

using namespace gatescope;

inline QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8);
}

inline QString headers(const trace::HeaderPairs &pairs, const char *sign)
{
    QString out;
    for (const auto &header : pairs.list())
        out += QStringLiteral(" %1%2").arg(QLatin1String(sign), text(header.name));
    return out;
}

/// "name: value"; without the value where it is another one each time (a token, a moment).
inline QString header(std::string_view name, std::string_view value)
{
    static const QStringList kOfTheMoment{QStringLiteral("set-cookie"), QStringLiteral("expires"),
                                          QStringLiteral("last-modified"), QStringLiteral("date")};
    return text(name) + QStringLiteral(": ") + (kOfTheMoment.contains(text(name).toLower()) ? QString() : text(value));
}

inline QString end(trace::LayerEnd how)
{
    static const char *const kNames[] = {"returned", "raised", "passed on", "swallowed", "converted", "abandoned"};
    return QLatin1String(kNames[static_cast<std::size_t>(how)]);
}

inline QString keys(const trace::LayerChangedArguments &changed)
{
    QString out;
    for (const auto *side : {&changed.before, &changed.after}) {
        const auto root = side->root();
        const bool isBefore = side == &changed.before;
        auto child = root ? root->firstChild() : std::nullopt;
        while (child) {
            const bool isElsewhere =
                (isBefore ? changed.after : changed.before).root()->value(child->text()).has_value();
            if (isBefore && !isElsewhere)
                out += QStringLiteral(" -") + text(child->text());
            if (!isBefore)
                out += QLatin1String(isElsewhere ? " ~" : " +") + text(child->text());
            child = child->nextSibling()->nextSibling();
        }
    }
    return out;
}

/// Belongs to a boundary between layers: not there without taps.
inline bool isInside(const trace::TraceEvent &event)
{
    return event.name().starts_with("layer.") || (event.as<trace::ExceptionDetail>() && event.header.layer.isValid());
}

/// "3 context +user -user"
inline QString variables(const trace::LayerChangedContext &changed)
{
    QString out;
    for (const auto *side : {&changed.set, &changed.lost}) {
        auto child = side->root() ? side->root()->firstChild() : std::nullopt;
        for (; child; child = child->nextSibling()->nextSibling())
            out += QLatin1String(side == &changed.set ? " +" : " lost ") + text(child->text());
    }
    return out;
}

/// "2<1 GZipMiddleware", "2 copied +x", "2 send http.response.start +vary", "2 returned"
inline QStringList story(const std::vector<trace::TraceEvent> &events)
{
    static const char *const kPorts[] = {"receive", "send", "start_response", "item", "write", "input"};
    QStringList lines;
    for (const auto &event : events) {
        const auto layer = QString::number(event.header.layer.value);
        if (const auto *entered = event.as<trace::LayerEntered>())
            lines << layer + u'<' + QString::number(entered->parent) + u' ' + text(entered->name);
        if (const auto *changed = event.as<trace::LayerChangedArguments>())
            lines << layer + QLatin1String(changed->inPlace ? " changed" : " copied") + keys(*changed) +
                         headers(changed->headersAdded, "+") + headers(changed->headersRemoved, "-");
        if (const auto *changed = event.as<trace::LayerChangedContext>())
            lines << layer + QStringLiteral(" context") + variables(*changed);
        if (const auto *message = event.as<trace::LayerMessage>())
            lines << layer + u' ' + QLatin1String(kPorts[static_cast<std::size_t>(message->port)]) + u' ' +
                         text(message->type) +
                         QLatin1String(message->changed             ? " changed"
                                       : message->message.isEmpty() ? ""
                                                                    : " new") +
                         headers(message->headersAdded, "+") + headers(message->headersRemoved, "-");
        if (const auto *left = event.as<trace::LayerLeft>())
            lines << layer + u' ' + end(left->how) +
                         (left->exception.empty() ? QString() : u' ' + text(left->exception));
    }
    return lines;
}

} // namespace layers
