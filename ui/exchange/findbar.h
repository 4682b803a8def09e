#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace gatescope::ui {

class ByteView;

/// The search line under a view: a field, «3 of 12», next, previous, close. Hidden until it is opened.
class FindBar : public QWidget {
    Q_OBJECT

public:
    /// For what listens to its signals and calls showCount().
    explicit FindBar(QWidget *parent = nullptr);
    /// For a view of bytes.
    explicit FindBar(ByteView *view, QWidget *parent = nullptr);

    void open();
    void close();
    [[nodiscard]] QLineEdit *field() const { return m_field; }
    [[nodiscard]] QLabel *count() const { return m_count; }
    /// `current` from 1; 0: none of them. `complete`: the count will not grow.
    void showCount(qsizetype current, qsizetype total, bool complete);

Q_SIGNALS:
    /// Empty: nothing is looked for any more.
    void wanted(const QString &text);
    void nextWanted();
    void previousWanted();
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLineEdit *m_field;
    QLabel *m_count;
};

} // namespace gatescope::ui
