#include "python/asgi/httpresponse.h"

#include "python/asgi/messagecheck.h"

#include <algorithm>
#include <array>
#include <format>

namespace gatescope::asgi {

using trace::Severity;

namespace {

constexpr MessageSpec kResponseBody{.type = Name::HttpResponseBody, .keys = kBodyKeys};

constexpr std::array<const char *, static_cast<std::size_t>(HttpResponse::State::Count)> kResponsePlaces{
    "before http.response.start", "after http.response.start", "after http.response.body",
    "after the last http.response.body", "after the end"};

/// By the order of HttpResponse::kMessages.
constexpr std::array kNeededExtensions{Extension::None,     Extension::None,      Extension::Trailers,
                                       Extension::Push,     Extension::EarlyHint, Extension::ZeroCopySend,
                                       Extension::PathSend, Extension::Debug};

} // namespace

const Name HttpResponse::kMessages[kMessageCount] = {
    Name::HttpResponseBody,      Name::HttpResponseStart,        Name::HttpResponseTrailers, Name::HttpResponsePush,
    Name::HttpResponseEarlyHint, Name::HttpResponseZeroCopySend, Name::HttpResponsePathSend, Name::HttpResponseDebug,
};

const HttpResponse::Step HttpResponse::kSteps[][kMessageCount] = {
    // Init
    {{nullptr, "A319"},
     {&HttpResponse::takeStart, {}},
     {nullptr, "A750"},
     {nullptr, "A710"},
     {&HttpResponse::takeHint, {}},
     {nullptr, "A720"},
     {nullptr, "A730"},
     {&HttpResponse::takeDebug, {}}},
    // Started
    {{&HttpResponse::takeBody, {}},
     {nullptr, "A302"},
     {nullptr, "A750"},
     {&HttpResponse::takePush, {}},
     {&HttpResponse::takeHint, {}},
     {&HttpResponse::takeZeroCopy, {}},
     {&HttpResponse::takePathSend, {}},
     {nullptr, "A760"}},
    // Streaming
    {{&HttpResponse::takeBody, {}},
     {nullptr, "A302"},
     {nullptr, "A750"},
     {&HttpResponse::takePush, {}},
     {&HttpResponse::takeHintLate, {}},
     {&HttpResponse::takeZeroCopy, {}},
     {nullptr, "A730"},
     {nullptr, "A760"}},
    // WantTrailers
    {{nullptr, "A750"},
     {nullptr, "A302"},
     {&HttpResponse::takeTrailers, {}},
     {nullptr, "A710"},
     {nullptr, "A740"},
     {nullptr, "A720"},
     {nullptr, "A730"},
     {nullptr, "A760"}},
    // Done
    {{&HttpResponse::ignore, {}},
     {&HttpResponse::ignore, {}},
     {&HttpResponse::ignore, {}},
     {&HttpResponse::ignore, {}},
     {&HttpResponse::ignore, {}},
     {&HttpResponse::ignore, {}},
     {&HttpResponse::ignore, {}},
     {&HttpResponse::ignore, {}}},
};

Turn HttpResponse::send(Exchange &exchange, Outgoing &outgoing)
{
    const std::size_t message = indexOf(kMessages, python::utf8Of(outgoing.type));
    if (message == kMessageCount)
        return refuseUnknown(outgoing, "A012", "http");
    if (kNeededExtensions[message] != Extension::None && !isAnnounced(kNeededExtensions[message], m_call->request()))
        return refuseUnknown(outgoing, "A022", "http");
    const bool left = m_call->isDisconnected() && !isWhole();
    if (m_state != State::Done && (left || hasEnded()))
        return refuseLate(exchange, outgoing, left);
    const Step &step = kSteps[static_cast<std::size_t>(m_state)][message];
    if (step.take)
        return (this->*step.take)(exchange, outgoing);
    return refuse(outgoing, step.rule, kResponsePlaces[static_cast<std::size_t>(m_state)]);
}

Turn HttpResponse::sendAgain(Exchange &exchange)
{
    const bool leftWithAll = m_state != State::Done && isWhole() && m_call->isDisconnected();
    return leftWithAll ? Turn::Done : SendSide::sendAgain(exchange);
}

Turn HttpResponse::ignore(Exchange &exchange, Outgoing &outgoing)
{
    noteOnce(Noticed::AfterDone, exchange, outgoing, "A322", Severity::Warning,
             std::format("{} after the response was complete: ignored", python::utf8Of(outgoing.type)));
    return Turn::Done;
}

Turn HttpResponse::takeStart(Exchange &exchange, Outgoing &outgoing)
{
    StartMessage start;
    if (!readStart(exchange, outgoing, Name::HttpResponseStart, start))
        return Turn::Raised;
    if (m_state != State::Init) // reading the headers ran the application's code, which sent
        return send(exchange, outgoing);
    noteStart(exchange, outgoing, start);
    noteTrailers(exchange, outgoing, start);
    noteConnectionFields(exchange, outgoing, start);
    m_state = State::Started;
    m_status = start.status;
    m_body.declared = start.headers.contentLength;
    m_held.emplace(call::ResponseStart{.status = m_status, .headers = std::move(start.headers.list)});
    return Turn::Done;
}

void HttpResponse::noteTrailers(Exchange &exchange, const Outgoing &outgoing, const StartMessage &start)
{
    if (!flag(exchange.engine().names, outgoing.message, Name::Trailers))
        return;
    m_trailersDue = isAnnounced(Extension::Trailers, m_call->request());
    if (!m_trailersDue)
        exchange.report("A022", Severity::Warning, "'trailers' is True, but the extension is not announced: ignored",
                        outgoing.site);
    else if (!start.headers.list.value("trailer"))
        exchange.report("A752", Severity::Info, "'trailers' is True, but no 'trailer' header names them",
                        outgoing.site);
}

void HttpResponse::noteConnectionFields(Exchange &exchange, const Outgoing &outgoing, const StartMessage &start) const
{
    constexpr std::array<std::string_view, 4> kOfHttp1{"connection", "keep-alive", "proxy-connection", "upgrade"};
    if (m_call->request().httpVersion != "2")
        return;
    for (const auto [name, value] : start.headers.list) {
        if (std::ranges::contains(kOfHttp1, name))
            exchange.report("A312", Severity::Warning,
                            std::format("'{}' is a matter of one HTTP/1 connection, and HTTP/2 forbids it (RFC 9113 "
                                        "section 8.2.2): left out; leave it to the server",
                                        name),
                            outgoing.site);
    }
}

bool HttpResponse::allowsBody() const
{
    return m_call->request().method != "HEAD" && m_status != 204 && m_status != 304;
}

bool HttpResponse::checkPiece(Outgoing &outgoing, std::uint64_t size, bool last) const
{
    return !allowsBody() || m_body.check(outgoing, size, last);
}

Turn HttpResponse::takeBody(Exchange &exchange, Outgoing &outgoing)
{
    const Names &names = exchange.engine().names;
    if (!checkMessage(exchange, outgoing, kResponseBody))
        return Turn::Raised;
    HeldBytes body;
    const bool last = !flag(names, outgoing.message, Name::MoreBody);
    PyObject *object = PyDict_GetItemWithError(outgoing.message, names[Name::Body]);
    if ((object && !body.hold(object)) || !checkPiece(outgoing, body.view().size(), last))
        return Turn::Raised;
    if (!body.isBytes())
        noteOnce(Noticed::DataNotBytes, exchange, outgoing, "A320", Severity::Warning,
                 "'body' is not bytes: not every server takes it");
    noteBody(exchange, outgoing, body.view().size());
    const std::size_t size = body.view().size();
    return postPiece(exchange, Name::HttpResponseBody, size, size, last,
                     {m_call, call::ResponseBody{.bytes = std::string(body.view()), .last = ends(last)}});
}

void HttpResponse::noteBody(Exchange &exchange, const Outgoing &outgoing, std::uint64_t size)
{
    const bool isHead = m_status != 204 && m_status != 304;
    if (size > 0 && !allowsBody())
        noteOnce(Noticed::BodyForNone, exchange, outgoing, "A325", isHead ? Severity::Info : Severity::Warning,
                 std::format("a body for {}: it is not sent", isHead ? "HEAD" : std::format("status {}", m_status)));
    noteOverlap(exchange, outgoing);
}

Turn HttpResponse::postPiece(Exchange &exchange, Name type, std::uint64_t size, std::size_t weight, bool last,
                             call::ResponseMessage piece)
{
    m_body.sent += size;
    m_call->addUnsent(weight);
    if (m_held || ends(last) || size > 0)
        post(exchange, type, std::move(piece));
    m_state = !last ? State::Streaming : m_trailersDue ? State::WantTrailers : State::Done;
    if (m_state == State::Done)
        exchange.wakeReceivers();
    return waitForRoom(type);
}

void HttpResponse::post(Exchange &exchange, Name cause, call::ResponseMessage message)
{
    Engine &engine = exchange.engine();
    if (!m_held)
        return engine.post(std::move(message));
    if (engine.isRecording())
        engine.trace().write(exchange.context(), trace::HeadersSent{.status = m_status, .cause = Names::text(cause)});
    call::ResponseMessage start{m_call, std::move(*m_held)};
    m_held.reset();
    engine.post(std::move(start), std::move(message));
}

} // namespace gatescope::asgi
