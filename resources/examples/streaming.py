"""Streaming both ways, in ASGI.

`/events` sends server-sent events until the client leaves: open it in a browser, close the tab, and look for the
`http.disconnect`. POST to `/upper` sends each piece of the upload back in capitals while the upload is still going on.
`/flood` sends as fast as it can: `send()` begins to wait as soon as the client is the slower one.
"""

import asyncio
import time


async def events(receive, send):
    await start(send, b"text/event-stream", (b"cache-control", b"no-store"))
    listener = asyncio.ensure_future(disconnected(receive))
    number = 0
    while not listener.done():
        number += 1
        await piece(send, f"id: {number}\ndata: {time.strftime('%X')}\n\n".encode())
        await asyncio.wait([listener], timeout=1)


async def disconnected(receive):
    while (await receive())["type"] != "http.disconnect":
        pass


async def upper(receive, send):
    await start(send, b"text/plain")
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        await piece(send, message.get("body", b"").upper())
        if not message.get("more_body"):
            break
    await send({"type": "http.response.body"})


async def flood(receive, send):
    await start(send, b"application/octet-stream")
    for _ in range(256):
        await piece(send, bytes(65536))
    await send({"type": "http.response.body"})


async def start(send, content_type, *more):
    headers = [(b"content-type", content_type), *more]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def piece(send, content):
    await send({"type": "http.response.body", "body": content, "more_body": True})


async def help_page(receive, send):
    await start(send, b"text/plain")
    await piece(send, __doc__.encode())
    await send({"type": "http.response.body"})


ROUTES = {"/events": events, "/upper": upper, "/flood": flood}


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    await ROUTES.get(scope["path"], help_page)(receive, send)
