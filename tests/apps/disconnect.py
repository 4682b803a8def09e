"""Streams that the client may leave. `/seen` tells what happened to those before it, one line each."""

import asyncio
import time

seen = []
CHUNK = b"x" * 65536


async def say(send, content):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": content})


async def stream_until_error(send):
    """Sends without listening: on a good server send() raises an OSError when the client is gone."""
    try:
        for _ in range(1000):
            await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
            await asyncio.sleep(0.005)
    except OSError as error:
        seen.append(f"send raised {type(error).__name__}, OSError: {isinstance(error, OSError)}")
        raise
    seen.append("send never raised")


async def stream_and_listen(receive, send):
    """The other way: a task waits for http.disconnect while the body is sent."""

    async def listen():
        while (message := await receive())["type"] != "http.disconnect":
            pass
        return message

    listener = asyncio.ensure_future(listen())
    for _ in range(1000):
        if listener.done():
            seen.append("received http.disconnect")
            return
        await send({"type": "http.response.body", "body": b"tick\n", "more_body": True})
        await asyncio.sleep(0.005)
    listener.cancel()
    seen.append("heard nothing")


async def wait_silently(receive):
    """Long polling: nothing was sent yet when the client leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass
    seen.append("received http.disconnect before any answer")


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    if scope["path"] == "/seen":
        return await say(send, "\n".join(seen).encode())
    if scope["path"] == "/poll":
        return await wait_silently(receive)
    if scope["path"] == "/upload":
        while (message := await receive()).get("more_body"):
            pass
        seen.append(f"upload ended with {message['type']}")
        return await say(send, message["type"].encode())
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    if scope["path"] == "/listen":
        return await stream_and_listen(receive, send)
    await stream_until_error(send)


class _Body:
    """An endless body that records its close()."""

    def __init__(self, name):
        self._name = name
        self._given = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self._given == 1000:
            raise StopIteration
        self._given += 1
        time.sleep(0.005)
        return CHUNK

    def close(self):
        seen.append(f"{self._name} closed, {'early' if self._given < 1000 else 'complete'}")


def wsgi(environ, start_response):
    """WSGI has no message for it: close() of the iterable is all that an application gets."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/seen":
        return ["\n".join(seen).encode()]
    return _Body(environ["PATH_INFO"])
