#include "common/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

class SvgIconEngine : public QIconEngine {
public:
    SvgIconEngine(const QString &name, theme::Tone tone) : m_tone(tone)
    {
        QFile file(u":/gatescope/icons/%1.svg"_s.arg(name));
        if (file.open(QIODevice::ReadOnly))
            m_svg = file.readAll();
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const theme::Tone tone = mode == QIcon::Disabled ? theme::Tone::Faint : m_tone;
        const QColor ink = mode == QIcon::Selected ? QGuiApplication::palette().color(QPalette::HighlightedText)
                                                   : theme::color(tone, QGuiApplication::palette());
        QByteArray svg = m_svg;
        QSvgRenderer renderer(svg.replace("currentColor", ink.name().toLatin1()));
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new SvgIconEngine(*this); }

private:
    QByteArray m_svg;
    theme::Tone m_tone;
};

} // namespace

QIcon icon(const QString &name, theme::Tone tone)
{
    return QIcon(new SvgIconEngine(name, tone));
}

} // namespace gatescope::ui
