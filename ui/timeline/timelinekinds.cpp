#include "timeline/timelinekinds.h"

#include "trace/codec.h"

#include <array>

namespace gatescope::ui {

namespace {

using namespace trace;
using trace::detail::kindOf;

using Table = std::array<KindTraits, std::variant_size_v<EventBody>>;

template <class... Events>
constexpr void set(Table &table, KindTraits traits)
{
    ((table[kindOf<Events>()] = traits), ...);
}

constexpr Table makeTable()
{
    using enum EventGroup;
    Table table;
    set<ConnectionOpened, ConnectionClosed, WireRequestHead, WireRequestBody, WireResponseHead, WireResponseBody>(
        table, {.group = Wire, .lane = LaneKind::Client});
    set<WireRejected>(table, {.group = Wire, .lane = LaneKind::Client, .failure = true});
    set<CallStarted, ExchangeEnded, Gap>(table, {.group = Calls, .lane = LaneKind::Gateway});
    set<HeadersSent>(table, {.group = Calls, .lane = LaneKind::Gateway});
    set<PoolBusy>(table, {.group = Logs, .lane = LaneKind::Gateway});
    set<AppCalled, IterationStarted, IterableClosed, LifespanChanged>(table,
                                                                      {.group = Calls, .lane = LaneKind::Application});
    set<ReceiveAnswered, SendResumed>(table, {.group = Calls, .lane = LaneKind::Application, .forCaller = true});
    set<AppReturned, ItemYielded, IterationEnded, StartResponse, WriteCalled, InputRead, ReceiveCalled, SendCalled>(
        table, {.group = Calls, .lane = LaneKind::Application, .byApplication = true});
    set<AppRaised, SendRefused>(
        table, {.group = Calls, .lane = LaneKind::Application, .byApplication = true, .failure = true});
    set<Output, LogRecorded, WarningShown, ErrorsWritten>(
        table, {.group = Logs, .lane = LaneKind::Application, .byApplication = true});
    set<ThreadNamed>(table, {.group = Logs, .lane = LaneKind::Application});
    set<TlsAgreed, Http2Frame, WireRequestTrailers, WireResponseTrailers, SocketFrame>(
        table, {.group = Wire, .lane = LaneKind::Client});
    set<TlsFailed>(table, {.group = Wire, .lane = LaneKind::Client, .failure = true});
    set<SocketMessage, SocketStateChanged, SocketClosed>(table, {.group = Calls, .lane = LaneKind::Gateway});
    set<LayerEntered, LayerLeft, LayerChangedArguments, LayerMessage, LayerChangedContext>(
        table, {.group = Layers, .lane = LaneKind::Application});
    set<LayerSuspended>(table, {.group = Hidden, .lane = LaneKind::Application});
    set<LoopBlocked>(table, {.group = Findings, .lane = LaneKind::Application, .byApplication = true, .failure = true});
    set<LoopWaited>(table, {.group = Findings, .lane = LaneKind::Application});
    set<ExceptionDetail>(table, {.group = Calls, .lane = LaneKind::Application, .byApplication = true});
    set<ExchangeOrigin>(table, {.group = Calls, .lane = LaneKind::Client});
    set<FaultTraceback>(table, {.group = Findings, .lane = LaneKind::Application, .failure = true});
    set<Finding>(table, {.group = Findings, .lane = LaneKind::Application});
    return table;
}

constexpr Table kTable = makeTable();

} // namespace

const KindTraits &traitsOf(std::size_t kind)
{
    static constexpr KindTraits kOther;
    return kind < kTable.size() ? kTable[kind] : kOther;
}

} // namespace gatescope::ui
