#pragma once

#include "base/doorbell.h"

#include <QObject>
#include <QSocketNotifier>

namespace gatescope::app {

/// Ctrl+C and SIGTERM as a Qt signal. One at a time in a process.
class Interrupt : public QObject {
    Q_OBJECT

public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

Q_SIGNALS:
    void requested();

private:
    Doorbell m_bell;
    QSocketNotifier m_notifier;
};

} // namespace gatescope::app
