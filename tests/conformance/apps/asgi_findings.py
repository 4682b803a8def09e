"""Applications that break one rule of ASGI each: `/A301` breaks rule A301, over HTTP, WebSocket or in the lifespan.

Most are a list of messages. What send() raises is swallowed, and the next message follows.
"""

import asyncio
import io
import os

LIFESPAN = os.environ.get("LIFESPAN_RULE", "")
START = {"type": "http.response.start", "status": 200, "headers": []}
BODY = {"type": "http.response.body", "body": b"body"}
MORE = {**BODY, "more_body": True}
ACCEPT = {"type": "websocket.accept"}
CLOSE = {"type": "websocket.close"}


def start(**changes):
    return {**START, **changes}


def with_header(name, value):
    return start(headers=[(name, value)])


def extension(name, **keys):
    return {"type": f"http.response.{name}", **keys}


def text(**keys):
    return {"type": "websocket.send", **keys}


MESSAGES = {
    "A008": [["no dict"], START, BODY],
    "A009": [{**START, 1: 2}, BODY],
    "A010": [start(thing=object()), BODY],
    "A011": [start(number=2**70), BODY],
    "A012": [{"type": "http.nonsense"}, START, BODY],
    "A022": [START, extension("push", path="/", headers=[]), BODY],
    "A302": [START, START, BODY],
    "A303": [{"type": "http.response.start"}, START, BODY],
    "A304": [start(status=100), START, BODY],
    "A305": [start(headers=5), START, BODY],
    "A306": [with_header("name", "value"), START, BODY],
    "A307": [with_header(b"Name", b"value"), BODY],
    "A308": [with_header(b":status", b"200"), START, BODY],
    "A310": [with_header(b"name", b"a\r\nb"), START, BODY],
    "A311": [with_header(b"transfer-encoding", b"chunked"), BODY],
    "A313": [with_header(b"content-length", b"many"), START, BODY],
    "A314": [with_header(b"set-cookie", b"a=1; path=/, b=2"), BODY],
    "A316": [START],
    "A317": [],
    "A318": [START, MORE],
    "A319": [BODY, START, BODY],
    "A320": [START, {**BODY, "body": "text"}, BODY],
    "A321": [START, {**BODY, "more_body": 1}, BODY],
    "A322": [START, BODY, BODY],
    "A323": [with_header(b"content-length", b"2"), BODY],
    "A324": [with_header(b"content-length", b"9"), BODY],
    "A325": [start(status=204), BODY],
    "A332": [start(trailers="yes"), START, BODY],
    "A720": [extension("zerocopysend", file=0), START, BODY],
    "A721": [START, extension("zerocopysend", file=io.BytesIO(b"x")), BODY],
    "A730": [START, MORE, extension("pathsend", path=__file__), BODY],
    "A731": [START, extension("pathsend", path="file.txt"), BODY],
    "A732": [START, extension("pathsend", path=__file__)],
    "A740": [START, extension("early_hint", links=[b"</a>; rel=preload"]), BODY],
    "A741": [extension("early_hint", links=["text"]), START, BODY],
    "A750": [START, MORE, extension("trailers", headers=[]), BODY],
    "A751": [start(trailers=True), BODY, extension("trailers", headers=[(b":x", b"1")]),
             extension("trailers", headers=[])],
    "A752": [start(trailers=True), BODY, extension("trailers", headers=[])],
    "A760": [START, extension("debug", info={}), BODY],
    # over HTTP/2
    "A710": [extension("push", path="/", headers=[]), START, BODY],
    "A711": [START, extension("push", path="no slash", headers=[]), BODY],
    "A312": [with_header(b"connection", b"close"), BODY],
    # over a WebSocket
    "A503": [],
    "A504": [ACCEPT, ACCEPT, CLOSE],
    "A505": [{**ACCEPT, "subprotocol": 5}, ACCEPT, CLOSE],
    "A506": [{**ACCEPT, "subprotocol": "other"}, CLOSE],
    "A507": [{**ACCEPT, "headers": [(b"sec-websocket-protocol", b"x")]}, ACCEPT, CLOSE],
    "A509": [ACCEPT, text(), CLOSE],
    "A510": [text(text="early"), ACCEPT, CLOSE],
    "A512": [ACCEPT, CLOSE, CLOSE],
    "A514": [{**CLOSE, "code": 4001}],
    "A515": [ACCEPT, {**CLOSE, "code": "1000"}, CLOSE],
    "A516": [ACCEPT, {**CLOSE, "code": 1006}, CLOSE],
    "A517": [ACCEPT, {**CLOSE, "reason": "x" * 124}, CLOSE],
    "A524": [ACCEPT],
    "A702": [ACCEPT, {"type": "websocket.http.response.start", "status": 403}, CLOSE],
    "A703": [{"type": "websocket.http.response.start", "status": 403}],
}
LIFESPANS = {
    "A006": ["receive", {"type": "http.response.start", "status": 200}, "startup.complete", "receive",
             "shutdown.complete"],
    "A604": ["receive", "raise"],
    "A608": ["receive", "startup.complete", "receive"],
    "A609": ["receive", "startup.complete", "receive", "raise"],
    "A610": ["startup.complete", "receive"],
    "A611": ["receive", "startup.complete", "shutdown.complete", "receive", "shutdown.complete"],
    "A612": ["receive", "startup.complete"],
    "A613": ["receive", {"type": "lifespan.startup.failed", "message": 5}, "startup.complete", "receive",
             "shutdown.complete"],
}
background = set()
released = asyncio.Event()


async def A007(receive, send):
    await send(START)
    await send(BODY)
    return "a value"


async def A024(receive, send):
    send(START)
    await send(START)
    await send(BODY)


async def A025(receive, send):
    await send(START)
    large = {**MORE, "body": b"x" * 10_000_000}
    await asyncio.gather(send(large), send(large), return_exceptions=True)
    await send(BODY)


async def A026(receive, send):
    background.add(asyncio.ensure_future(asyncio.sleep(2)))
    await send(START)
    await send(BODY)


async def leaves(receive, send):
    """Until the client has left."""
    await send(START)
    while (await receive())["type"] != "http.disconnect":
        pass


async def A202(receive, send):
    """The client sends the body in two pieces."""
    message = await receive()
    await send(START)
    await send({**BODY, "body": message["body"]})


async def A208(receive, send):
    await leaves(receive, send)
    await swallowing(send, [MORE])


async def A330(receive, send):
    await leaves(receive, send)
    await swallowing(send, [MORE, MORE])


async def A329(receive, send):
    await leaves(receive, send)
    await send(MORE)


async def A209(receive, send):
    await send(START)
    await send(BODY)


async def A315(receive, send):
    await send(start(headers=(pair for pair in [(b"x-a", b"1")])))
    await send(BODY)


async def A331(receive, send):
    await send(START)
    await send(MORE)
    raise RuntimeError("on purpose")


async def A520(receive, send):
    await send(ACCEPT)
    while (await receive())["type"] != "websocket.disconnect":
        pass
    await receive()


async def A525(receive, send):
    """Returns when messages wait that it has not taken."""
    released.clear()
    await send(ACCEPT)
    await asyncio.wait_for(released.wait(), 20)


async def release(receive, send):
    released.set()
    await send(START)
    await send(BODY)


async def swallowing(send, messages):
    for message in messages:
        try:
            await send(message)
        except Exception:
            pass


async def life(receive, send):
    for step in LIFESPANS[LIFESPAN]:
        if step == "receive":
            await receive()
        elif step == "raise":
            raise RuntimeError("on purpose")
        else:
            await swallowing(send, [{"type": f"lifespan.{step}"} if isinstance(step, str) else step])


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        if LIFESPAN:
            return await life(receive, send)
        raise NotImplementedError(scope["type"])
    if scope["type"] == "websocket":
        await receive()
    name = scope["path"].split("/")[1]
    if name in MESSAGES:
        return await swallowing(send, MESSAGES[name])
    return await globals()[name](receive, send)
