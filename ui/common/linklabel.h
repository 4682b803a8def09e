#pragma once

#include <QLabel>

namespace gatescope::ui {

/// A label of rich text with links. Qt gives a link the colour that the application has while the text is set; here it
/// follows a change of the theme.
class LinkLabel : public QLabel {
    Q_OBJECT

public:
    using QLabel::QLabel;

protected:
    void changeEvent(QEvent *event) override;
};

} // namespace gatescope::ui
