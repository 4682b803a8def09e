#pragma once

#include "base/headerlist.h"
#include "gateway/wirelog.h"

#include <string_view>

namespace gatescope::gateway {

class Stream;
class Hub;

/// Queues and records a whole plain-text answer of the gateway's own: the status, its name and `detail` (may be empty).
/// Only while no response head is out.
void answerPlainly(Hub &hub, Stream &stream, WireLog &log, int status, std::string_view detail,
                   const HeaderList &more = {});

} // namespace gatescope::gateway
