#pragma once

#include "common/theme.h"
#include "exchange/layers/layerindex.h"

/// Layers in words: the stack, the table, the detail and the exported text say the same.
namespace gatescope::ui {

/// How a layer ended, as far as it is worth a mark.
struct LayerVerdict {
    QString text;   ///< "short circuit", "raised ValueError"; empty: nothing to tell.
    QString detail; ///< One sentence.
    theme::Tone tone = theme::Tone::Muted;
    QString icon;
};

[[nodiscard]] LayerVerdict verdictOf(const Layer &layer);
[[nodiscard]] QString kindText(trace::LayerKind kind);
/// "gzip.py:24"; empty when it is not known.
[[nodiscard]] QString placeText(const QString &file, std::uint32_t line);
/// "↑ +vary"
[[nodiscard]] QString touchText(const LayerTouch &touch);
[[nodiscard]] QString signOf(Change change);
[[nodiscard]] QString changeText(Change change);
[[nodiscard]] theme::Tone changeTone(Change change);
/// "GZipMiddleware"; "the gateway" for 0.
[[nodiscard]] QString layerName(const LayerIndex &index, std::uint32_t number);
/// "1.2 ms"
[[nodiscard]] QString nsText(std::uint64_t ns);
/// "GZipMiddleware" for the responder that it makes for each request: the outermost layer around one of a library that
/// comes from the same module. Empty where that is none, or its own class.
[[nodiscard]] QString makerOf(const LayerIndex &index, std::uint32_t number);
/// Time between entering and leaving, or until the newest event.
[[nodiscard]] std::chrono::nanoseconds totalOf(const Layer &layer, const LayerIndex &index);
/// Everything about a layer in a few lines, for tool tips, screen readers and the clipboard.
[[nodiscard]] QString layerSentence(const Layer &layer, const LayerIndex &index);
/// The whole stack as text that reads well in a mail or an issue. `title` becomes its first line.
[[nodiscard]] QString stackText(const LayerIndex &index, const QString &title);

} // namespace gatescope::ui
