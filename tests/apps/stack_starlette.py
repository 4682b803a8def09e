"""A Starlette stack: CORS, GZip, sessions and a BaseHTTPMiddleware around function and class endpoints."""

import contextlib

from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint, WebSocketEndpoint
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute


class Stamp(BaseHTTPMiddleware):
    """Adds a header on the way out, and answers some requests itself."""

    async def dispatch(self, request, call_next):
        if request.url.path == "/closed":
            return PlainTextResponse("closed", status_code=403)
        try:
            response = await call_next(request)
        except LookupError as error:
            return PlainTextResponse(f"not found: {error}", status_code=404)
        response.headers["x-stamp"] = "yes"
        return response


async def home(request):
    request.session["seen"] = True
    return PlainTextResponse("home of a stack " * 100)


def threaded(request):
    return PlainTextResponse("from a thread")


class Items(HTTPEndpoint):
    async def get(self, request):
        return JSONResponse({"items": []})


async def boom(request):
    raise ValueError("boom")


async def lost(request):
    raise LookupError("lost")


async def missing(request):
    raise HTTPException(404, "no such thing")


async def not_found(request, error):
    return JSONResponse({"error": error.detail}, status_code=error.status_code)


async def refuse(request, error):
    return PlainTextResponse(f"refused: {error}", status_code=400)


async def chat(socket):
    await socket.accept()
    text = await socket.receive_text()
    await socket.send_text(text.upper())
    await socket.close()


class Echo(WebSocketEndpoint):
    encoding = "text"

    async def on_receive(self, socket, text):
        await socket.send_text(text.upper())

    async def on_disconnect(self, socket, code):
        self.code = code


@contextlib.asynccontextmanager
async def lifespan(app):
    yield {"database": "connected"}


async def plain(scope, receive, send):
    await PlainTextResponse("mounted")(scope, receive, send)


app = Starlette(
    routes=[
        Route("/", home),
        Route("/threaded", threaded),
        Route("/items", Items),
        Route("/boom", boom),
        Route("/lost", lost),
        Route("/missing", missing),
        WebSocketRoute("/chat", chat),
        WebSocketRoute("/echo", Echo),
        Mount("/inside", app=plain),
    ],
    middleware=[
        Middleware(CORSMiddleware, allow_origins=["http://example.org"]),
        Middleware(GZipMiddleware),
        Middleware(SessionMiddleware, secret_key="for tests only"),
        Middleware(Stamp),
    ],
    exception_handlers={404: not_found, ValueError: refuse},
    lifespan=lifespan,
)
