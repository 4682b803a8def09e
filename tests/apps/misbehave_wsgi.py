"""WSGI applications that break one rule each; the docstring says which rule and what a good server does.

Middleware of this kind is everywhere, so a gateway must survive all of them and say what was wrong.
"""

import sys

TEXT = ("Content-Type", "text/plain")


def raises_before_start(environ, start_response):
    """Raises at once: the client gets a 500."""
    raise RuntimeError("before start_response")


def raises_after_start(environ, start_response):
    """Raises after start_response, before any bytes: headers have not left, so still a 500."""
    start_response("200 OK", [TEXT])
    raise RuntimeError("after start_response")


def raises_after_first_chunk(environ, start_response):
    """Raises in the middle of the body: the client sees a 200 that is cut off."""
    start_response("200 OK", [TEXT])
    yield b"first"
    raise RuntimeError("after the first chunk")


def raises_after_empty_chunk(environ, start_response):
    """An empty item does not make the headers leave, so this is a 500."""
    start_response("200 OK", [TEXT])
    yield b""
    raise RuntimeError("after an empty chunk")


def no_start_response(environ, start_response):
    """Yields without start_response: a 500."""
    return [b"no headers"]


def no_start_response_empty(environ, start_response):
    """Returns an empty iterable without start_response: a 500, too."""
    return []


def start_response_twice(environ, start_response):
    """The second call has no exc_info: it must raise."""
    start_response("200 OK", [TEXT])
    start_response("201 Created", [TEXT])
    return [b"twice"]


def start_response_twice_swallowed(environ, start_response):
    """As above, and the application swallows the error: the first call counts."""
    start_response("200 OK", [TEXT])
    try:
        start_response("201 Created", [TEXT])
    except Exception as error:
        return [type(error).__name__.encode()]
    return [b"accepted"]


def exc_info_before_headers(environ, start_response):
    """The right way to change one's mind: the client gets the 503 and none of the first headers."""
    start_response("200 OK", [TEXT, ("X-First", "1")])
    try:
        raise ValueError("changed my mind")
    except ValueError:
        start_response("503 Sorry", [TEXT], sys.exc_info())
    return [b"sorry"]


def exc_info_after_headers(environ, start_response):
    """start_response raises the exception again, because the head is out; the response is cut."""
    start_response("200 OK", [TEXT])
    yield b"out"
    try:
        raise ValueError("too late")
    except ValueError:
        start_response("500 Too late", [TEXT], sys.exc_info())
    yield b"never"


def exc_info_nones(environ, start_response):
    """exc_info without an exception in it."""
    start_response("200 OK", [TEXT])
    start_response("202 Odd", [TEXT], (None, None, None))
    return [b"odd"]


def status_int(environ, start_response):
    """The status is an int: start_response must raise."""
    start_response(200, [TEXT])
    return [b"int"]


def status_bytes(environ, start_response):
    start_response(b"200 OK", [TEXT])
    return [b"bytes"]


def status_without_reason(environ, start_response):
    """`200` without a reason: not the form that the PEP asks for, tolerated by many servers."""
    start_response("200", [TEXT])
    return [b"no reason"]


def status_with_newline(environ, start_response):
    """A line break would let the application write headers of its own: must raise."""
    start_response("200 OK\r\nX-Injected: 1", [TEXT])
    return [b"injected"]


def headers_tuple(environ, start_response):
    """Headers have to be a list."""
    start_response("200 OK", (TEXT,))
    return [b"tuple"]


def headers_dict(environ, start_response):
    start_response("200 OK", dict([TEXT]))
    return [b"dict"]


def header_pair_is_list(environ, start_response):
    """Each header has to be a tuple."""
    start_response("200 OK", [["Content-Type", "text/plain"]])
    return [b"list"]


def header_value_int(environ, start_response):
    """Header values have to be text."""
    start_response("200 OK", [TEXT, ("Content-Length", 3)])
    return [b"int"]


def header_bytes(environ, start_response):
    start_response("200 OK", [(b"Content-Type", b"text/plain")])
    return [b"bytes"]


def header_with_newline(environ, start_response):
    start_response("200 OK", [TEXT, ("X-A", "1\r\nX-Injected: 1")])
    return [b"injected"]


def header_not_latin1(environ, start_response):
    start_response("200 OK", [TEXT, ("X-Name", "Łódź")])
    return [b"latin"]


def hop_by_hop_header(environ, start_response):
    """Connection headers belong to the server."""
    start_response("200 OK", [TEXT, ("Connection", "close"), ("Transfer-Encoding", "chunked")])
    return [b"0\r\n\r\n"]


def keyword_arguments(environ, start_response):
    """WSGI passes arguments by position only."""
    start_response(status="200 OK", response_headers=[TEXT])
    return [b"keywords"]


def str_items(environ, start_response):
    """Items have to be bytes."""
    start_response("200 OK", [TEXT])
    return ["text"]


def str_result(environ, start_response):
    """A text is an iterable of one-character texts."""
    start_response("200 OK", [TEXT])
    return "text"


def bytes_result(environ, start_response):
    """Bytes are an iterable of ints: it works nowhere as meant, and many servers send it whole."""
    start_response("200 OK", [TEXT])
    return b"bytes"


def bytearray_items(environ, start_response):
    start_response("200 OK", [TEXT])
    return [bytearray(b"bytearray")]


def none_items(environ, start_response):
    start_response("200 OK", [TEXT])
    return [b"one", None]


def returns_none(environ, start_response):
    """No iterable at all."""
    start_response("200 OK", [TEXT])


def returns_int(environ, start_response):
    start_response("200 OK", [TEXT])
    return 42


def wrong_len(environ, start_response):
    """len() says 1, two items come: a server that trusts it must not cut the body or break the framing."""
    start_response("200 OK", [TEXT])

    class Liar(list):
        def __len__(self):
            return 1

    return Liar([b"one", b"two"])


def too_long_for_content_length(environ, start_response):
    """Ten bytes promised, twenty given: the client must get ten."""
    start_response("200 OK", [TEXT, ("Content-Length", "10")])
    return [b"0123456789", b"0123456789"]


def too_short_for_content_length(environ, start_response):
    """Twenty bytes promised, ten given: the connection must be closed."""
    start_response("200 OK", [TEXT, ("Content-Length", "20")])
    return [b"0123456789"]


def content_length_not_a_number(environ, start_response):
    start_response("200 OK", [TEXT, ("Content-Length", "many")])
    return [b"many"]


def writes(environ, start_response):
    """Legal, if old-fashioned: write() first, then the iterable."""
    write = start_response("200 OK", [TEXT])
    write(b"written ")
    write(b"first, ")
    return [b"then yielded"]


def writes_str(environ, start_response):
    write = start_response("200 OK", [TEXT])
    write("text")
    return []


def writes_then_raises(environ, start_response):
    """write() makes the headers leave, so this is a 200 that is cut off."""
    write = start_response("200 OK", [TEXT])
    write(b"written")
    raise RuntimeError("after write")


def writes_in_iteration(environ, start_response):
    """write() from inside the iterable is forbidden."""
    write = start_response("200 OK", [TEXT])
    yield b"yielded "
    write(b"written ")
    yield b"yielded again"


closed = []


class _Recording:
    """An iterable that records its close() in `closed`."""

    def __init__(self, name, parts, fail_after=None):
        self._name = name
        self._parts = parts
        self._fail_after = fail_after

    def __iter__(self):
        for number, part in enumerate(self._parts):
            if number == self._fail_after:
                raise RuntimeError("while iterating")
            yield part

    def close(self):
        closed.append(self._name)


def closes(environ, start_response):
    """close() has to be called once after the body."""
    start_response("200 OK", [TEXT])
    return _Recording("closes", [b"one", b"two"])


def closes_after_error(environ, start_response):
    """close() has to be called although iteration failed."""
    start_response("200 OK", [TEXT])
    return _Recording("closes_after_error", [b"one", b"two"], fail_after=1)


def close_raises(environ, start_response):
    """The response is complete when close() fails: the client has seen a good answer."""
    start_response("200 OK", [TEXT])
    result = _Recording("close_raises", [b"one"])

    def close():
        closed.append("close_raises")
        raise RuntimeError("in close()")

    result.close = close
    return result


def closed_report(environ, start_response):
    """What was closed so far, one name a line."""
    start_response("200 OK", [TEXT])
    return ["\n".join(closed).encode()]


def ignores_body(environ, start_response):
    """Leaves the request body unread: the next request on the connection must not see it."""
    start_response("200 OK", [TEXT])
    return [b"ignored"]


def reads_too_much(environ, start_response):
    """Reads past the end of the body again and again: always b"", never a wait."""
    stream = environ["wsgi.input"]
    body = stream.read()
    rest = [stream.read(), stream.read(10), stream.readline(), b"".join(stream.readlines())]
    start_response("200 OK", [TEXT])
    return [b"%d bytes, rest %r" % (len(body), rest)]


def closes_input(environ, start_response):
    """The input stream is not the application's to close."""
    environ["wsgi.input"].close()
    start_response("200 OK", [TEXT])
    return [b"closed"]


def body_for_204(environ, start_response):
    """204 has no body: nothing of it may reach the wire."""
    start_response("204 No Content", [])
    return [b"not allowed"]


def raises_system_exit(environ, start_response):
    """sys.exit() in a request must not end the server."""
    sys.exit(3)


def raises_keyboard_interrupt(environ, start_response):
    raise KeyboardInterrupt("from the application")


def raises_stop_iteration(environ, start_response):
    raise StopIteration("from the application")


def one_parameter(environ):
    """Not a WSGI application: it takes one argument."""
    return [b"one"]


def by_path(environ, start_response):
    """All of them in one application: `/raises_before_start` and so on."""
    return globals()[environ["PATH_INFO"].lstrip("/")](environ, start_response)
