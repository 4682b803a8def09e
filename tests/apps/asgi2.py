"""ASGI 2: called with the scope, returns what is called with receive and send. Speaks http, websocket and lifespan."""


class app:
    def __init__(self, scope):
        self.scope = scope

    async def __call__(self, receive, send):
        await getattr(self, self.scope["type"])(receive, send)

    async def lifespan(self, receive, send):
        await receive()
        self.scope["state"]["greeting"] = "Hello, ASGI " + self.scope["asgi"]["version"]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def http(self, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": self.scope["state"]["greeting"].encode()})

    async def websocket(self, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": self.scope["state"]["greeting"]})
        await send({"type": "websocket.close"})
