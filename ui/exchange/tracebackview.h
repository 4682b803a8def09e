#pragma once

#include <QPlainTextEdit>
#include <QStringView>

namespace gatescope::ui {

/// What a line of a Python traceback is.
enum class TracebackLine : std::uint8_t {
    Text,
    UserFrame,    ///< `File "…"` of the user's own code,
    UserSource,   ///< and the lines below it.
    LibraryFrame, ///< The same for installed packages and the standard library.
    LibrarySource,
    Heading,  ///< "Traceback (most recent call last):", "During handling of …"
    Exception ///< "ValueError: bad id"
};

/// `before` is the line above; the first line has TracebackLine::Text above it.
[[nodiscard]] TracebackLine tracebackLine(QStringView line, TracebackLine before);

/// A traceback as Python prints it, the user's own frames standing out. Plain text: what is copied is what was printed.
class TracebackView : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit TracebackView(QWidget *parent = nullptr);

    /// Long texts are cut in the middle, with a word about it.
    void setTraceback(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    class Highlighter;
    Highlighter *m_highlighter;
};

} // namespace gatescope::ui
