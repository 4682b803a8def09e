#include "compose/sender.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

class Sender::Attempt {};
Sender::Sender(QObject *parent) : QObject(parent), m_response(std::make_unique<Response>()) {}
Sender::~Sender() = default;
void Sender::send(const HttpDraft &, const Variables &) {}
void Sender::send(const Prepared &) {}
void Sender::cancel() {}
bool Sender::isBusy() const
{
    return m_busy;
}
const Response &Sender::response() const
{
    return *m_response;
}
QByteArray Response::header(QByteArrayView) const
{
    return {};
}
} // namespace gatescope::compose
