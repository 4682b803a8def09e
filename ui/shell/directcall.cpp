#include "shell/directcall.h"

namespace gatescope::ui {

link::DirectCall callOf(const direct::DirectDraft &draft)
{
    link::DirectCall call{.method = draft.method,
                          .target = draft.target,
                          .httpVersion = draft.httpVersion,
                          .scheme = draft.scheme,
                          .client = draft.client,
                          .server = draft.server,
                          .stepwise = draft.isStepwise,
                          .replays = draft.replays};
    for (const direct::Field &field : draft.headers)
        call.headers.append({field.name, field.value});
    for (const direct::Step &step : draft.steps)
        call.steps.append({static_cast<link::DirectCall::StepKind>(step.kind), step.bytes, step.delayMs});
    for (const direct::Key &key : draft.keys) {
        if (key.isChanged())
            call.changes.append({.key = key.name, .literal = printed(key.value), .removed = key.isRemoved});
    }
    return call;
}

} // namespace gatescope::ui
