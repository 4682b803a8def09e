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

void takeRequest(direct::DirectDraft &draft, const compose::Prepared &request)
{
    draft.method = QString::fromUtf8(request.method);
    draft.target = QString::fromUtf8(request.endpoint.target);
    draft.headers.clear();
    if (request.version == compose::HttpVersion::Http2) // says it elsewhere
        draft.headers.append({"host", request.endpoint.authority});
    for (const auto &[name, value] : request.headers)
        draft.headers.append({name, value});
    draft.steps.clear();
    if (!request.body.isEmpty())
        draft.steps.append({.kind = direct::StepKind::LastPiece, .bytes = request.body});
}

} // namespace gatescope::ui
