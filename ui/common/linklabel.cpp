#include "common/linklabel.h"

#include <QEvent>

namespace gatescope::ui {

void LinkLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    const QString words = text();
    setText({}); // the same text again would change nothing
    setText(words);
}

} // namespace gatescope::ui
