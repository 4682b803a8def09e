#include "compose/socketclientimpl.h"

#include <utility>

namespace gatescope::compose {

void SocketClient::Impl::play(const QList<SocketStep> &script)
{
    stopScript();
    for (const SocketStep &step : script) {
        if (step.enabled)
            m_script += step;
    }
    isPlaying = true;
    armNextStep();
}

void SocketClient::Impl::armNextStep()
{
    m_stepTimer.start(std::chrono::milliseconds(m_script.isEmpty() ? 0 : m_script.first().delayMs));
}

void SocketClient::Impl::nextStep()
{
    if (m_script.isEmpty() || state != ClientState::Open)
        return stopScript();
    const SocketStep step = m_script.takeFirst();
    (void)send(step);
    if (isPlaying)
        armNextStep();
}

void SocketClient::Impl::stopScript()
{
    m_script.clear();
    m_stepTimer.stop();
    if (std::exchange(isPlaying, false))
        Q_EMIT m_client.scriptEnded();
}

} // namespace gatescope::compose
