#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace gatescope::ui {

/// A few choices side by side, of which one is taken: «Request | Response | Both».
class Segments : public QWidget {
    Q_OBJECT

public:
    explicit Segments(const QString &accessibleName, QWidget *parent = nullptr);

    /// Replaces all choices; keeps the taken one if its id is still there, else takes the first.
    struct Choice {
        int id;
        QString text;
        friend bool operator==(const Choice &, const Choice &) = default;
    };
    void setChoices(const QList<Choice> &choices);
    [[nodiscard]] int current() const;
    void setCurrent(int id);

Q_SIGNALS:
    /// By the user.
    void chosen(int id);

private:
    QList<Choice> m_choices;
    QButtonGroup *m_group;
    QHBoxLayout *m_row;
};

} // namespace gatescope::ui
