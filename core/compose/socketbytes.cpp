#include "compose/socketbytes.h"

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

Result<QByteArray> payloadOf(const SocketStep &step)
{
    const QByteArray text = step.text.toUtf8();
    if (step.opcode == SocketOpcode::Text || step.opcode == SocketOpcode::Close)
        return text;
    const QByteArray digits = text.simplified().replace(' ', QByteArray());
    const bool areHex =
        std::ranges::all_of(digits, [](char c) { return std::isxdigit(static_cast<unsigned char>(c)); });
    if (!areHex || digits.size() % 2 != 0)
        return std::unexpected(Error{.summary = u"bytes are written as pairs of hex digits, not “%1”"_s.arg(
                                         step.text.size() > 40 ? step.text.first(40) + u'…' : step.text),
                                     .detail = {},
                                     .wayOut = u"write them like this: 48 65 6c 6c 6f"_s});
    return QByteArray::fromHex(digits);
}

} // namespace gatescope::compose
