"""Applications that break one rule of PEP 3333 each: the function is named by the id, `/W060` runs it."""

import sys

TEXT = ("Content-Type", "text/plain")
STARTS = {  # the arguments of start_response
    "W061": ("200 OK",),
    "W062": (200, [TEXT]),
    "W063": ("200", [TEXT]),
    "W064": ("200 OK\r\nX-A: 1", [TEXT]),
    "W065": ("200 OK", [("X-A", "\u0141")]),
    "W066": ("100 Continue", [TEXT]),
    "W067": ("200 OK", (TEXT,)),
    "W068": ("200 OK", [["X-A", "1"]]),
    "W069": ("200 OK", [("X-A", 1)]),
    "W070": ("200 OK", [("X A", "1")]),
    "W071": ("200 OK", [("X-A", "1\x7f")]),
    "W072": ("200 OK", [("Connection", "close")]),
    "W073": ("200 OK", [("Transfer-Encoding", "chunked")]),
    "W074": ("200 OK", [TEXT, ("Status", "200 OK")]),
    "W075": ("200 OK", []),
    "W076": ("200 OK", [TEXT, ("Content-Length", "many")]),
    "W077": ("204 No Content", [("Content-Length", "4")]),
    "W082": ("200 OK", [TEXT], "an error"),
    "W085": ("200 OK", [TEXT], (None, None, None)),
    "W103": ("200 OK", [TEXT, ("Content-Length", "2")]),
    "W104": ("204 No Content", []),
}


class Lying(list):
    """Says that it has one item."""

    def __len__(self):
        return 1


def W050(environ, start_response):
    start_response("200 OK", [TEXT])
    return [b"body"]


def W096(environ, start_response):
    start_response("200 OK", [TEXT])
    return Lying([b"one", b"two"])


def W106(environ, start_response):
    start_response("200 OK", [TEXT])
    return (b"x" for _ in range(2000))


def W113(environ, start_response):
    start_response("200 OK", [TEXT])(b"body")
    return []


def streams(environ, start_response):
    start_response("200 OK", [TEXT])
    yield b"one"
    yield b"two"


def W121(environ, start_response):
    """A middleware that gathers all."""
    return [b"".join(streams(environ, start_response))]


def W048(environ, start_response):
    start_response("200 OK", [TEXT])
    environ["wsgi.errors"].write(b"bytes")
    return [b"body"]


def W060(environ, start_response):
    start_response(status="200 OK", response_headers=[TEXT])
    return [b"body"]


def W081(environ, start_response):
    start_response("200 OK", [TEXT])
    start_response("200 OK", [TEXT])
    return [b"body"]


def W084(environ, start_response):
    write = start_response("200 OK", [TEXT])
    write(b"body")
    try:
        raise ValueError("too late")
    except ValueError:
        try:
            start_response("500 Sorry", [TEXT], sys.exc_info())
        except ValueError:
            pass
    return [b"and more"]


def W090(environ, start_response):
    start_response("200 OK", [TEXT])


def W091(environ, start_response):
    start_response("200 OK", [TEXT])
    return ["text"]


def W092(environ, start_response):
    start_response("200 OK", [TEXT])
    return b"body"


def W093(environ, start_response):
    yield b"body"
    start_response("200 OK", [TEXT])


def W095(environ, start_response):
    return []


def W101(environ, start_response):
    write = start_response("200 OK", [TEXT, ("Content-Length", "2")])
    write(b"body")
    return []


def W110(environ, start_response):
    start_response("200 OK", [TEXT])("text")
    return []


def W111(environ, start_response):
    write = start_response("200 OK", [TEXT])
    yield b"body"
    write(b"body")


def W112(environ, start_response):
    start_response("200 OK", [TEXT])(b"body")


def W019(environ, start_response):
    """The client breaks this one."""
    start_response("200 OK", [TEXT])
    return [b"body"]


def app(environ, start_response):
    name = environ["PATH_INFO"].strip("/")
    if name not in STARTS:
        return globals()[name](environ, start_response)
    start_response(*STARTS[name])
    return [b"body"]
