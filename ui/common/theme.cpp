#include "common/theme.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QStyleHints>

#include <array>

namespace gatescope::ui::theme {

using namespace Qt::StringLiterals;

namespace {

struct ToneRow {
    Tone tone;
    QRgb light;
    QRgb dark;
};

constexpr std::array kTones{
    ToneRow{Tone::Text, 0xFF1B1F24, 0xFFE6E8EB},     ToneRow{Tone::Muted, 0xFF5A6370, 0xFFA3ACB8},
    ToneRow{Tone::Faint, 0xFF848D9A, 0xFF747E8C},    ToneRow{Tone::Border, 0xFFDDE1E6, 0xFF343A43},
    ToneRow{Tone::Canvas, 0xFFFFFFFF, 0xFF17191D},   ToneRow{Tone::Surface, 0xFFF5F6F8, 0xFF1F2227},
    ToneRow{Tone::Raised, 0xFFECEFF3, 0xFF2A2E35},   ToneRow{Tone::Accent, 0xFF2459D3, 0xFF6C9BFF},
    ToneRow{Tone::OnAccent, 0xFFFFFFFF, 0xFF0C1220}, ToneRow{Tone::Ok, 0xFF1A7F4B, 0xFF4CC38A},
    ToneRow{Tone::Redirect, 0xFF1F6FB2, 0xFF63B3ED}, ToneRow{Tone::Warning, 0xFF9A5B00, 0xFFF0B03F},
    ToneRow{Tone::Error, 0xFFC0262D, 0xFFFF7B7B},    ToneRow{Tone::Waiting, 0xFF8A6D1B, 0xFFD9B65C},
    ToneRow{Tone::Running, 0xFF1F7A6E, 0xFF46C2B0},  ToneRow{Tone::Client, 0xFF4B5B76, 0xFF9DB2D3},
    ToneRow{Tone::Gateway, 0xFF2459D3, 0xFF6C9BFF},  ToneRow{Tone::Application, 0xFF7A3EB8, 0xFFC08CF5},
    ToneRow{Tone::Worker, 0xFF1F7A6E, 0xFF46C2B0},   ToneRow{Tone::Wsgi, 0xFF0F6F8C, 0xFF58C1DD},
    ToneRow{Tone::Asgi, 0xFF7A3EB8, 0xFFC08CF5},     ToneRow{Tone::WebSocket, 0xFFA63D82, 0xFFF08FCB},
    ToneRow{Tone::Lifespan, 0xFF5A6370, 0xFFA3ACB8},
};
static_assert(kTones.size() == static_cast<std::size_t>(Tone::Count));

QColor fromTable(Tone tone, bool dark)
{
    const ToneRow &row = kTones[static_cast<std::size_t>(tone)];
    return QColor::fromRgba(dark ? row.dark : row.light);
}

bool systemIsDark()
{
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
}

QFont firstInstalled(std::initializer_list<QString> families, const QFont &otherwise)
{
    for (const QString &family : families) {
        if (QFontDatabase::hasFamily(family)) {
            QFont font = otherwise;
            font.setFamily(family);
            return font;
        }
    }
    return otherwise;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

QColor color(Tone tone, const QPalette &palette)
{
    return fromTable(tone, isDark(palette));
}

QColor tint(Tone tone, const QPalette &palette, double opacity)
{
    const QColor over = color(tone, palette);
    const QColor under = color(Tone::Canvas, palette);
    const auto mix = [opacity](int a, int b) { return static_cast<int>(a * opacity + b * (1 - opacity)); };
    return {mix(over.red(), under.red()), mix(over.green(), under.green()), mix(over.blue(), under.blue())};
}

QPalette palette(Scheme scheme)
{
    const bool dark = scheme == Scheme::Dark || (scheme == Scheme::System && systemIsDark());
    struct Role {
        QPalette::ColorRole role;
        Tone tone;
    };
    constexpr std::array kRoles{
        Role{QPalette::Window, Tone::Surface},   Role{QPalette::WindowText, Tone::Text},
        Role{QPalette::Base, Tone::Canvas},      Role{QPalette::AlternateBase, Tone::Surface},
        Role{QPalette::Text, Tone::Text},        Role{QPalette::Button, Tone::Surface},
        Role{QPalette::ButtonText, Tone::Text},  Role{QPalette::ToolTipBase, Tone::Raised},
        Role{QPalette::ToolTipText, Tone::Text}, Role{QPalette::PlaceholderText, Tone::Muted},
        Role{QPalette::Highlight, Tone::Accent}, Role{QPalette::HighlightedText, Tone::OnAccent},
        Role{QPalette::Link, Tone::Accent},      Role{QPalette::LinkVisited, Tone::Accent},
        Role{QPalette::Mid, Tone::Border},       Role{QPalette::Midlight, Tone::Raised},
        Role{QPalette::Light, Tone::Canvas},     Role{QPalette::Dark, Tone::Border},
        Role{QPalette::Accent, Tone::Accent},    Role{QPalette::BrightText, Tone::Error},
    };
    QPalette result;
    for (const auto [role, tone] : kRoles)
        result.setColor(role, fromTable(tone, dark));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        result.setColor(QPalette::Disabled, role, fromTable(Tone::Faint, dark));
    return result;
}

QFont interfaceFont()
{
    const QFont desktop = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    if (!desktop.family().startsWith("DejaVu"_L1) && desktop.family() != "Sans Serif"_L1)
        return desktop;
    return firstInstalled({u"Inter"_s, u"Noto Sans"_s, u"Cantarell"_s}, desktop);
}

QFont monospaceFont()
{
    const QFont desktop = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    QFont font = firstInstalled({u"JetBrains Mono"_s, u"Cascadia Mono"_s, u"SF Mono"_s, u"Noto Sans Mono"_s}, desktop);
    font.setFeature("calt", 0); // "==" stays two characters
    font.setFeature("liga", 0);
    return font;
}

} // namespace gatescope::ui::theme
