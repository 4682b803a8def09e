"""Waits, in each of the ways that matter. `?s=0.2` is the time in seconds."""

import asyncio
import time
from urllib.parse import parse_qs


def seconds(query):
    return float(parse_qs(query).get("s", ["0.2"])[0])


def wsgi(environ, start_response):
    """Occupies its thread."""
    time.sleep(seconds(environ.get("QUERY_STRING", "")))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"slept"]


def wsgi_stream(environ, start_response):
    """Five pieces with a pause before each."""
    pause = seconds(environ.get("QUERY_STRING", ""))
    start_response("200 OK", [("Content-Type", "text/plain")])
    for number in range(5):
        time.sleep(pause)
        yield b"piece %d\n" % number


def wsgi_busy(environ, start_response):
    """Holds the GIL by computing."""
    end = time.monotonic() + seconds(environ.get("QUERY_STRING", ""))
    while time.monotonic() < end:
        sum(range(1000))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"computed"]


async def asgi(scope, receive, send):
    """`/blocking` stops the whole loop, `/thread` hands the wait to a thread, `/stream` pauses between pieces."""
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    pause = seconds(scope["query_string"].decode())
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}
    if scope["path"] == "/stream":
        await send(start)
        for number in range(5):
            await asyncio.sleep(pause)
            await send({"type": "http.response.body", "body": b"piece %d\n" % number, "more_body": True})
        return await send({"type": "http.response.body"})
    if scope["path"] == "/blocking":
        time.sleep(pause)
    elif scope["path"] == "/thread":
        await asyncio.to_thread(time.sleep, pause)
    else:
        await asyncio.sleep(pause)
    await send(start)
    await send({"type": "http.response.body", "body": b"slept"})
