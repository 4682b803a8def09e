#pragma once

#include "common/eventwords.h"

#include <QStringList>

/// What the words of events are made of, for eventwords.cpp and its kin alone.
namespace gatescope::ui::words {

[[nodiscard]] QString text(std::string_view utf8);
/// The parts that are not empty, with a dot between them.
[[nodiscard]] QString joined(const QStringList &parts);
[[nodiscard]] std::chrono::nanoseconds nanoseconds(std::uint64_t ns);
[[nodiscard]] QString bytesOf(const trace::Payload &payload);

[[nodiscard]] EventWords arrow(Lane from, Lane to, theme::Tone tone, const QString &icon, const QString &title,
                               const QString &detail = {});
[[nodiscard]] EventWords mark(Lane at, theme::Tone tone, const QString &icon, const QString &title,
                              const QString &detail = {});

} // namespace gatescope::ui::words
