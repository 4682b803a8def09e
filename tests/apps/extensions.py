"""The extensions of ASGI's http responses: each path uses one; `app` finds it by the path.

A path whose extension is not announced for the request answers 501.
"""

import tempfile
from pathlib import Path

FILE = Path(__file__).resolve()


def start(*headers, **more):
    return {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain"), *headers],
            **more}


def body(content=b"", **more):
    return {"type": "http.response.body", "body": content, **more}


async def trailers(scope, send):
    await send(start((b"trailer", b"x-checksum"), trailers=True))
    await send(body(b"one, ", more_body=True))
    await send(body(b"two"))
    await send({"type": "http.response.trailers", "headers": [(b"x-checksum", b"8")]})


async def early_hint(scope, send):
    await send({"type": "http.response.early_hint", "links": [b"</style.css>; rel=preload; as=style",
                                                              b"</app.js>; rel=preload; as=script"]})
    await send(start())
    await send(body(b"hinted"))


async def push(scope, send):
    await send(start())
    await send({"type": "http.response.push", "path": "/style", "headers": [(b"accept", b"text/css")]})
    await send(body(b"pushed"))


async def pathsend(scope, send):
    await send(start((b"content-length", str(FILE.stat().st_size).encode())))
    await send({"type": "http.response.pathsend", "path": str(FILE)})


async def zerocopysend(scope, send):
    with tempfile.TemporaryFile() as file:
        file.write(b"0123456789" * 100_000)
        file.flush()
        await send(start())
        await send(body(b"<", more_body=True))
        await send({"type": "http.response.zerocopysend", "file": file, "offset": 5, "count": 10, "more_body": True})
        await send({"type": "http.response.zerocopysend", "file": file, "offset": 0, "more_body": True})
        await send(body(b">"))


async def debug(scope, send):
    await send({"type": "http.response.debug", "info": {"template": "cart.html", "context": {"items": 3}}})
    await send(start())
    await send(body(b"debugged"))


APPS = {function.__name__: function for function in (trailers, early_hint, push, pathsend, zerocopysend, debug)}


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    name = scope["path"].strip("/")
    if name == "style":
        await send(start())
        await send(body(b"a {}"))
    elif f"http.response.{name}" in scope["extensions"]:
        await APPS[name](scope, send)
    else:
        await send({**start(), "status": 501})
        await send(body(" ".join(scope["extensions"]).encode()))
