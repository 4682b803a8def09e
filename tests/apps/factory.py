"""Applications that are made by a call, for `factory.py:make_wsgi()` and --factory."""


def make_wsgi():
    """The usual factory."""

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"made by make_wsgi"]

    return application


def make_asgi():
    async def application(scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"made by make_asgi"})

    return application


def create_app(name="create_app"):
    """A factory with a parameter that has a default, under the name that Flask users expect."""

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"made by {name}".encode()]

    return application


class Wsgi:
    """The class itself is a WSGI application, as in PEP 3333: the call makes the iterable."""

    def __init__(self, environ, start_response):
        self._start_response = start_response

    def __iter__(self):
        self._start_response("200 OK", [("Content-Type", "text/plain")])
        yield b"made by a class"


class Callable:
    """Its instances are WSGI applications."""

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"answered by an instance"]


class AsyncCallable:
    """Its instances are ASGI applications."""

    async def __call__(self, scope, receive, send):
        await make_asgi()(scope, receive, send)


class Methods:
    async def asgi(self, scope, receive, send):
        await make_asgi()(scope, receive, send)

    def wsgi(self, environ, start_response):
        return make_wsgi()(environ, start_response)


instance = Callable()
async_instance = AsyncCallable()
wsgi_method = Methods().wsgi
asgi_method = Methods().asgi


def returns_none():
    """A factory that forgot its return."""


def raises():
    raise RuntimeError("the factory failed")


def needs_argument(settings):
    raise AssertionError("must not be called without its argument")
