"""Holds the event loop: /sleep and /report in a call that waits, /loop in Python code, /raise raises; the rest answers
at once."""

import time


def find(prices, item):
    return prices[item]


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


async def report():
    time.sleep(0.3)


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    if scope["path"] == "/sleep":
        time.sleep(0.4)
    elif scope["path"] == "/report":
        await report()
    elif scope["path"] == "/loop":
        spin(0.4)
    elif scope["path"] == "/raise":
        try:
            find({"tea": 3}, "coffee")
        except KeyError as error:
            raise ValueError("no such item") from error
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
