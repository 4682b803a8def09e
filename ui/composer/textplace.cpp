#include "composer/textplace.h"

#include <QTextCursor>

#include <algorithm>

namespace gatescope::ui {

void setTextKeepingPlace(QPlainTextEdit &edit, const QString &text)
{
    const QString before = edit.toPlainText();
    if (before == text)
        return;
    const qsizetype most = std::min(before.size(), text.size());
    qsizetype head = 0;
    while (head < most && before[head] == text[head])
        ++head;
    qsizetype tail = 0;
    while (tail < most - head && before[before.size() - 1 - tail] == text[text.size() - 1 - tail])
        ++tail;
    QTextCursor cursor(edit.document());
    cursor.setPosition(static_cast<int>(head));
    cursor.setPosition(static_cast<int>(before.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(text.sliced(head, text.size() - head - tail));
}

void setTextKeepingPlace(QLineEdit &edit, const QString &text)
{
    if (edit.text() == text)
        return;
    const int cursor = edit.cursorPosition();
    edit.setText(text);
    edit.setCursorPosition(std::min(cursor, static_cast<int>(text.size())));
}

QString sentence(const QString &text)
{
    return (text.left(1).toUpper() + text.mid(1)).toHtmlEscaped();
}

} // namespace gatescope::ui
