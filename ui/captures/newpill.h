#pragma once

#include <QAbstractButton>

namespace gatescope::captures {

/// The floating "3 new ↓": how many exchanges came while one looked elsewhere. A click goes to the newest.
class NewPill : public QAbstractButton {
    Q_OBJECT

public:
    explicit NewPill(QWidget *parent = nullptr);

    /// None: it hides.
    void setCount(int count, bool below);
    [[nodiscard]] int newCount() const { return m_count; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    int m_count = 0;
    bool m_below = true;
};

} // namespace gatescope::captures
