#pragma once

#include <QAbstractButton>

namespace gatescope::ui {

/// A part of a filter that is set, as a pill with a cross: a click takes it away. Without a cross it is a plain
/// command.
class FilterChip : public QAbstractButton {
    Q_OBJECT

public:
    FilterChip(const QString &text, bool removes, QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_removes;
};

} // namespace gatescope::ui
