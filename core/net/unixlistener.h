#pragma once

#include "net/listener.h"

namespace gatescope::net {

/// Listens at a Unix socket for `listener`, which emits what is accepted. An error where the system has none.
[[nodiscard]] Result<std::unique_ptr<Listener::Source>> listenAtPath(Listener &listener, const QString &path,
                                                                     std::uint32_t mode);

} // namespace gatescope::net
