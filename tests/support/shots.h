#pragma once

#include "common/style.h"
#include "common/theme.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QWidget>

#include <array>

namespace gatescope::test {

/// Pictures of widgets for people to look at: build/…/screenshots/NAME-light.png and NAME-dark.png.
///
///     for (const auto scheme : test::Shots::schemes()) {
///         test::Shots::use(scheme);
///         … make and show the widget …
///         QVERIFY(m_shots.save(widget, "layers-open", scheme));
///     }
class Shots {
public:
    using Scheme = ui::theme::Scheme;

    /// The style and the font of the program; answers false when there is no folder to write to.
    [[nodiscard]] bool prepare()
    {
        QApplication::setStyle(new ui::Style);
        QApplication::setFont(ui::theme::interfaceFont());
        m_folder = QDir(QCoreApplication::applicationDirPath() + QStringLiteral("/../screenshots"));
        return m_folder.mkpath(QStringLiteral("."));
    }
    [[nodiscard]] static constexpr std::array<Scheme, 2> schemes() { return {Scheme::Light, Scheme::Dark}; }
    static void use(Scheme scheme) { QApplication::setPalette(ui::theme::palette(scheme)); }

    /// `scale`: device pixels of one pixel.
    [[nodiscard]] bool save(QWidget &widget, const QString &name, Scheme scheme, int scale = 1) const
    {
        QImage image(widget.size() * scale, QImage::Format_RGB32);
        image.setDevicePixelRatio(scale);
        widget.render(&image);
        const QString suffix = scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        return !image.isNull() && image.save(m_folder.filePath(name + u'-' + suffix + QStringLiteral(".png")));
    }

private:
    QDir m_folder;
};

} // namespace gatescope::test
