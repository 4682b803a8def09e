#pragma once

#include "common/theme.h"

#include <QFont>
#include <QPainter>
#include <QString>

/// Small things that several painters of this folder share.
namespace gatescope::captures {

/// Draws one of our icons, kept as a pixmap for the next time.
void paintIcon(QPainter &painter, const QRect &rect, const QString &name, ui::theme::Tone tone,
               const QPalette &palette);

/// `font` with digits that are all of one width.
[[nodiscard]] QFont withTabularDigits(QFont font);
/// For badges, headers and counters.
[[nodiscard]] QFont smaller(QFont font, QFont::Weight weight = QFont::Normal);

/// Draws text on one line, elided to fit, and answers the width that it took.
int paintText(QPainter &painter, const QRect &rect, const QString &text, const QColor &color,
              Qt::Alignment align = Qt::AlignLeft, Qt::TextElideMode elide = Qt::ElideRight);

} // namespace gatescope::captures
