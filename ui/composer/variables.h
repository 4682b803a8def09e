#pragma once

#include "compose/variables.h"

#include <QLineEdit>
#include <QObject>
#include <QPainter>
#include <QStringList>

#include <functional>

namespace gatescope::ui {

/// The variables of the chosen environment, as the fields ask for them.
class Variables : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void set(const QMap<QString, QString> &values);
    [[nodiscard]] const QMap<QString, QString> &values() const { return m_values; }
    /// As compose wants them.
    [[nodiscard]] compose::Variables lookup() const;
    [[nodiscard]] bool knows(const QString &name) const { return m_values.contains(name); }

Q_SIGNALS:
    void changed();

private:
    QMap<QString, QString> m_values;
};

/// Where `{{name}}` stands in a text.
struct VariableSpan {
    qsizetype start = 0;
    qsizetype length = 0;
    QString name;
};
[[nodiscard]] QList<VariableSpan> variablesIn(const QString &text);

/// Marks the variables of one painted line: a tint behind known ones, a wave below unknown ones. `xOf` tells where the
/// character at a position begins.
void paintVariables(QPainter &painter, const QRect &line, const QString &text, const Variables &variables,
                    const QPalette &palette, const std::function<int(qsizetype)> &xOf);

/// "{{host}} = 127.0.0.1", one line for each variable of the text; empty without any.
[[nodiscard]] QString variablesToolTip(const QString &text, const Variables &variables);

/// A line that shows which variables its text has.
class VariableField : public QLineEdit {
    Q_OBJECT

public:
    explicit VariableField(const Variables &variables, QWidget *parent = nullptr);

    /// Proposes texts that contain what is typed; they are asked for when the field gets the focus.
    void setProposals(std::function<QStringList()> texts);

Q_SIGNALS:
    /// Text with line ends, or one that begins like a command, was pasted; the field has not taken it when `taken` is
    /// set.
    void pasted(const QString &text, bool *taken);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    const Variables &m_variables;
    std::function<QStringList()> m_proposals;
};

} // namespace gatescope::ui
