#pragma once

#include "captures/filter/lexer.h"

#include <QWidget>

namespace gatescope::captures {

/// The words for an error, floating below the filter line, with a notch that points at the place. Takes no input and
/// no room: nothing moves when it comes.
class FilterMessage : public QWidget {
    Q_OBJECT

public:
    explicit FilterMessage(QWidget *window);

    /// Below `below` (in the window's coordinates), pointing at its x coordinate `x`.
    void show(const FilterError &error, const QRect &below, int x);
    [[nodiscard]] QString message() const { return m_error.message; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    FilterError m_error;
    int m_notch = 0;
};

} // namespace gatescope::captures
