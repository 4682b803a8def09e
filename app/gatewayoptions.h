#pragma once

#include "gateway/options.h"
#include "link/messages.h"

namespace gatescope::app {

/// What the settings of a run mean for its gateway. The error names a listener or a proxy that cannot be read.
[[nodiscard]] Result<gateway::GatewayOptions> gatewayOptions(const link::RunOptions &run);

/// What the inspector is told of the listeners.
[[nodiscard]] link::Listening listeningOf(const std::vector<net::Endpoint> &endpoints, bool tls,
                                          const QString &tlsNote);

} // namespace gatescope::app
