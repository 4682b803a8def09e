"""WebSocket without a framework: each path does one thing, good or bad; `app` finds it by the path."""

import asyncio

ACCEPT = {"type": "websocket.accept"}


def text(content):
    return {"type": "websocket.send", "text": content}


async def echo(scope, receive, send):
    """Gives every message back, until the client closes."""
    await receive()
    await send({**ACCEPT, "subprotocol": next(iter(scope["subprotocols"]), None)})
    while (message := await receive())["type"] == "websocket.receive":
        await send({**message, "type": "websocket.send"})


async def refuse(scope, receive, send):
    """HTTP 403; the code is lost."""
    await receive()
    await send({"type": "websocket.close", "code": 4001, "reason": "who are you?"})


async def deny(scope, receive, send):
    """A response of its own instead of a socket, in pieces."""
    await receive()
    await send({"type": "websocket.http.response.start", "status": 429, "headers": [(b"retry-after", b"5")]})
    await send({"type": "websocket.http.response.body", "body": b"come back ", "more_body": True})
    await send({"type": "websocket.http.response.body", "body": b"later"})


async def close(scope, receive, send):
    """Closes by itself, after one message."""
    await receive()
    await send(ACCEPT)
    await send(text("bye"))
    await send({"type": "websocket.close", "code": 4002, "reason": "that is all"})
    await receive()


async def returns(scope, receive, send):
    """Leaves the socket open: the server closes it with 1000."""
    await receive()
    await send(ACCEPT)


async def raises(scope, receive, send):
    """Fails while the socket is open: the server closes it with 1011."""
    await receive()
    await send(ACCEPT)
    raise RuntimeError("broken on purpose")


async def raises_before(scope, receive, send):
    """Fails during the handshake: HTTP 500."""
    await receive()
    raise RuntimeError("broken on purpose")


async def says_nothing(scope, receive, send):
    """Returns without an answer: HTTP 500."""
    await receive()


async def sends_first(scope, receive, send):
    """send() before accept() raises; after that all is well."""
    await receive()
    try:
        await send(text("too early"))
    except RuntimeError as error:
        await send(ACCEPT)
        await send(text(str(error)))
        await send({"type": "websocket.close"})


async def sends_late(scope, receive, send):
    """send() on a socket that the client has closed raises an OSError; it leaves the application, as it may."""
    await receive()
    await send(ACCEPT)
    await send(text("ready"))
    while (await receive())["type"] != "websocket.disconnect":
        pass
    await send(text("too late"))


async def large(scope, receive, send):
    """One message of 1 MiB."""
    await receive()
    await send(ACCEPT)
    await send({"type": "websocket.send", "bytes": bytes(range(256)) * 4096})
    await send({"type": "websocket.close"})


async def many(scope, receive, send):
    """A thousand messages, each from a task that runs beside receive()."""
    await receive()
    await send(ACCEPT)
    reader = asyncio.create_task(receive())
    for number in range(1000):
        await send(text(str(number)))
    await send({"type": "websocket.close"})
    await reader


APPS = {function.__name__: function for function in (
    echo, refuse, deny, close, returns, raises, raises_before, says_nothing, sends_first, sends_late, large, many)}


async def app(scope, receive, send):
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    await APPS[scope["path"].strip("/")](scope, receive, send)
