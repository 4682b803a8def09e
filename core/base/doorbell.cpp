#include "base/doorbell.h"

#include <array>
#include <cstdint>
#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/eventfd.h>
#endif

namespace gatescope {

#ifdef __linux__

Doorbell::Doorbell() : m_readEnd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), m_writeEnd(m_readEnd) {}

Doorbell::~Doorbell()
{
    ::close(m_readEnd);
}

void Doorbell::quiet()
{
    std::uint64_t rings = 0; // one read takes them all (eventfd(2))
    [[maybe_unused]] const auto read = ::read(m_readEnd, &rings, sizeof rings);
}

#else

Doorbell::Doorbell()
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
        return;
    for (const int end : ends) {
        ::fcntl(end, F_SETFL, O_NONBLOCK);
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    m_readEnd = ends[0];
    m_writeEnd = ends[1];
}

Doorbell::~Doorbell()
{
    ::close(m_readEnd);
    ::close(m_writeEnd);
}

void Doorbell::quiet()
{
    std::array<std::uint64_t, 8> drain{};
    while (::read(m_readEnd, drain.data(), sizeof drain) > 0) {
    }
}

#endif

void Doorbell::ring()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_writeEnd, &one, sizeof one);
}

} // namespace gatescope
