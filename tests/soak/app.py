"""What the soak serves, in both interfaces: each path is one way to behave, good or bad."""

import asyncio
import time

LARGE = b"x" * (1 << 20)


def start(status=200, *headers):
    return {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain"), *headers]}


async def respond(send, content):
    await send(start(200, (b"content-length", str(len(content)).encode())))
    await send({"type": "http.response.body", "body": content})


async def hello(receive, send):
    await respond(send, b"hello")


async def echo(receive, send):
    content, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        content += message.get("body", b"")
        more = message.get("more_body", False)
    await respond(send, content)


async def large(receive, send):
    await respond(send, LARGE)


async def stream(receive, send):
    await send(start())
    for _ in range(20):
        await send({"type": "http.response.body", "body": b"y" * 5000, "more_body": True})
        await asyncio.sleep(0.005)
    await send({"type": "http.response.body", "body": b""})


async def fail(receive, send):
    raise RuntimeError("broken on purpose")


async def fail_late(receive, send):
    await send(start())
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise RuntimeError("broken on purpose, late")


async def wait(receive, send):
    """Until the client goes, but not for ever."""
    await receive()
    try:
        await asyncio.wait_for(receive(), 0.3)
    except TimeoutError:
        await respond(send, b"you stayed")


async def socket(receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "bye":
            await send({"type": "websocket.close", "code": 4000, "reason": "as you like"})
            return
        await send({**message, "type": "websocket.send"})


async def push(receive, send):
    """Talks without listening; the end of the socket is an OSError here."""
    await receive()
    await send({"type": "websocket.accept"})
    for number in range(200):
        await send({"type": "websocket.send", "text": str(number) * 50})


async def refuse(receive, send):
    await receive()
    await send({"type": "websocket.close"})


PATHS = {"/" + function.__name__: function
         for function in (hello, echo, large, stream, fail, fail_late, wait, socket, push, refuse)}


async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": message["type"] + ".complete"})
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await PATHS[scope["path"]](receive, send)


def wsgi(environ, start_response):
    path, content = environ["PATH_INFO"], b"hello"
    if path == "/fail":
        raise RuntimeError("broken on purpose")
    if path == "/echo":
        content = environ["wsgi.input"].read()
    elif path == "/large":
        content = LARGE
    elif path in ("/stream", "/fail_late"):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return pieces(path == "/fail_late")
    elif path == "/wait":
        time.sleep(0.02)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))])
    return [content]


def pieces(fails):
    for number in range(20):
        if fails and number == 2:
            raise RuntimeError("broken on purpose, late")
        yield b"y" * 5000
        time.sleep(0.001)
