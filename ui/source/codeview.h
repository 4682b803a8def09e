#pragma once

#include "common/theme.h"
#include "source/sourcefile.h"

#include <QMap>
#include <QPlainTextEdit>

namespace gatescope::ui {

/// What happened at one line, for the gutter.
struct LineMark {
    QString icon; ///< Of the most telling event.
    theme::Tone tone = theme::Tone::Muted;
    int rank = -1; ///< The larger, the more telling.
    QStringList words;
    QList<int> events;
};

/// Source text, read only, with a gutter: line numbers, and for each line where something happened an icon and how
/// often. Alt+Down and Alt+Up go from mark to mark.
class CodeView : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit CodeView(QWidget *parent = nullptr);
    ~CodeView() override;

    void setSource(SourceFilePtr source);
    void setMarks(const QMap<int, LineMark> &marks);
    /// The line that is chosen is marked and comes into sight; 0: none.
    void setLine(int line);
    [[nodiscard]] int line() const { return m_line; }
    [[nodiscard]] int caretLine() const;
    [[nodiscard]] QWidget *gutter() const;
    /// The next line with a mark, or the one before.
    void goToMark(bool forward);
    /// What is told of the mark of a line, one line each: how many events, and which.
    [[nodiscard]] QString markText(int line) const;

Q_SIGNALS:
    void markClicked(int line);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    class Gutter;
    class Highlighter;
    [[nodiscard]] int gutterWidth() const;
    [[nodiscard]] int lineAt(int y) const;
    void placeGutter();
    void paintGutter(QPainter &painter, const QRect &rect);
    void paintLine(QPainter &painter, int line, const QRect &row);
    void showLine();

    SourceFilePtr m_source;
    QMap<int, LineMark> m_marks;
    Gutter *m_gutter;
    Highlighter *m_highlighter;
    int m_line = 0;
};

} // namespace gatescope::ui
