#include "app/interrupt.h"

#include <atomic>
#include <csignal>

namespace gatescope::app {

namespace {

std::atomic<Doorbell *> currentBell = nullptr; // all that a signal handler may touch

void ringCurrent(int)
{
    if (Doorbell *bell = currentBell.load())
        bell->ring();
}

} // namespace

Interrupt::Interrupt(QObject *parent) : QObject(parent), m_notifier(m_bell.fd(), QSocketNotifier::Read)
{
    currentBell.store(&m_bell);
    std::signal(SIGINT, ringCurrent);
    std::signal(SIGTERM, ringCurrent);
    connect(&m_notifier, &QSocketNotifier::activated, this, [this] {
        m_bell.quiet();
        Q_EMIT requested();
    });
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    currentBell.store(nullptr);
}

} // namespace gatescope::app
