#pragma once

#include "common/theme.h"
#include "timeline/timelinespans.h"

#include <QColor>
#include <QFont>
#include <QPen>
#include <QRectF>

class QPainter;

/// How the timeline draws what it has in common: hairlines, bars, marks, words.
namespace gatescope::ui {

/// A coordinate at which a hairline is one sharp device pixel.
[[nodiscard]] double snapped(double at, const QPainter &painter);
[[nodiscard]] QPen hairline(const QColor &color, Qt::PenStyle style = Qt::SolidLine);
/// Numbers below each other line up: digits of one width.
[[nodiscard]] QFont tabularFont(const QFont &font);
/// One step smaller, for labels and headings.
[[nodiscard]] QFont smallFont(const QFont &font);

/// What a slice looks like. Waiting is hatched as well as of another colour.
struct SliceStyle {
    QColor edge;
    QColor fill;
    QColor hatch; ///< Lines over the fill; invalid for what runs.
    QColor text;
};
[[nodiscard]] theme::Tone toneOf(SliceKind kind);
[[nodiscard]] SliceStyle sliceStyle(SliceKind kind, const QPalette &palette);
[[nodiscard]] QString sliceTitle(SliceKind kind);
void paintBar(QPainter &painter, const QRectF &bar, const SliceStyle &style);

/// Text in `bounds`, elided; nothing where not even a few letters fit. Answers whether it was whole.
bool paintText(QPainter &painter, const QRectF &bounds, Qt::Alignment alignment, const QString &text);

/// A title in the little room between two lanes: whole; else without its family ("response.start" for
/// "http.response.start"); else in smaller letters; else elided.
struct FittedTitle {
    QString text;
    QFont font;
    double width = 0;
};
[[nodiscard]] FittedTitle fitted(const QString &title, const QFont &font, const QPaintDevice *device, double room);

/// The mark of an event: its shape tells its group; a cross is bad news.
void paintMark(QPainter &painter, QPointF centre, EventGroup group, bool failure, const QColor &color, double size);
[[nodiscard]] theme::Tone markTone(EventGroup group, LaneKind lane, bool failure);

} // namespace gatescope::ui
