"""Hand-written middleware around a small application, in both interfaces: add, replace, short-circuit, swallow."""


def wsgi_app(environ, start_response):
    if environ["PATH_INFO"] == "/error":
        raise RuntimeError("inside the onion")
    content = f"user {environ.get('layers.user')}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))])
    return [content]


class AddHeader:
    """Adds a response header on the way out."""

    def __init__(self, app, name, value):
        self._app, self._name, self._value = app, name, value

    def __call__(self, environ, start_response):
        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, (self._name, self._value)], exc_info)

        return self._app(environ, start)


def add_user(app):
    """Changes the environ on the way in."""

    def add_user_layer(environ, start_response):
        environ["layers.user"] = environ.get("HTTP_X_USER", "nobody")
        return app(environ, start_response)

    return add_user_layer


def gate(app):
    """Answers by itself when the path says so: what is inside does not run."""

    def gate_layer(environ, start_response):
        if environ["PATH_INFO"] == "/closed":
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"closed by the gate"]
        return app(environ, start_response)

    return gate_layer


def catch(app):
    """Turns an exception into a response."""

    def catch_layer(environ, start_response):
        try:
            return app(environ, start_response)
        except RuntimeError as error:
            start_response("500 Caught", [("Content-Type", "text/plain")])
            return [f"caught: {error}".encode()]

    return catch_layer


wsgi = catch(AddHeader(gate(add_user(AddHeader(wsgi_app, "X-Inner", "1"))), "X-Outer", "1"))


async def asgi_app(scope, receive, send):
    if scope["path"] == "/error":
        raise RuntimeError("inside the onion")
    content = f"user {scope.get('user')}".encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def http_layer(layer):
    """Makes an ASGI layer of a coroutine function `layer(app, scope, receive, send)`; only http scopes reach it."""

    def wrap(app):
        async def wrapped(scope, receive, send):
            if scope["type"] != "http":
                raise NotImplementedError(scope["type"])
            await layer(app, scope, receive, send)

        wrapped.__qualname__ = layer.__qualname__
        return wrapped

    return wrap


@http_layer
async def asgi_add_header(app, scope, receive, send):
    async def add(message):
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"x-outer", b"1")]}
        await send(message)

    await app(scope, receive, add)


@http_layer
async def asgi_add_user(app, scope, receive, send):
    """Copies the scope, as it should."""
    await app({**scope, "user": dict(scope["headers"]).get(b"x-user", b"nobody").decode()}, receive, send)


@http_layer
async def asgi_leak(app, scope, receive, send):
    """Changes the scope in place: the layers outside see it, too."""
    scope["leaked"] = True
    await app(scope, receive, send)


@http_layer
async def asgi_catch(app, scope, receive, send):
    try:
        await app(scope, receive, send)
    except RuntimeError as error:
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": f"caught: {error}".encode()})


asgi = asgi_catch(asgi_add_header(asgi_leak(asgi_add_user(asgi_app))))
