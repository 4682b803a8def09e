#pragma once

#include "trace/event.h"

#include <QList>
#include <QString>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// The standards' names for what stands in frames: types, flags, codes, fields. For framewords and framefacts.
namespace gatescope::ui {

inline constexpr std::uint8_t kDataType = 0;
inline constexpr std::uint8_t kHeadersType = 1;
inline constexpr std::uint8_t kContinuationType = 9;
inline constexpr std::uint8_t kEndStream = 0x1;
inline constexpr std::uint8_t kCloseOpcode = 8;

/// "HEADERS"; "type 0x1f" for one that RFC 9113 does not list.
[[nodiscard]] QString http2TypeName(std::uint8_t type);
/// RST_STREAM and GOAWAY.
[[nodiscard]] bool isAlarming(std::uint8_t type);

struct FlagText {
    QString name;    ///< "END_STREAM"
    QString meaning; ///< "nothing follows in this direction"
};
/// Those that are set and that the type has.
[[nodiscard]] QList<FlagText> http2FlagTexts(std::uint8_t type, std::uint8_t flags);
/// Their names.
[[nodiscard]] QString http2Flags(std::uint8_t type, std::uint8_t flags);
/// What an error code ("CANCEL") says; empty for an unknown one.
[[nodiscard]] QString http2ErrorWords(const QString &name);

/// "FIN RSV1 MASK"
[[nodiscard]] QString socketFlags(const trace::SocketFrame &frame);
[[nodiscard]] bool isReserved(std::uint8_t opcode);
/// Of a close frame's payload of two bytes or more.
[[nodiscard]] std::uint16_t closeCodeIn(std::string_view payload);
/// With the frame's mask laid over it, which also takes it away; as it is where there is none.
[[nodiscard]] std::string masked(const trace::SocketFrame &frame, std::string_view payload);

/// The fields of a head or of trailers; pseudo-header fields too, a start line not.
[[nodiscard]] QList<std::pair<QString, QString>> fieldsIn(const trace::TraceEvent &event);

} // namespace gatescope::ui
