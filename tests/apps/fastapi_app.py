"""The routes that all framework apps share, in FastAPI (ASGI).

Forms are parsed by hand: FastAPI's `Form` needs python-multipart, which is not among the test packages.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Body, FastAPI, HTTPException, Request, WebSocket, WebSocketException
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse

app = FastAPI()


@app.get("/", response_class=PlainTextResponse)
async def home():
    return "home of fastapi"


@app.get("/items/{item}")
def item(item: int, q: str | None = None):
    return {"id": item, "q": q}


@app.post("/echo")
async def echo(value: Any = Body()):
    return value


@app.post("/form")
async def form(request: Request):
    return dict(parse_qsl((await request.body()).decode()))


@app.get("/stream")
async def stream():
    async def parts():
        for number in range(4):
            yield f"part {number}\n"
            await asyncio.sleep(0.01)

    return StreamingResponse(parts(), media_type="text/plain")


@app.get("/error")
async def error():
    raise RuntimeError("broken on purpose")


@app.get("/redirect")
async def away():
    return RedirectResponse("/", status_code=302)


@app.get("/cookies")
async def cookies(request: Request):
    response = JSONResponse(request.cookies)
    response.set_cookie("first", "1")
    response.set_cookie("second", "2", httponly=True)
    return response


@app.websocket("/ws/echo")
async def socket_echo(socket: WebSocket):
    offered = socket.scope["subprotocols"]
    await socket.accept(subprotocol=offered[0] if offered else None, headers=[(b"x-framework", b"fastapi")])
    while (message := await socket.receive())["type"] == "websocket.receive":
        if message.get("text") is not None:
            await socket.send_text(message["text"])
        else:
            await socket.send_bytes(message["bytes"])


@app.websocket("/ws/refuse")
async def socket_refuse(socket: WebSocket):
    raise WebSocketException(code=4001)


@app.websocket("/ws/deny")
async def socket_deny(socket: WebSocket):
    raise HTTPException(status_code=401, detail="log in")


@app.websocket("/ws/close")
async def socket_close(socket: WebSocket):
    await socket.accept()
    await socket.close(4002, "that is all")
