#include "timeline/lanelegend.h"

#include "timeline/timelinepaint.h"

#include <QCoreApplication>
#include <QPainter>

#include <array>
#include <optional>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr double kSwatch = 22;

struct Entry {
    const char *text;
    std::optional<SliceKind> slice;
    EventGroup group = EventGroup::Calls;
    bool failure = false;
};

constexpr std::array kEntries{
    Entry{QT_TRANSLATE_NOOP("Timeline", "runs"), SliceKind::Called},
    Entry{QT_TRANSLATE_NOOP("Timeline", "iteration"), SliceKind::Iterating},
    Entry{QT_TRANSLATE_NOOP("Timeline", "waits"), SliceKind::Receiving},
    Entry{QT_TRANSLATE_NOOP("Timeline", "wire"), std::nullopt, EventGroup::Wire},
    Entry{QT_TRANSLATE_NOOP("Timeline", "call or message"), std::nullopt, EventGroup::Calls},
    Entry{QT_TRANSLATE_NOOP("Timeline", "crosses a layer"), std::nullopt, EventGroup::Layers},
    Entry{QT_TRANSLATE_NOOP("Timeline", "log"), std::nullopt, EventGroup::Logs},
    Entry{QT_TRANSLATE_NOOP("Timeline", "finding"), std::nullopt, EventGroup::Findings},
    Entry{QT_TRANSLATE_NOOP("Timeline", "error"), std::nullopt, EventGroup::Calls, true},
};

double paintSwatch(QPainter &painter, const Entry &entry, double x, double middle, const QPalette &palette)
{
    if (entry.slice) {
        paintBar(painter, QRectF(x, middle - theme::kSpace1 - 1, kSwatch, theme::kSpace2 + 2),
                 sliceStyle(*entry.slice, palette));
        return kSwatch;
    }
    const Tone tone = markTone(entry.group, entry.group == EventGroup::Wire ? LaneKind::Client : LaneKind::Application,
                               entry.failure);
    paintMark(painter, QPointF(x + theme::kSpace1, middle), entry.group, entry.failure, theme::color(tone, palette),
              theme::kSpace2 + 1);
    return theme::kSpace2;
}

} // namespace

void paintLaneLegend(QPainter &painter, const QRectF &bounds, const QFont &font, const QPalette &palette)
{
    painter.setFont(smallFont(font));
    const QFontMetricsF metrics(painter.font(), painter.device());
    const double middle = bounds.center().y();
    double x = bounds.left();
    for (const Entry &entry : kEntries) {
        const QString text = QCoreApplication::translate("Timeline", entry.text);
        const double width = metrics.horizontalAdvance(text);
        if (x + kSwatch + theme::kSpace1 + width > bounds.right())
            return;
        x += paintSwatch(painter, entry, x, middle, palette) + theme::kSpace1 + theme::kSpaceHalf;
        painter.setPen(theme::color(Tone::Muted, palette));
        painter.drawText(QRectF(x, bounds.top(), width + 1, bounds.height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
        x += width + theme::kSpace4;
    }
}

} // namespace gatescope::ui
