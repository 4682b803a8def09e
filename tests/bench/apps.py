"""What the servers of the bench serve: the same work by the same paths, in both interfaces."""

import json
import time
import uuid

try:
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import JSONResponse
    from starlette.routing import Route
except ImportError:
    Starlette = None

HELLO = b"Hello, world"
LARGE = b"x" * (1 << 20)
PIECE = b"x" * (1 << 16)
PIECES = 100 * (1 << 20) // len(PIECE)


def start(size, kind=b"text/plain"):
    headers = [(b"content-type", kind), (b"content-length", str(size).encode())]
    return {"type": "http.response.start", "status": 200, "headers": headers}


async def body_of(receive):
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def answer(send, content, kind=b"text/plain"):
    await send(start(len(content), kind))
    await send({"type": "http.response.body", "body": content})


async def echo_json(receive, send):
    await answer(send, json.dumps(json.loads(await body_of(receive))).encode(), b"application/json")


async def large(receive, send):
    await answer(send, LARGE)


async def upload(receive, send):
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await answer(send, str(size).encode())


async def download(receive, send):
    await send(start(len(PIECE) * PIECES))
    for _ in range(PIECES):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


PATHS = {"/json": echo_json, "/large": large, "/upload": upload, "/download": download}


async def echo_messages(receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


async def asgi(scope, receive, send):
    if scope["type"] == "http" and scope["path"] == "/":
        await send(start(len(HELLO), b"text/plain"))
        await send({"type": "http.response.body", "body": HELLO})
    elif scope["type"] == "http":
        await PATHS[scope["path"]](receive, send)
    elif scope["type"] == "websocket":
        await echo_messages(receive, send)
    else:
        raise NotImplementedError(scope["type"])


def wsgi(environ, start_response):
    if environ["PATH_INFO"] == "/json":
        content = json.dumps(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))).encode()
    else:
        content = HELLO
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))])
    return [content]


class RequestNumber:
    """A middleware as people write them by hand: wraps send."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def numbered(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-request-id", uuid.uuid4().hex.encode()))
            await send(message)

        await self.app(scope, receive, numbered)


def starlette():
    """CORS, GZip, trusted hosts, one by hand, one BaseHTTPMiddleware: the stack of an ordinary service."""

    class Timing(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            began = time.perf_counter()
            response = await call_next(request)
            response.headers["server-timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    async def item(request):
        return JSONResponse({"id": request.path_params["item"], "name": "lamp", "tags": ["light", "home"]})

    return Starlette(routes=[Route("/items/{item:int}", item)], middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=["*"]),
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"]),
        Middleware(GZipMiddleware, minimum_size=500),
        Middleware(RequestNumber),
        Middleware(Timing),
    ])


if Starlette is not None:
    five = starlette()
