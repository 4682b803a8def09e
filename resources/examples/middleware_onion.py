"""The onion: an ASGI application inside four hand-written layers.

A request goes from the outermost layer inwards, the response comes back in reverse order. Look for the header that each
layer adds, at the time that `timing` measures, at `/closed`, where `gate` answers and the inside never runs, and at
`/error`, where `rescue` turns an exception into a page. `user` copies the scope before it adds to it, so the layers
outside of it do not see the key.
"""

import time


async def application(scope, receive, send):
    """The core. It knows nothing of the layers."""
    if scope["path"] == "/error":
        raise ValueError("from the core")
    content = f"Hello, {scope['user']}!\n".encode()
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain"), length]})
    await send({"type": "http.response.body", "body": content})


def adding(send, name, value):
    """A `send` that adds a header to the start message. The value is asked for when that message passes."""

    async def add(message):
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (name, value())]}
        await send(message)

    return add


class Timing:
    """Outermost: measures how long everything inside takes until the response starts."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        begin = time.perf_counter()

        def duration():
            return f"app;dur={(time.perf_counter() - begin) * 1000:.2f}".encode()

        await self.app(scope, receive, adding(send, b"server-timing", duration))


class Rescue:
    """Turns an exception into a page; the layers outside see an ordinary response."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        try:
            await self.app(scope, receive, send)
        except ValueError as problem:
            await plain(send, 500, f"rescued: {problem}\n")


class Gate:
    """Answers by itself for one path: a short circuit."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["path"] == "/closed":
            return await plain(send, 403, "closed\n")
        await self.app(scope, receive, adding(send, b"x-gate", lambda: b"passed"))


class User:
    """Adds to the scope, in a copy, what the core needs."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        name = dict(scope["headers"]).get(b"x-user", b"stranger").decode("latin-1")
        await self.app({**scope, "user": name}, receive, send)


async def plain(send, status, text):
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": text.encode()})


class HttpOnly:
    """The other layers read scope["path"], which a lifespan scope does not have."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        await self.app(scope, receive, send)


app = HttpOnly(Timing(Rescue(Gate(User(application)))))
