#include "compose/socketclient.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

class SocketClient::Impl {};
SocketClient::SocketClient(QObject *parent) : QObject(parent) {}
SocketClient::~SocketClient() = default;
void SocketClient::open(const SocketDraft &, const Variables &) {}
Result<void> SocketClient::send(const SocketStep &)
{
    return {};
}
void SocketClient::play(const QList<SocketStep> &) {}
void SocketClient::stopScript() {}
bool SocketClient::isPlaying() const
{
    return false;
}
void SocketClient::close(std::uint16_t, const QString &) {}
void SocketClient::abort() {}
ClientState SocketClient::state() const
{
    return ClientState::Idle;
}
const Response &SocketClient::handshake() const
{
    static const Response none;
    return none;
}
QString SocketClient::subprotocol() const
{
    return {};
}
QString SocketClient::extensions() const
{
    return {};
}
} // namespace gatescope::compose
