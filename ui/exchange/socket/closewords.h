#pragma once

#include "exchange/socket/socketindex.h"

#include <QPalette>
#include <QString>

namespace gatescope::ui {

/// What a close code means.
struct CloseCode {
    QString name;   ///< "normal closure"
    QString words;  ///< The standard's own.
    QString source; ///< "RFC 6455 section 7.4.1"
};
[[nodiscard]] CloseCode closeCode(std::uint16_t code);

/// What a browser's page gets to see, in one sentence: `CloseEvent` has little to tell.
[[nodiscard]] QString browserSees(const SocketIndex &index);
/// What the application was told.
[[nodiscard]] QString applicationSees(const SocketIndex &index);

/// The end of the socket as a page of rich text; for one that is still open, that it is.
[[nodiscard]] QString closePage(const SocketIndex &index, const QPalette &palette);

} // namespace gatescope::ui
