"""An application that keeps a counter where it is lost (A615)."""


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        scope["state"]["hits"] = 0
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    scope["state"]["user"] = "ada"
    scope["state"]["user"] = "bob"
    scope["state"]["hits"] += 1
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % scope["state"]["hits"]})
