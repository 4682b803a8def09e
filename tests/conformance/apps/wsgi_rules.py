"""A WSGI application that looks at its server: `/W010` checks rule W010 and answers "ok" or what is wrong.

What only the client can see is checked by rules.py, with the paths below that do not check by themselves.
"""

import io
import json
import re
import sys
import tempfile
import threading

CGI = ("REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")
TEXT = ("Content-Type", "text/plain")
gate = threading.Event()
results = {}
busy = 0
most_busy = 0


def W003(environ, _):
    assert type(environ) is dict, type(environ)


def W010(environ, _):
    assert environ["REQUEST_METHOD"] == "POST"


def W011(environ, _):
    assert environ["SERVER_NAME"] and type(environ["SERVER_NAME"]) is str


def W012(environ, _):
    assert type(environ["SERVER_PORT"]) is str and environ["SERVER_PORT"].isdigit()


def W013(environ, _):
    assert re.fullmatch(r"HTTP/1\.[01]", environ["SERVER_PROTOCOL"])


def W014(environ, _):
    name = environ.get("SCRIPT_NAME", "")
    assert name == "" or (name.startswith("/") and name != "/"), name


def W015(environ, _):
    assert environ["PATH_INFO"] == "/W015"


def W016(environ, _):
    assert environ.get("QUERY_STRING", "") in ("", "a=%20b&c"), environ["QUERY_STRING"]


def W017(environ, _):
    assert environ.get("CONTENT_LENGTH", "") in ("", "4"), environ["CONTENT_LENGTH"]


def W018(environ, _):
    assert environ["CONTENT_TYPE"] == "text/plain" and environ["CONTENT_LENGTH"] == "4"
    assert not {"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"} & set(environ)


def W019(environ, _):
    own = {key for key in environ if key.startswith("HTTP_")}
    assert own == {"HTTP_HOST", "HTTP_CONNECTION", "HTTP_X_RULE"}, own
    assert environ["HTTP_X_RULE"] == "a, b", environ["HTTP_X_RULE"]


def W020(environ, _):
    for key, value in environ.items():
        assert "." in key or type(value) is str, key


def W021(environ, _):
    assert environ["PATH_INFO"] == "/W021/\u00c3\u00bc" and environ["HTTP_X_RULE"] == "\u00e9"
    assert all(ord(c) < 256 for value in environ.values() if isinstance(value, str) for c in value)


def W022(environ, _):
    assert None not in environ.values()


def W023(environ, _):
    assert environ["wsgi.version"] == (1, 0) and type(environ["wsgi.version"]) is tuple


def W024(environ, _):
    assert environ["wsgi.url_scheme"] == "http"


def W025(environ, _):
    for name in ("read", "readline", "readlines", "__iter__"):
        assert callable(getattr(environ["wsgi.input"], name)), name


def W026(environ, _):
    for name in ("flush", "write", "writelines"):
        assert callable(getattr(environ["wsgi.errors"], name)), name
    environ["wsgi.errors"].writelines(["a\n", "b\n"])
    environ["wsgi.errors"].flush()


def W028(environ, _):
    for key in environ:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*|[a-z0-9_]+\.[a-z0-9_.]+", key), key


def W029(environ, _):
    assert environ["wsgi.url_scheme"] == "https" and environ["HTTPS"] == "on"
    assert environ["SSL_PROTOCOL"].startswith("TLSv1."), environ["SSL_PROTOCOL"]


def W031(environ, _):
    assert environ["shop.currency"] == "EUR and more=", environ.get("shop.currency")
    assert environ["TIER"] == "\xe9", environ.get("TIER")


def W040(environ, _):
    assert environ["wsgi.input"].read(100) == b"1\n22"
    assert environ["wsgi.input"].read(1) == b""


def W041(environ, _):
    assert environ["wsgi.input"].read(1) == b"1"
    assert environ["wsgi.input"].read() == b"\n22"


def W042(environ, _):
    stream = environ["wsgi.input"]
    stream.read()
    assert [stream.read(), stream.read(5), stream.readline()] == [b""] * 3
    assert [stream.readlines(), list(stream)] == [[], []]


def W043(environ, _):
    assert [environ["wsgi.input"].readline(1), environ["wsgi.input"].readline(9)] == [b"1", b"\n"]
    assert environ["wsgi.input"].readline() == b"22"


def W044(environ, _):
    stream = environ["wsgi.input"]
    kinds = [type(stream.read(0)), type(stream.readline()), *map(type, stream.readlines())]
    assert set(kinds) == {bytes}, kinds


def W049(environ, _):
    environ["wsgi.errors"].write("\u0141\u00f3d\u017a \U0001f600 \ud800 \0\n")


def W131(environ, _):
    assert environ["wsgi.input"].read() == b"hello world"
    assert not environ.get("CONTENT_LENGTH")


def W134(environ, _):
    wrapped = environ["wsgi.file_wrapper"](io.BytesIO(b"not transmitted"), 4)
    assert b"".join(wrapped) == b"not transmitted"


def W135(environ, _):
    file = io.BytesIO(b"x")
    environ["wsgi.file_wrapper"](file).close()
    assert file.closed


def W138(environ, _):
    apis = {key for key in environ if "." in key and not key.startswith("wsgi.")}
    assert apis == {"shop.currency"}, apis  # the deployer's


CHECKS = {name: check for name, check in globals().items() if re.fullmatch(r"W\d{3}", name)}


def verdict(check, environ, start_response):
    try:
        check(environ, start_response)
    except BaseException as problem:
        return f"{type(problem).__name__}: {problem}"
    return "ok"


# What the client looks at


class Counted:
    """Counts what is asked of it, in `results`."""

    def __init__(self, name, parts=(b"one", b"two"), fails=False):
        self.name, self.parts, self.fails = name, list(parts), fails
        results[name] = {"closed": 0, "taken": 0, "names": []}

    def __iter__(self):
        return self

    def __next__(self):
        results[self.name]["taken"] += 1
        if self.fails and results[self.name]["taken"] == 2:
            raise RuntimeError("on purpose")
        if not self.parts:
            raise StopIteration
        return self.parts.pop(0)

    def close(self):
        results[self.name]["closed"] += 1

    def __getattr__(self, name):
        results[self.__dict__["name"]]["names"].append(name)
        raise AttributeError(name)


class Endless(Counted):
    def __next__(self):
        return b"x" * 65536


def begin(start_response, *headers, status="200 OK"):
    return start_response(status, [TEXT, *headers])


def three_arguments(environ, start_response):
    begin(start_response, ("X-First", "1"))
    try:
        raise ValueError("changed my mind")
    except ValueError:
        start_response("503 Sorry", [TEXT], sys.exc_info())
    return [b"sorry"]


def header_errors(environ, start_response):
    """The error is raised by the call itself; a further call needs exc_info, although the first one failed."""
    wrong = {"name": [("X A", "1")], "value": [("X-A", "1\r\nX-B: 2")], "type": [("X-A", 1)]}
    try:
        start_response("200 OK", wrong[environ["QUERY_STRING"]])
    except Exception:
        start_response("200 OK", [TEXT], sys.exc_info())
        return [b"raised"]
    return [b"taken"]


def two_calls_apart(environ, start_response):
    begin(start_response)
    assert gate.wait(20)
    try:
        raise ValueError("changed my mind")
    except ValueError:
        start_response("503 Sorry", [TEXT], sys.exc_info())
    return [b"sorry"]


def too_late(environ, start_response):
    begin(start_response)
    yield b"out"
    error = ValueError("too late")
    try:
        raise error
    except ValueError:
        try:
            start_response("500 Sorry", [TEXT], sys.exc_info())
        except ValueError as raised:
            results["too_late"] = raised is error
    yield b"more"


def writes(environ, start_response):
    write = begin(start_response)
    results["writes"] = callable(write)
    write(b"written ")
    return [b"and returned"]


def late_start(environ, start_response):
    yield from ()
    begin(start_response)
    yield b"late"


def success(environ, start_response):
    begin(start_response)
    return Counted("success")


def failure(environ, start_response):
    begin(start_response)
    return Counted("failure", fails=True)


def endless(environ, start_response):
    begin(start_response)
    return Endless("endless")


def two_blocks(environ, start_response):
    begin(start_response)
    yield b"first"
    assert gate.wait(20)
    yield b"second"


def too_much(environ, start_response):
    begin(start_response, ("Content-Length", "5"))
    return Counted("too_much", [b"12345", b"678", b"9", b"10"])


def writes_too_much(environ, start_response):
    write = begin(start_response, ("Content-Length", "5"))
    try:
        write(b"1234567")
    except Exception:
        results["writes_too_much"] = "raised"
    return []


def too_little(environ, start_response):
    begin(start_response, ("Content-Length", "50"))
    return [b"12345"]


def all_bytes(environ, start_response):
    begin(start_response)
    return [bytes(range(256)), b"\r\n\n\r", b""]


def own_date(environ, start_response):
    begin(start_response, ("date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("SERVER", "mine"))
    return [b"dated"]


def reads(environ, start_response):
    body = environ["wsgi.input"].read()
    begin(start_response)
    return [body]


def wrapped(environ, start_response):
    """From the current position of a real file, to Content-Length."""
    file = tempfile.TemporaryFile()
    file.write(b"0123456789" * 1000)
    file.seek(5)
    begin(start_response, ("Content-Length", "10"))
    return environ["wsgi.file_wrapper"](file)


def wrapped_and_forgotten(environ, start_response):
    environ["wsgi.file_wrapper"](io.BytesIO(b"not this"))
    begin(start_response)
    return [b"but this"]


class OnlyRead:
    def __init__(self, content):
        self.content = io.BytesIO(content)

    def read(self, size):
        return self.content.read(size)


def unsuitable(environ, start_response):
    begin(start_response)
    return environ["wsgi.file_wrapper"](OnlyRead(b"0123456789" * 3), 7)


def alone(environ, start_response):
    """How many calls run at once, and what the environ says of it."""
    global busy, most_busy
    busy += 1
    most_busy = max(busy, most_busy)
    gate.wait(0.2)
    begin(start_response)
    busy -= 1
    flags = [environ[f"wsgi.{name}"] for name in ("multithread", "multiprocess", "run_once")]
    return [json.dumps([most_busy, flags]).encode()]


def open_gate(environ, start_response):
    gate.set()
    begin(start_response)
    return [b"open"]


def close_gate(environ, start_response):
    gate.clear()
    begin(start_response)
    return [b"closed"]


def report(environ, start_response):
    begin(start_response)
    return [json.dumps(results).encode()]


def app(*args, **kwargs):
    environ, start_response = args
    name = environ["PATH_INFO"].split("/")[1]
    if name == "W002":
        text = "ok" if len(args) == 2 and not kwargs else f"{args} {kwargs}"
    elif name in CHECKS:
        text = verdict(CHECKS[name], environ, start_response)
    else:
        return globals()[name](environ, start_response)
    start_response("200 OK", [TEXT])
    return [text.encode()]
