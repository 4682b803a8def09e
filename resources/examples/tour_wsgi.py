"""The WSGI tour: one route for each thing worth seeing at the gateway.

Run it, open a route, and look at the timeline. Each function below says in its docstring what to look for.
WSGI in one sentence: the server calls `application(environ, start_response)` and sends what comes back.
"""

import json
import logging
import struct
import sys
import tempfile
import time
import warnings
import zlib
from urllib.parse import parse_qs

log = logging.getLogger("tour")

TEXT = ("Content-Type", "text/plain; charset=utf-8")
HTML = ("Content-Type", "text/html; charset=utf-8")


def request_body(environ):
    """As PEP 3333 wants it: not more than CONTENT_LENGTH bytes, which may be missing or empty."""
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def hello(environ, start_response):
    """The whole contract: status and headers, then a list with one item. The server can tell the length from it."""
    start_response("200 OK", [TEXT])
    return [b"Hello from WSGI\n"]


def echo(environ, start_response):
    """Reads the body from `wsgi.input`. Look at the read: how much was asked for, how much came, how long it took."""
    value = json.loads(request_body(environ) or b"null")
    content = json.dumps({"you sent": value}, indent=2).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]


def stream(environ, start_response):
    """Four pieces with pauses. Each leaves as soon as it is yielded: compare the times of item and wire."""
    start_response("200 OK", [TEXT])
    for number in range(1, 5):
        yield f"piece {number} of 4\n".encode()
        time.sleep(0.15)


def late(environ, start_response):
    """A generator runs nothing when it is called. `start_response` comes only with the first `next()`, and the headers
    leave even later: an empty item does not make them go."""
    time.sleep(0.1)
    start_response("200 OK", [TEXT])
    yield b""
    time.sleep(0.1)
    yield b"now the headers have left\n"


def changed_mind(environ, start_response):
    """Announces a 200, fails, and replaces it with a 503 through `exc_info`. The client never sees the 200."""
    start_response("200 OK", [TEXT, ("X-Plan", "A")])
    try:
        int("not a number")
    except ValueError:
        start_response("503 Service Unavailable", [TEXT, ("X-Plan", "B")], sys.exc_info())
    return [b"Plan B: no headers had left yet\n"]


def error(environ, start_response):
    """Raises before anything has left: the server can still answer 500."""
    raise LookupError("broken on purpose, in time for a 500")


def broken(environ, start_response):
    """Raises in the middle of the body: the 200 is already out, so the connection is cut."""
    start_response("200 OK", [TEXT])
    yield b"this much arrives\n"
    raise LookupError("broken on purpose, too late for a 500")


def slow(environ, start_response):
    """Occupies its thread for 0.8 s. Open it several times at once and watch the threads."""
    time.sleep(0.8)
    start_response("200 OK", [TEXT])
    return [b"slept 0.8 s\n"]


def headers(environ, start_response):
    """Two cookies are two headers. Below: how your request headers look in the environ."""
    seen = {key: value for key, value in environ.items() if key.startswith("HTTP_")}
    cookies = [("Set-Cookie", "visited=1; Path=/; HttpOnly"), ("Set-Cookie", "theme=light; Path=/")]
    start_response("200 OK", [TEXT, *cookies, ("X-Tour", "headers")])
    return [json.dumps(seen, indent=2).encode()]


def big(environ, start_response):
    """2 MiB in 32 items: watch the pieces leave, and how long the client needs."""
    piece = b"0123456789abcdef" * 4096
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(32 * len(piece)))])
    return [piece] * 32


def form(environ, start_response):
    """A form page. Send it: the fields come back in the request body."""
    fields = {}
    if environ["REQUEST_METHOD"] == "POST":
        fields = parse_qs(request_body(environ).decode())
    start_response("200 OK", [HTML])
    return [FORM.format(name=escaped(fields.get("name", ["stranger"])[0])).encode()]


def image(environ, start_response):
    """A PNG made in code. The body view shows it as a picture."""
    start_response("200 OK", [("Content-Type", "image/png"), ("Cache-Control", "max-age=60")])
    return [png(96, 96)]


def outputs(environ, start_response):
    """print, logging, a warning and `wsgi.errors`: all of them appear in the log of this exchange."""
    print("a print")
    log.warning("a log record from %s", environ["PATH_INFO"])
    warnings.warn("a warning", UserWarning, stacklevel=1)
    environ["wsgi.errors"].write("a line in wsgi.errors\n")
    start_response("200 OK", [TEXT])
    return [b"look at the log\n"]


def write(environ, start_response):
    """The old way: `write()` sends at once, before the iterable."""
    send = start_response("200 OK", [TEXT])
    send(b"written first\n")
    return [b"yielded last\n"]


class Closing:
    """An iterable with `close()`: the server calls it when all is over, also when you leave early."""

    def __init__(self, environ, start_response):
        start_response("200 OK", [TEXT])
        self._left = 20

    def __iter__(self):
        return self

    def __next__(self):
        if self._left == 0:
            raise StopIteration
        self._left -= 1
        time.sleep(0.1)
        return b"reload me before I am done\n"

    def close(self):
        print("closed, with", self._left, "pieces left")


def file(environ, start_response):
    """A file through `wsgi.file_wrapper`, where the server has one."""
    source = tempfile.TemporaryFile()
    source.write(b"a line of a file\n" * 1000)
    source.seek(0)
    start_response("200 OK", [TEXT])
    wrapper = environ.get("wsgi.file_wrapper")
    return wrapper(source, 8192) if wrapper else iter(lambda: source.read(8192), b"")


ROUTES = {
    "/hello": hello,
    "/echo": echo,
    "/stream": stream,
    "/late": late,
    "/changed-mind": changed_mind,
    "/error": error,
    "/broken": broken,
    "/slow": slow,
    "/headers": headers,
    "/big": big,
    "/form": form,
    "/image.png": image,
    "/outputs": outputs,
    "/write": write,
    "/close": Closing,
    "/file": file,
}


def index(environ, start_response):
    """The list of routes."""
    rows = [f'<li><a href="{path}">{path}</a> {escaped(route.__doc__)}' for path, route in ROUTES.items()]
    start_response("200 OK", [HTML])
    return [f"<!doctype html><title>WSGI tour</title><h1>WSGI tour</h1><ul>{''.join(rows)}</ul>".encode()]


def not_found(environ, start_response):
    start_response("404 Not Found", [TEXT])
    return [b"no such stop on this tour\n"]


def application(environ, start_response):
    """The application that the server calls, once for each request."""
    route = index if environ["PATH_INFO"] in ("", "/") else ROUTES.get(environ["PATH_INFO"], not_found)
    return route(environ, start_response)


FORM = """<!doctype html><title>A form</title><h1>Hello, {name}</h1>
<form method="post"><label>Name <input name="name"></label> <button>Send</button></form>"""


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def png(width, height):
    """A picture of colours running into each other, as the smallest PNG encoder there is."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = (bytes(v for x in range(width) for v in (255 * x // width, 255 * y // height, 160)) for y in range(height))
    pixels = b"".join(b"\0" + row for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content


if __name__ == "__main__":
    from wsgiref.simple_server import make_server

    with make_server("127.0.0.1", 8000, application) as server:
        server.serve_forever()
