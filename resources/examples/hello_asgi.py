"""Hello, ASGI: the smallest application there is.

Look at the scope, then at the two messages that are sent. The first call, with type "lifespan", is refused by raising:
that is how an application says that it needs no startup, and the server goes on.
"""


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Hello, ASGI!\n"})
