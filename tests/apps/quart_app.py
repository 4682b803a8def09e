"""The routes that all framework apps share, in Quart (ASGI)."""

import asyncio

from quart import Quart, Response, abort, jsonify, redirect, request, websocket

app = Quart(__name__)


@app.get("/")
async def home():
    return Response("home of quart", mimetype="text/plain")


@app.get("/items/<int:item>")
async def item(item):
    return jsonify(id=item, q=request.args.get("q"))


@app.post("/echo")
async def echo():
    return jsonify(await request.get_json())


@app.post("/form")
async def form():
    return jsonify((await request.form).to_dict())


@app.get("/stream")
async def stream():
    async def parts():
        for number in range(4):
            yield f"part {number}\n".encode()
            await asyncio.sleep(0.01)

    return parts(), 200, {"Content-Type": "text/plain"}


@app.get("/error")
async def error():
    raise RuntimeError("broken on purpose")


@app.get("/redirect")
async def away():
    return redirect("/")


@app.get("/cookies")
async def cookies():
    response = jsonify(dict(request.cookies))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2", httponly=True)
    return response


@app.websocket("/ws/echo")
async def socket_echo():
    offered = websocket.requested_subprotocols
    await websocket.accept(headers={"x-framework": "quart"}, subprotocol=offered[0] if offered else None)
    while True:
        await websocket.send(await websocket.receive())


@app.websocket("/ws/refuse")
async def socket_refuse():
    await websocket.close(4001)


@app.websocket("/ws/deny")
async def socket_deny():
    abort(401)


@app.websocket("/ws/close")
async def socket_close():
    await websocket.accept()
    await websocket.close(4002, "that is all")
