#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

#include <cstdint>

/// The one theme table: every colour by its meaning, in light and dark, and the one spacing scale.
///
/// Colours are asked for with the widget's palette, so that a change of the scheme needs no bookkeeping: repaint on
/// QEvent::PaletteChange and ask again. Never tell two things apart by colour alone: add an icon, a word or a shape.
namespace gatescope::ui::theme {

enum class Scheme : std::uint8_t { System, Light, Dark };

enum class Tone : std::uint8_t {
    Text,     ///< On Canvas, Surface and Raised.
    Muted,    ///< Secondary text; still 4.5:1.
    Faint,    ///< Hairlines' labels, disabled marks; 3:1.
    Border,   ///< Hairlines.
    Canvas,   ///< Behind lists, trees, painted views.
    Surface,  ///< Bars and panels.
    Raised,   ///< Cards, hovered rows, badges.
    Accent,   ///< The one brand colour: selection, focus, primary buttons.
    OnAccent, ///< Text on Accent.
    Ok,       ///< 2xx, completed.
    Redirect, ///< 3xx.
    Warning,  ///< 4xx, findings.
    Error,    ///< 5xx, raised, cut.
    Waiting,  ///< Suspended, blocked, back-pressure.
    Running,  ///< The application's code runs.
    Client,   ///< Lane and direction colours.
    Gateway,
    Application,
    Worker,
    Wsgi, ///< Interface badges.
    Asgi,
    WebSocket,
    Lifespan,
    Count
};

[[nodiscard]] bool isDark(const QPalette &palette);
[[nodiscard]] QColor color(Tone tone, const QPalette &palette);
/// `tone` laid over Canvas with the given opacity, 0..1: for badges and backgrounds.
[[nodiscard]] QColor tint(Tone tone, const QPalette &palette, double opacity = 0.14);
/// The whole application's palette for a scheme; System asks the desktop.
[[nodiscard]] QPalette palette(Scheme scheme);

/// The spacing scale in device-independent pixels. Nothing in ui/ uses another distance.
inline constexpr int kSpaceHalf = 2;
inline constexpr int kSpace1 = 4;
inline constexpr int kSpace2 = 8;
inline constexpr int kSpace3 = 12;
inline constexpr int kSpace4 = 16;
inline constexpr int kSpace6 = 24;
inline constexpr int kSpace8 = 32;
inline constexpr int kRadius = 4;     ///< Corners of badges, cards, fields.
inline constexpr int kRowHeight = 26; ///< Rows of lists and trees.
inline constexpr int kIconSize = 16;

/// The interface font: the desktop's, or a good installed one where the platform has no opinion.
[[nodiscard]] QFont interfaceFont();
/// For code, bytes, paths and numbers.
[[nodiscard]] QFont monospaceFont();

} // namespace gatescope::ui::theme
