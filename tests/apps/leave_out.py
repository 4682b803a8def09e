"""Middleware held in every way that an object can hold another, to leave one layer out of a call."""

import functools


def mark(name):
    """A closure that adds its name to the header x-way."""

    def around(app):
        def mark_layer(environ, start_response):
            environ["way"] = [*environ.get("way", []), name]
            return app(environ, start_response)

        return mark_layer

    return around


class Mark:
    def __init__(self, app, name):
        self.app, self.name = app, name

    def __call__(self, environ, start_response):
        environ["way"] = [*environ.get("way", []), self.name]
        return self.app(environ, start_response)


class Slots:
    __slots__ = ("calls", "inner")

    def __init__(self, inner):
        self.inner, self.calls = inner, 0

    def __call__(self, environ, start_response):
        self.calls += 1
        environ["way"] = [*environ.get("way", []), "slots"]
        return self.inner(environ, start_response)


class Methods:
    """Calls what it wraps by a bound method of a third object, out of a dict."""

    def __init__(self, app):
        self.routes = {"/": Mark(app, "routed").__call__}

    def handle(self, environ, start_response):
        environ["way"] = [*environ.get("way", []), "methods"]
        return self.routes["/"](environ, start_response)


class Refuses:
    """Answers by itself: what is inside is not called."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"refused"]


def with_argument(app, environ, start_response):
    environ["way"] = [*environ.get("way", []), "partial"]
    return app(environ, start_response)


def each_time(app):
    """Makes its inner layer anew for each request."""

    def each_time_layer(environ, start_response):
        def made_anew(environ, start_response):
            environ["way"] = [*environ.get("way", []), "made anew"]
            return app(environ, start_response)

        return made_anew(environ, start_response)

    return each_time_layer


def innermost(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [", ".join(environ.get("way", [])).encode()]


def by_global_name(environ, start_response):
    environ["way"] = ["by global name"]
    return mixed(environ, start_response)


class Listed:
    """Holds several layers that look the same."""

    def __init__(self, *apps):
        self.apps = apps

    def __call__(self, environ, start_response):
        return self.apps[0](environ, start_response)


mixed = mark("closure")(
    Mark(Slots(functools.partial(with_argument, Methods(Mark(innermost, "second")).handle)), "first")
)
refusing = mark("outside")(Refuses(mark("inside")(innermost)))
anew = each_time(innermost)
listed = Listed(Mark(innermost, "one"), Mark(innermost, "two"))


def asgi_mark(app, name):
    async def asgi_mark_layer(scope, receive, send):
        await app({**scope, "way": [*scope.get("way", []), name]}, receive, send)

    return asgi_mark_layer


class AsgiMark:
    def __init__(self, app, name):
        self.app, self.name = app, name

    async def __call__(self, scope, receive, send):
        await self.app({**scope, "way": [*scope.get("way", []), self.name]}, receive, send)


async def asgi_innermost(scope, receive, send):
    assert scope["type"] == "http"
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ", ".join(scope.get("way", [])).encode()})


asgi = asgi_mark(AsgiMark(asgi_mark(asgi_innermost, "third"), "second"), "first")
