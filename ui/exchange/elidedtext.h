#pragma once

#include <QLineEdit>

namespace gatescope::ui {

/// One line of text that can be selected and copied, and that is elided in the middle while nobody is in it.
class ElidedText : public QLineEdit {
    Q_OBJECT

public:
    explicit ElidedText(const QString &accessibleName, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
};

} // namespace gatescope::ui
