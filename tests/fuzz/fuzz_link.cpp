#include "link/messages.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace gatescope::link;

namespace {

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

} // namespace

/// A frame of the control channel may hold anything: it is refused with a reason, or it is a message that is written
/// and read again as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto message = decode(QByteArray(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size)));
    if (!message)
        return 0;
    const QByteArray again = encode(*message);
    const auto second = decode(again);
    require(second.has_value() && second->index() == message->index(), "a message written again is that message");
    require(encode(*second) == again, "nothing is lost on the way");
    return 0;
}
