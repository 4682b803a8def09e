#pragma once

#include <QString>

#include <string_view>

namespace gatescope::ui {

/// The texts of trace events are UTF-8.
[[nodiscard]] inline QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

} // namespace gatescope::ui
