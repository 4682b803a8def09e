#include "app/directcall.h"

#include "http/target.h"

#include <charconv>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

std::unexpected<Error> refused(const QString &summary)
{
    return std::unexpected(Error{.summary = summary});
}

call::Address addressOf(const QString &text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    bool isPort = false;
    const std::uint16_t port = text.sliced(colon + 1).toUShort(&isPort);
    if (colon < 0 || !isPort)
        return {.host = text.toStdString(), .port = std::nullopt};
    QString host = text.first(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.sliced(1, host.size() - 2);
    return {.host = host.toStdString(), .port = port};
}

HeaderList headersOf(const QList<link::DirectCall::Field> &fields)
{
    HeaderList headers;
    for (const auto &field : fields)
        headers.append(field.name.toStdString(), field.value.toStdString());
    return headers;
}

std::optional<std::uint64_t> lengthOf(const HeaderList &headers)
{
    const auto value = headers.value("content-length");
    std::uint64_t length = 0;
    if (!value || std::from_chars(value->data(), value->data() + value->size(), length).ec != std::errc{})
        return std::nullopt;
    return length;
}

std::vector<gateway::DirectStep> stepsOf(const QList<link::DirectCall::Step> &steps)
{
    std::vector<gateway::DirectStep> made;
    for (const auto &step : steps)
        made.push_back({.kind = static_cast<gateway::DirectStep::Kind>(step.kind),
                        .bytes = step.bytes.toStdString(),
                        .delay = std::chrono::milliseconds(step.delayMs)});
    return made;
}

std::vector<call::KeyChange> changesOf(const QList<link::DirectCall::KeyChange> &changes)
{
    std::vector<call::KeyChange> made;
    for (const auto &change : changes)
        made.push_back(
            {.key = change.key.toStdString(), .literal = change.literal.toStdString(), .isRemoved = change.removed});
    return made;
}

std::vector<call::LayerPlace> placesOf(const QList<link::DirectCall::Layer> &layers)
{
    std::vector<call::LayerPlace> places;
    for (const auto &layer : layers)
        places.push_back({.name = layer.name.toStdString(),
                          .file = layer.file.toStdString(),
                          .function = layer.function.toStdString()});
    return places;
}

std::shared_ptr<const call::LeaveOut> leaveOutOf(const link::DirectCall &call)
{
    if (call.leaveOut.isEmpty())
        return {};
    return std::make_shared<const call::LeaveOut>(placesOf(call.leaveOut), placesOf(call.inside));
}

} // namespace

Result<gateway::DirectCall> directCallOf(const link::DirectCall &call)
{
    gateway::DirectCall made{.id = call.id,
                             .steps = stepsOf(call.steps),
                             .isStepwise = call.stepwise,
                             .replays = call.replays,
                             .draft = call.draft.toStdString()};
    call::Request &request = made.request;
    request.method = call.method.toStdString();
    request.target = call.target.toStdString();
    const auto target = http::splitTarget(request.method, request.target);
    if (!target)
        return refused(u"“%1” is no request target"_s.arg(call.target));
    request.path = target->path;
    request.query = target->query;
    request.httpVersion = call.httpVersion.toStdString();
    request.scheme = call.scheme.toStdString();
    request.headers = headersOf(call.headers);
    request.client = addressOf(call.client);
    request.server = addressOf(call.server);
    request.contentLength = lengthOf(request.headers);
    request.acceptsTrailers = request.headers.hasToken("te", "trailers");
    request.changes = changesOf(call.changes);
    request.leaveOut = leaveOutOf(call);
    return made;
}

gateway::Injection injectionOf(const link::Inject &message)
{
    return {.exchange = {message.exchange},
            .kind = static_cast<gateway::Injection::Kind>(message.kind),
            .bytes = message.bytes.toStdString(),
            .code = message.code};
}

} // namespace gatescope::app
