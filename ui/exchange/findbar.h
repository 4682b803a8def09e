#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace gatescope::ui {

class ByteView;

/// The search line under a view of bytes: a field, «3 of 12», next, previous, close. Hidden until it is opened.
class FindBar : public QWidget {
    Q_OBJECT

public:
    explicit FindBar(ByteView *view, QWidget *parent = nullptr);

    void open();
    void close();
    [[nodiscard]] QLineEdit *field() const { return m_field; }
    [[nodiscard]] QLabel *count() const { return m_count; }

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void showCount(qsizetype current, qsizetype total, bool complete);

    ByteView *m_view;
    QLineEdit *m_field;
    QLabel *m_count;
};

} // namespace gatescope::ui
