#pragma once

#include "base/result.h"
#include "gateway/directcalls.h"
#include "gateway/socketsession.h"
#include "link/messages.h"

namespace gatescope::app {

/// The inspector's direct call as the gateway takes it. An error when the target or an address cannot be read.
[[nodiscard]] Result<gateway::DirectCall> directCallOf(const link::DirectCall &call);

[[nodiscard]] gateway::Injection injectionOf(const link::Inject &message);

} // namespace gatescope::app
