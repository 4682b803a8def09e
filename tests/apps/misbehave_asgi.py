"""ASGI applications that break one rule each; the docstring says which rule and what a good server does."""

import asyncio
import functools
import sys
import time

START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}


def http_only(application):
    """The application below sees only http scopes; others are refused, as they should be."""

    @functools.wraps(application)
    async def wrapper(scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        await application(scope, receive, send)

    return wrapper


def start(**changes):
    return {**START, **changes}


def body(content=b"body", **changes):
    return {"type": "http.response.body", "body": content, **changes}


@http_only
async def raises_before_start(scope, receive, send):
    """A 500."""
    raise RuntimeError("before start")


@http_only
async def raises_after_start(scope, receive, send):
    """The head may still be held back: a 500 is possible, else the connection is cut."""
    await send(start())
    raise RuntimeError("after start")


@http_only
async def raises_after_first_chunk(scope, receive, send):
    """A 200 that is cut off."""
    await send(start())
    await send(body(b"first", more_body=True))
    raise RuntimeError("after the first chunk")


@http_only
async def raises_after_end(scope, receive, send):
    """The client has a good answer; the error belongs in the log."""
    await send(start())
    await send(body(b"complete"))
    raise RuntimeError("after the end")


@http_only
async def body_before_start(scope, receive, send):
    """send() must raise, and name both messages."""
    await send(body())


@http_only
async def start_twice(scope, receive, send):
    """The second start must raise out of send()."""
    await send(start())
    await send(start(status=201))
    await send(body())


@http_only
async def errors_swallowed(scope, receive, send):
    """Catches what the second start raised and answers with its text."""
    await send(start())
    try:
        await send(start(status=201))
    except Exception as error:
        await send(body(f"{type(error).__name__}: {error}".encode()))
        return
    await send(body(b"accepted"))


@http_only
async def returns_without_start(scope, receive, send):
    """A 500."""


@http_only
async def returns_after_start(scope, receive, send):
    """Start without any body message."""
    await send(start())


@http_only
async def more_body_left_open(scope, receive, send):
    """Returned with more_body=True outstanding: the client must see that the body is incomplete."""
    await send(start())
    await send(body(b"unfinished", more_body=True))


@http_only
async def send_after_done(scope, receive, send):
    """A message after the last one."""
    await send(start())
    await send(body(b"done"))
    await send(body(b"more"))


@http_only
async def returns_value(scope, receive, send):
    """The return value has to be None; another one is ignored."""
    await send(start())
    await send(body())
    return "value"


@http_only
async def unknown_type(scope, receive, send):
    await send({"type": "http.response.unknown"})


@http_only
async def no_type(scope, receive, send):
    await send({"status": 200})


@http_only
async def type_not_str(scope, receive, send):
    await send({"type": b"http.response.start", "status": 200})


@http_only
async def message_not_dict(scope, receive, send):
    await send([("type", "http.response.start")])


@http_only
async def message_none(scope, receive, send):
    await send(None)


@http_only
async def websocket_message(scope, receive, send):
    """A message of another protocol."""
    await send({"type": "websocket.accept"})


@http_only
async def status_missing(scope, receive, send):
    await send({"type": "http.response.start", "headers": []})


@http_only
async def status_str(scope, receive, send):
    await send(start(status="200 OK"))


@http_only
async def status_100(scope, receive, send):
    """1xx is not a final status."""
    await send(start(status=100))


@http_only
async def status_999(scope, receive, send):
    await send(start(status=999))


@http_only
async def headers_missing(scope, receive, send):
    """Legal: headers have a default."""
    await send({"type": "http.response.start", "status": 200})
    await send(body())


@http_only
async def headers_dict(scope, receive, send):
    await send(start(headers={b"content-type": b"text/plain"}))


@http_only
async def headers_none(scope, receive, send):
    await send(start(headers=None))


@http_only
async def header_str(scope, receive, send):
    """Text where bytes are needed: the mistake of everybody who comes from WSGI."""
    await send(start(headers=[("content-type", "text/plain")]))


@http_only
async def header_value_int(scope, receive, send):
    await send(start(headers=[(b"content-length", 4)]))


@http_only
async def header_triple(scope, receive, send):
    await send(start(headers=[(b"a", b"b", b"c")]))


@http_only
async def header_upper_case(scope, receive, send):
    """Names must be lower case; servers tolerate it."""
    await send(start(headers=[(b"Content-Type", b"text/plain")]))
    await send(body())


@http_only
async def header_with_newline(scope, receive, send):
    await send(start(headers=[(b"x-a", b"1\r\nx-injected: 1")]))


@http_only
async def header_pseudo(scope, receive, send):
    await send(start(headers=[(b":status", b"200")]))


@http_only
async def headers_generator(scope, receive, send):
    """Any iterable is legal; a generator can be read only once, by the server."""
    await send(start(headers=((name, b"1") for name in (b"x-a", b"x-b"))))
    await send(body())


@http_only
async def transfer_encoding(scope, receive, send):
    """The server must ignore it, not chunk twice."""
    await send(start(headers=[(b"transfer-encoding", b"chunked"), (b"content-type", b"text/plain")]))
    await send(body(b"plain"))


@http_only
async def body_str(scope, receive, send):
    await send(start())
    await send(body("text"))


@http_only
async def body_bytearray(scope, receive, send):
    await send(start())
    await send(body(bytearray(b"bytearray")))


@http_only
async def body_none(scope, receive, send):
    await send(start())
    await send(body(None))


@http_only
async def body_missing(scope, receive, send):
    """Legal: the body has a default."""
    await send(start(headers=[(b"content-length", b"0")]))
    await send({"type": "http.response.body"})


@http_only
async def more_body_int(scope, receive, send):
    await send(start())
    await send(body(more_body=1))
    await send(body(b""))


@http_only
async def extra_keys(scope, receive, send):
    """Legal: unknown keys must not disturb."""
    await send(start(colour="green"))
    await send(body(b"extra", colour="red"))


@http_only
async def too_long_for_content_length(scope, receive, send):
    await send(start(headers=[(b"content-length", b"10")]))
    await send(body(b"0123456789", more_body=True))
    await send(body(b"0123456789"))


@http_only
async def too_short_for_content_length(scope, receive, send):
    await send(start(headers=[(b"content-length", b"20")]))
    await send(body(b"0123456789"))


@http_only
async def content_length_not_a_number(scope, receive, send):
    await send(start(headers=[(b"content-length", b"many")]))
    await send(body(b"many"))


@http_only
async def body_for_204(scope, receive, send):
    """204 has no body: nothing of it may reach the wire."""
    await send(start(status=204, headers=[]))
    await send(body(b"not allowed"))


@http_only
async def trailers_not_offered(scope, receive, send):
    """Promises trailers on a server without the extension and never sends them."""
    await send(start(trailers=True))
    await send(body(b"no trailers"))


@http_only
async def send_not_awaited(scope, receive, send):
    """Forgets to await: what the message did is up to the server, the missing answer is not."""
    send(start())
    send(body(b"forgotten"))


@http_only
async def swallows_oserror(scope, receive, send):
    """Streams for ever and ignores that the client is gone, for at most a thousand sends."""
    await send(start())
    for number in range(1000):
        try:
            await send(body(b"%d\n" % number * 1000, more_body=True))
        except OSError:
            await asyncio.sleep(0.001)
    await send(body(b""))


@http_only
async def cancel_unsafe_receive(scope, receive, send):
    """Cancels a waiting receive() and asks again: no message may be lost."""
    pieces = []
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), 0.005)
        except TimeoutError:
            continue
        pieces.append(message["body"])
        more = message.get("more_body", False)
    await send(start())
    await send(body(b"%d bytes" % len(b"".join(pieces))))


@http_only
async def reads_body_twice(scope, receive, send):
    """After the last http.request, receive() waits for the end and gives http.disconnect."""
    while (await receive()).get("more_body"):
        pass
    await send(start())
    await send(body(b"read"))
    message = await receive()
    assert message["type"] == "http.disconnect", message


@http_only
async def receive_and_send_from_tasks(scope, receive, send):
    """Sends from a task that outlives the call: the late message must harm nobody."""

    async def late():
        await asyncio.sleep(0.05)
        await send(body(b"late"))

    await send(start())
    await send(body(b"early"))
    scope["state_of_test"] = asyncio.ensure_future(late())


class _Fatal(BaseException):
    pass


@http_only
async def raises_base_exception(scope, receive, send):
    """Not an Exception: must end this exchange and not the server."""
    raise _Fatal("from the application")


@http_only
async def raises_system_exit(scope, receive, send):
    sys.exit(3)


@http_only
async def raises_keyboard_interrupt(scope, receive, send):
    raise KeyboardInterrupt("from the application")


@http_only
async def raises_cancelled(scope, receive, send):
    raise asyncio.CancelledError("from the application")


@http_only
async def raises_group(scope, receive, send):
    """An exception group, as task groups raise them."""
    async with asyncio.TaskGroup() as group:
        for number in range(2):
            group.create_task(_fail(number))


async def _fail(number):
    raise ValueError(f"task {number}")


@http_only
async def sleeps_blocking(scope, receive, send):
    """Blocks the event loop for 0.3 s."""
    time.sleep(0.3)
    await send(start())
    await send(body(b"blocked"))


@http_only
async def never_returns(scope, receive, send):
    """Answers and stays: only a client that leaves, or the stop of the server, ends it."""
    await send(start())
    await send(body(b"answered"))
    await asyncio.Event().wait()


async def two_parameters(scope, receive):
    """Neither ASGI 3 nor ASGI 2 nor WSGI."""


def not_async(scope, receive, send):
    """Three parameters, but not a coroutine function."""
    return None


@http_only
async def by_path(scope, receive, send):
    """All of them in one application: `/raises_before_start` and so on."""
    return await globals()[scope["path"].lstrip("/")](scope, receive, send)
