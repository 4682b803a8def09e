"""Bodies from files, through wsgi.file_wrapper and without, and big bodies made in memory."""

import io
import tempfile

SIZE = 3 * 1024 * 1024
PATTERN = bytes(range(256)) * 16


def content():
    file = tempfile.TemporaryFile()
    file.write(PATTERN * (SIZE // len(PATTERN)))
    file.seek(0)
    return file


def wrapper(environ, start_response):
    """The whole file, by the server's wrapper where there is one."""
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(SIZE))])
    return environ["wsgi.file_wrapper"](content(), 65536)


def wrapper_from_the_middle(environ, start_response):
    """Starts at the file's present position and stops at Content-Length."""
    file = content()
    file.seek(1000)
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", "2000")])
    return environ["wsgi.file_wrapper"](file)


def wrapper_of_memory(environ, start_response):
    """Not a real file: the wrapper has to fall back on read()."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return environ["wsgi.file_wrapper"](io.BytesIO(b"from memory"), 4)


def big(environ, start_response):
    """32 MiB in one item."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return [b"0123456789abcdef" * (2 * 1024 * 1024)]


def many_chunks(environ, start_response):
    """Ten thousand small items."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    for number in range(10000):
        yield b"%d\n" % number


async def big_asgi(scope, receive, send):
    """32 MiB in one message."""
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"0123456789abcdef" * (2 * 1024 * 1024)})


async def many_chunks_asgi(scope, receive, send):
    """Ten thousand small messages."""
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for number in range(10000):
        await send({"type": "http.response.body", "body": b"%d\n" % number, "more_body": True})
    await send({"type": "http.response.body"})
