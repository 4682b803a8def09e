"""Gives the request body back, in both interfaces, at once or while it comes in."""


def content_headers(content_type, length=None):
    headers = [("Content-Type", content_type or "application/octet-stream")]
    if length is not None:
        headers.append(("Content-Length", str(length)))
    return headers


def as_asgi(headers):
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def wsgi(environ, start_response):
    """Reads everything, then answers."""
    content = environ["wsgi.input"].read()
    start_response("200 OK", content_headers(environ.get("CONTENT_TYPE"), len(content)))
    return [content]


def wsgi_by_length(environ, start_response):
    """As PEP 3333 would have it: reads CONTENT_LENGTH bytes and no more."""
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", content_headers(environ.get("CONTENT_TYPE"), len(content)))
    return [content]


def wsgi_stream(environ, start_response):
    """Yields each piece as soon as it was read."""
    start_response("200 OK", content_headers(environ.get("CONTENT_TYPE")))
    while piece := environ["wsgi.input"].read(65536):
        yield piece


def wsgi_lines(environ, start_response):
    """Reads line by line, in all the ways there are, and numbers the lines."""
    stream = environ["wsgi.input"]
    start_response("200 OK", content_headers("text/plain"))
    yield b"readline: " + stream.readline()
    yield b"readline(3): " + stream.readline(3) + b"\n"
    yield b"next: " + next(iter(stream), b"")
    for number, line in enumerate(stream.readlines()):
        yield b"%d: " % number + line


async def body_of(receive):
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ConnectionError(message["type"])
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


def content_type_of(scope):
    return dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")


async def asgi(scope, receive, send):
    """Reads everything, then answers."""
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    content = b"".join([piece async for piece in body_of(receive)])
    headers = as_asgi(content_headers(content_type_of(scope), len(content)))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def asgi_stream(scope, receive, send):
    """Sends each piece as soon as it has come."""
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    headers = as_asgi(content_headers(content_type_of(scope)))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    async for piece in body_of(receive):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})
