#pragma once

#include <QMenu>

class QSpinBox;
class QToolButton;

namespace gatescope::ui {

/// Send many at once: the usual numbers, and numbers of one's own, which are kept.
class BatchMenu : public QMenu {
    Q_OBJECT

public:
    explicit BatchMenu(QWidget *parent = nullptr);

    /// "Replay at the Interface Without": the window fills it, before the menu is shown, with the layers of the
    /// exchange that the draft was made from. `why` there are none, else.
    void setLayers(const QList<QAction *> &layers, const QString &why);
    [[nodiscard]] QMenu *layers() const { return m_layers; }
    [[nodiscard]] QSpinBox *times() const { return m_times; }
    [[nodiscard]] QSpinBox *atOnce() const { return m_atOnce; }
    [[nodiscard]] QToolButton *sendButton() const { return m_send; }

Q_SIGNALS:
    void wanted(int times, int atOnce);

private:
    QWidget *buildNumbers();

    QMenu *m_layers = nullptr;
    QSpinBox *m_times = nullptr;
    QSpinBox *m_atOnce = nullptr;
    QToolButton *m_send = nullptr;
};

} // namespace gatescope::ui
