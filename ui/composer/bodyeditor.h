#pragma once

#include "composer/draftdocument.h"
#include "composer/entrytable.h"

#include <QComboBox>
#include <QPlainTextEdit>
#include <QToolButton>

class QStackedWidget;

namespace gatescope::ui {

class Segments;
class TextHighlighter;
struct PrettyJson;

/// The body of a draft: none, text, JSON (coloured, laid out by a command, its first mistake marked), form, multipart,
/// file.
class BodyEditor : public QWidget {
    Q_OBJECT

public:
    BodyEditor(const Variables &variables, QWidget *parent = nullptr);

    void show(const compose::Body &body);
    [[nodiscard]] QPlainTextEdit *text() const { return m_text; }
    [[nodiscard]] Segments *kinds() const { return m_kinds; }
    [[nodiscard]] EntryTable *form() const { return m_form; }
    [[nodiscard]] EntryTable *parts() const { return m_parts; }
    [[nodiscard]] QToolButton *formatButton() const { return m_format; }
    [[nodiscard]] QToolButton *minifyButton() const { return m_minify; }
    void focusContent();
    /// Where the text is broken, from 1; a line of 0: nowhere, a column of 0: somewhere in the line.
    void setMark(int line, int column);
    /// To a place in the text, or to a row of the parts.
    void goTo(int line, int column, int row);

Q_SIGNALS:
    /// By the user; `key` as in DraftDocument::change().
    void edited(const QString &key, const gatescope::compose::Body &body);

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildText();
    QWidget *buildFile();
    QWidget *buildBar();
    void take(const QString &key);
    QToolButton *layoutButton(const QString &text, const QString &toolTip, bool pretty);
    void layOut(bool pretty);
    void takeLayout(const QString &before, const PrettyJson &laidOut);
    void showMark();

    compose::Body m_body;
    bool m_showing = false;
    Segments *m_kinds;
    QStackedWidget *m_stack;
    QPlainTextEdit *m_text = nullptr;
    QComboBox *m_type = nullptr;
    TextHighlighter *m_highlighter = nullptr;
    int m_markedLine = 0;
    int m_markedColumn = 0;
    QToolButton *m_format = nullptr;
    QToolButton *m_minify = nullptr;
    VariableField *m_file = nullptr;
    EntryTable *m_form;
    EntryTable *m_parts;
    const Variables &m_variables;
};

} // namespace gatescope::ui
