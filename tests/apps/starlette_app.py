"""The routes that all framework apps share, in Starlette (ASGI), with a lifespan that keeps state.

Forms are parsed by hand: Starlette's own parser needs python-multipart, which is not among the test packages.
"""

import asyncio
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect


@asynccontextmanager
async def lifespan(app):
    yield {"greeting": "home of starlette"}


async def home(request):
    return PlainTextResponse(request.state.greeting)


async def item(request):
    return JSONResponse({"id": request.path_params["item"], "q": request.query_params.get("q")})


async def echo(request):
    return JSONResponse(await request.json())


async def form(request):
    return JSONResponse(dict(parse_qsl((await request.body()).decode())))


async def stream(request):
    async def parts():
        for number in range(4):
            yield f"part {number}\n"
            await asyncio.sleep(0.01)

    return StreamingResponse(parts(), media_type="text/plain")


async def error(request):
    raise RuntimeError("broken on purpose")


async def away(request):
    return RedirectResponse("/", status_code=302)


async def cookies(request):
    response = JSONResponse(request.cookies)
    response.set_cookie("first", "1")
    response.set_cookie("second", "2", httponly=True)
    return response


async def socket_echo(socket):
    offered = socket.scope["subprotocols"]
    await socket.accept(subprotocol=offered[0] if offered else None, headers=[(b"x-framework", b"starlette")])
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message["code"], message["reason"])
            if message.get("text") is not None:
                await socket.send_text(message["text"])
            else:
                await socket.send_bytes(message["bytes"])
    except WebSocketDisconnect:
        pass


async def socket_refuse(socket):
    await socket.close(4001)


async def socket_deny(socket):
    await socket.send_denial_response(JSONResponse({"error": "log in"}, status_code=401))


async def socket_close(socket):
    await socket.accept()
    await socket.close(4002, "that is all")


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/", home),
        Route("/items/{item:int}", item),
        Route("/echo", echo, methods=["POST"]),
        Route("/form", form, methods=["POST"]),
        Route("/stream", stream),
        Route("/error", error),
        Route("/redirect", away),
        Route("/cookies", cookies),
        WebSocketRoute("/ws/echo", socket_echo),
        WebSocketRoute("/ws/refuse", socket_refuse),
        WebSocketRoute("/ws/deny", socket_deny),
        WebSocketRoute("/ws/close", socket_close),
    ],
)
