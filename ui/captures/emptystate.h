#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace gatescope::captures {

/// What a list says when it has no rows: why, and what to do. Lies over the list.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    struct Message {
        QString icon;
        QString title;
        QString text;   ///< Rich text; links are emitted.
        QString button; ///< Empty: none.
    };
    void show(const Message &message);

Q_SIGNALS:
    void buttonClicked();
    void linkActivated(const QString &link);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void recolor();

    QString m_icon;
    QWidget *m_picture;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_button;
};

} // namespace gatescope::captures
