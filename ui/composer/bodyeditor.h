#pragma once

#include "composer/draftdocument.h"
#include "composer/entrytable.h"

#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>

class QStackedWidget;

namespace gatescope::ui {

class Segments;

/// The body of a draft: none, text, JSON (laid out by a command, its first mistake named), form, multipart, file.
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
    void focusContent();

Q_SIGNALS:
    /// By the user; `key` as in DraftDocument::change().
    void edited(const QString &key, const gatescope::compose::Body &body);

private:
    QWidget *buildText();
    QWidget *buildFile();
    QWidget *buildBar();
    void take(const QString &key);
    void format();
    void judge();

    compose::Body m_body;
    bool m_showing = false;
    Segments *m_kinds;
    QStackedWidget *m_stack;
    QPlainTextEdit *m_text = nullptr;
    QComboBox *m_type = nullptr;
    QLabel *m_verdict = nullptr;
    QToolButton *m_format = nullptr;
    VariableField *m_file = nullptr;
    EntryTable *m_form;
    EntryTable *m_parts;
    const Variables &m_variables;
};

} // namespace gatescope::ui
