#include "compose/origin.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

std::uint32_t exchangeFrom(const trace::Session &, const QString &, std::uint32_t)
{
    return 0;
}
void addOrigin(trace::Session &, std::uint32_t, const Origin &) {}
Origin originOf(const trace::Session &, std::uint32_t)
{
    return {};
}
OriginLinker::OriginLinker(trace::Session &session, QObject *parent) : QObject(parent), m_session(session) {}
void OriginLinker::expect(const QString &, const Origin &) {}
} // namespace gatescope::compose
