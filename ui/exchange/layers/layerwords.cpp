#include "exchange/layers/layerwords.h"

#include "common/eventwords.h"

#include <QCoreApplication>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using trace::LayerEnd;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Layers", text);
}

QString exceptionType(const QString &exception)
{
    return exception.section(u':', 0, 0).section(u'.', -1);
}

struct EndWords {
    LayerEnd how;
    const char *text;
    const char *detail;
    Tone tone;
    const char *icon;
};

constexpr std::array kEnds{
    EndWords{LayerEnd::Raised, QT_TRANSLATE_NOOP("Layers", "raised %1"),
             QT_TRANSLATE_NOOP("Layers", "An exception of its own left it: %1"), Tone::Error, "event-raised"},
    EndWords{LayerEnd::PassedOn, QT_TRANSLATE_NOOP("Layers", "let %1 through"),
             QT_TRANSLATE_NOOP("Layers", "An exception from inside went through it: %1"), Tone::Error, "arrow-up"},
    EndWords{LayerEnd::Swallowed, QT_TRANSLATE_NOOP("Layers", "swallowed %1"),
             QT_TRANSLATE_NOOP("Layers", "An exception from inside ended here, and no response was made of it: %1"),
             Tone::Warning, "event-refused"},
    EndWords{LayerEnd::Converted, QT_TRANSLATE_NOOP("Layers", "made a response of %1"),
             QT_TRANSLATE_NOOP("Layers", "An exception from inside became a response here: %1"), Tone::Warning,
             "event-response"},
    EndWords{LayerEnd::Abandoned, QT_TRANSLATE_NOOP("Layers", "abandoned"),
             QT_TRANSLATE_NOOP("Layers", "It was cancelled, or the exchange ended first. %1"), Tone::Warning, "cut"},
};

LayerVerdict endedBy(const EndWords &words, const Layer &layer)
{
    const QString what = exceptionType(layer.exception);
    QString text = tr(words.text);
    if (text.contains(u"%1"_s))
        text = text.arg(what.isEmpty() ? tr("an exception") : what);
    QString detail = tr(words.detail).arg(layer.exception);
    if (layer.endLine > 0)
        detail += u" ("_s + placeText(layer.endFile, layer.endLine) + u')';
    return {.text = text, .detail = detail.trimmed(), .tone = words.tone, .icon = QString::fromLatin1(words.icon)};
}

QString changesLine(const Layer &layer, LayerTouch::Side side)
{
    QStringList parts;
    for (const LayerTouch &touch : layer.touches)
        if (touch.side == side)
            parts.append(signOf(touch.change) + touch.name);
    return parts.join(u", "_s);
}

} // namespace

QString nsText(std::uint64_t ns)
{
    return durationText(std::chrono::nanoseconds(static_cast<std::int64_t>(ns)));
}

LayerVerdict verdictOf(const Layer &layer)
{
    if (layer.isOpen())
        return {.text = tr("open"),
                .detail = tr("It has not returned yet."),
                .tone = Tone::Running,
                .icon = u"in-progress"_s};
    if (layer.isShortCircuit())
        return {.text = tr("short circuit"),
                .detail = tr("It answered by itself: what is inside of it was never called."),
                .tone = Tone::Redirect,
                .icon = u"redirect"_s};
    const auto words = std::ranges::find(kEnds, layer.how, &EndWords::how);
    return words == kEnds.end() ? LayerVerdict{} : endedBy(*words, layer);
}

QString kindText(trace::LayerKind kind)
{
    constexpr std::array kKinds{QT_TRANSLATE_NOOP("Layers", "callable"), QT_TRANSLATE_NOOP("Layers", "object"),
                                QT_TRANSLATE_NOOP("Layers", "framework step"), QT_TRANSLATE_NOOP("Layers", "endpoint")};
    return tr(kKinds[std::min(static_cast<std::size_t>(kind), kKinds.size() - 1)]);
}

QString placeText(const QString &file, std::uint32_t line)
{
    return line == 0 ? QString() : u"%1:%2"_s.arg(file.section(u'/', -1)).arg(line);
}

QString signOf(Change change)
{
    constexpr std::array kSigns{u"", u"+", u"−", u"~"};
    return QString::fromUtf16(kSigns[static_cast<std::size_t>(change)]);
}

QString changeText(Change change)
{
    const std::array words{tr("same"), tr("added"), tr("removed"), tr("changed")};
    return words[static_cast<std::size_t>(change)];
}

Tone changeTone(Change change)
{
    constexpr std::array kTones{Tone::Muted, Tone::Ok, Tone::Error, Tone::Warning};
    return kTones[static_cast<std::size_t>(change)];
}

QString touchText(const LayerTouch &touch)
{
    const bool request = touch.side == LayerTouch::Side::Request;
    return (request ? u"↓ "_s : u"↑ "_s) + signOf(touch.change) + touch.name;
}

QString layerName(const LayerIndex &index, std::uint32_t number)
{
    const Layer *layer = index.layer(number);
    return layer ? layer->name : tr("the gateway");
}

QString makerOf(const LayerIndex &index, std::uint32_t number)
{
    const Layer *layer = index.layer(number);
    const Layer *maker = layer;
    for (const Layer *next = layer; next && next->isLibrary && next->module == layer->module;
         next = index.layer(next->parent))
        maker = next;
    return maker == layer || layer->name.startsWith(maker->name) ? QString() : maker->name;
}

std::chrono::nanoseconds totalOf(const Layer &layer, const LayerIndex &index)
{
    return std::chrono::nanoseconds((layer.isOpen() ? index.lastAt() : layer.leftAt) - layer.enteredAt);
}

QString layerSentence(const Layer &layer, const LayerIndex &index)
{
    QStringList lines{layer.name + u"  "_s + layer.module + u"  "_s + placeText(layer.file, layer.line)};
    lines +=
        tr("%1, self %2, total %3, of that waiting %4")
            .arg(kindText(layer.kind), nsText(layer.ownNs), durationText(totalOf(layer, index)), nsText(layer.waitNs));
    lines += tr("%1 in, %2 out, %3 in, %4 out")
                 .arg(counted(layer.in, tr("1 message"), tr("%1 messages")),
                      counted(layer.out, tr("1 message"), tr("%1 messages")), sizeText(layer.bytesIn),
                      sizeText(layer.bytesOut));
    if (const QString changes = changesLine(layer, LayerTouch::Side::Request); !changes.isEmpty())
        lines += tr("on the way in: %1").arg(changes);
    if (const QString changes = changesLine(layer, LayerTouch::Side::Response); !changes.isEmpty())
        lines += tr("on the way out: %1").arg(changes);
    if (const LayerVerdict verdict = verdictOf(layer); !verdict.text.isEmpty())
        lines += verdict.text + u": "_s + verdict.detail;
    return lines.join(u'\n');
}

QString stackText(const LayerIndex &index, const QString &title)
{
    QString text = title + u'\n';
    for (const Layer &layer : index.layers()) {
        const QString indent = QString(2 * layer.depth, u' ');
        QStringList lines = layerSentence(layer, index).split(u'\n');
        text += u"%1%2 %3\n"_s.arg(layer.number, 3).arg(indent, lines.takeFirst());
        for (const QString &line : std::as_const(lines))
            text += u"    "_s + indent + u"  "_s + line + u'\n';
    }
    return text;
}

} // namespace gatescope::ui
