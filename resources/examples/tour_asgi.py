"""The ASGI tour: one route for each thing worth seeing at the gateway.

Run it, open a route, and look at the timeline. Each function below says in its docstring what to look for.
ASGI in one sentence: `scope` says what is asked, `receive` brings messages *from* the client, `send` takes messages
*to* the client.
"""

import asyncio
import json
import logging
import struct
import time
import warnings
import zlib
from urllib.parse import parse_qs

log = logging.getLogger("tour")

TEXT = (b"content-type", b"text/plain; charset=utf-8")
HTML = (b"content-type", b"text/html; charset=utf-8")


async def start(send, status=200, headers=(TEXT,)):
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def body(send, content=b"", more=False):
    await send({"type": "http.response.body", "body": content, "more_body": more})


async def request_body(receive):
    """Collects the pieces of the body: the last one has `more_body` False."""
    content = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the client left while it was sending")
        content += message.get("body", b"")
        if not message.get("more_body"):
            return content


async def hello(scope, receive, send):
    """The whole contract: one start message, one body message."""
    await start(send)
    await body(send, b"Hello from ASGI\n")


async def echo(scope, receive, send):
    """Reads the body by `receive()`. Large bodies come in several messages."""
    value = json.loads(await request_body(receive) or b"null")
    content = json.dumps({"you sent": value}, indent=2).encode()
    length = (b"content-length", str(len(content)).encode())
    await start(send, headers=[(b"content-type", b"application/json"), length])
    await body(send, content)


async def stream(scope, receive, send):
    """Four pieces with pauses; the last message is empty. While it sleeps, other requests go on."""
    await start(send)
    for number in range(1, 5):
        await body(send, f"piece {number} of 4\n".encode(), more=True)
        await asyncio.sleep(0.15)
    await body(send)


async def late(scope, receive, send):
    """The start message is held back until the first body message: look at when the headers left."""
    await start(send)
    await asyncio.sleep(0.2)
    await body(send, b"now the headers have left\n")


async def wrong_order(scope, receive, send):
    """Sends the body before the start: `send()` raises, and the application makes the best of it."""
    try:
        await body(send, b"too early\n")
    except Exception as problem:
        await start(send, status=500)
        await body(send, f"send() raised {type(problem).__name__}: {problem}\n".encode())
    else:
        print("this server did not mind")


async def error(scope, receive, send):
    """Raises before anything has left: the server can still answer 500."""
    raise LookupError("broken on purpose, in time for a 500")


async def broken(scope, receive, send):
    """Raises in the middle of the body: the 200 is already out, so the connection is cut."""
    await start(send)
    await body(send, b"this much arrives\n", more=True)
    raise LookupError("broken on purpose, too late for a 500")


async def slow(scope, receive, send):
    """Waits 0.8 s without disturbing anybody: open it several times at once."""
    await asyncio.sleep(0.8)
    await start(send)
    await body(send, b"waited 0.8 s\n")


async def blocking(scope, receive, send):
    """Waits 0.8 s with `time.sleep`: everybody else has to wait, too."""
    time.sleep(0.8)
    await start(send)
    await body(send, b"blocked the loop for 0.8 s\n")


async def headers(scope, receive, send):
    """Two cookies are two headers. Below: your request headers, as pairs of bytes."""
    cookies = [(b"set-cookie", b"visited=1; Path=/; HttpOnly"), (b"set-cookie", b"theme=light; Path=/")]
    await start(send, headers=[TEXT, *cookies, (b"x-tour", b"headers")])
    seen = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
    await body(send, json.dumps(seen, indent=2).encode())


async def big(scope, receive, send):
    """2 MiB in 32 messages: a slow client makes `send()` wait."""
    piece = b"0123456789abcdef" * 4096
    length = (b"content-length", str(32 * len(piece)).encode())
    await start(send, headers=[(b"content-type", b"application/octet-stream"), length])
    for number in range(32):
        await body(send, piece, more=number < 31)


async def form(scope, receive, send):
    """A form page. Send it: the fields come back in the request body."""
    fields = {}
    if scope["method"] == "POST":
        fields = parse_qs((await request_body(receive)).decode())
    await start(send, headers=[HTML])
    await body(send, FORM.format(name=escaped(fields.get("name", ["stranger"])[0])).encode())


async def image(scope, receive, send):
    """A PNG made in code. The body view shows it as a picture."""
    await start(send, headers=[(b"content-type", b"image/png"), (b"cache-control", b"max-age=60")])
    await body(send, png(96, 96))


async def outputs(scope, receive, send):
    """print, logging and a warning: all of them appear in the log of this exchange."""
    print("a print")
    log.warning("a log record from %s", scope["path"])
    warnings.warn("a warning", UserWarning, stacklevel=1)
    await start(send)
    await body(send, b"look at the log\n")


async def state(scope, receive, send):
    """What startup left in the lifespan state. The list is shared by all requests, the number is not."""
    own = scope.get("state", {})
    own["number"] = own.get("number", 0) + 1
    own.setdefault("visits", []).append(time.strftime("%H:%M:%S"))
    await start(send)
    await body(send, f"number {own['number']}, visits {own['visits']}\n".encode())


async def ticker(scope, receive, send):
    """Ticks for 5 s, and stops when you leave: a task listens for `http.disconnect` meanwhile."""
    await request_body(receive)
    gone = asyncio.ensure_future(receive())
    await start(send)
    for number in range(50):
        if gone.done():
            print("the client left after", number, "ticks")
            return
        await body(send, b"tick\n", more=True)
        await asyncio.sleep(0.1)
    gone.cancel()
    await body(send)


async def chat(scope, receive, send):
    """A WebSocket: `connect`, then `accept`, then messages both ways until somebody closes."""
    await receive()
    if b"as=stranger" in scope["query_string"]:
        return await send({"type": "websocket.close", "code": 4401, "reason": "strangers stay outside"})
    chosen = next((name for name in scope["subprotocols"] if name == "tour.v1"), None)
    await send({"type": "websocket.accept", "subprotocol": chosen})
    while (message := await receive())["type"] == "websocket.receive":
        text = message.get("text") or ""
        await send({"type": "websocket.send", "text": json.dumps({"you said": text, "letters": len(text)})})
    print("the client closed with", message["code"], message["reason"])


ROUTES = {
    "/hello": hello,
    "/echo": echo,
    "/stream": stream,
    "/late": late,
    "/wrong-order": wrong_order,
    "/error": error,
    "/broken": broken,
    "/slow": slow,
    "/blocking": blocking,
    "/headers": headers,
    "/big": big,
    "/form": form,
    "/image.png": image,
    "/outputs": outputs,
    "/state": state,
    "/ticker": ticker,
}

SOCKETS = {
    "/chat": chat,
}


async def index(scope, receive, send):
    """The list of routes."""
    rows = [f'<li><a href="{path}">{path}</a> {escaped(route.__doc__)}' for path, route in ROUTES.items()]
    await start(send, headers=[HTML])
    await body(send, f"<!doctype html><title>ASGI tour</title><h1>ASGI tour</h1><ul>{''.join(rows)}</ul>".encode())


async def not_found(scope, receive, send):
    await start(send, status=404)
    await body(send, b"no such stop on this tour\n")


async def lifespan(scope, receive, send):
    """One call for the whole life of the server: prepare, wait, clean up."""
    await receive()
    scope.get("state", {})["visits"] = []
    print("startup: the state is ready")
    await send({"type": "lifespan.startup.complete"})
    await receive()
    print("shutdown: goodbye")
    await send({"type": "lifespan.shutdown.complete"})


async def application(scope, receive, send):
    """The application that the server calls: once for the lifespan, and once for each request."""
    if scope["type"] == "lifespan":
        return await lifespan(scope, receive, send)
    if scope["type"] == "websocket" and scope["path"] in SOCKETS:
        return await SOCKETS[scope["path"]](scope, receive, send)
    if scope["type"] != "http":
        raise NotImplementedError(f"no {scope['type']} on this tour")
    route = index if scope["path"] == "/" else ROUTES.get(scope["path"], not_found)
    await route(scope, receive, send)


FORM = """<!doctype html><title>A form</title><h1>Hello, {name}</h1>
<form method="post"><label>Name <input name="name"></label> <button>Send</button></form>"""


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def png(width, height):
    """A picture of colours running into each other, as the smallest PNG encoder there is."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = (bytes(v for x in range(width) for v in (255 * x // width, 160, 255 * y // height)) for y in range(height))
    pixels = b"".join(b"\0" + row for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content
