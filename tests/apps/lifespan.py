"""One application for each course that a lifespan can take. Requests are answered by what the state holds."""

import asyncio
import json


async def answer(scope, receive, send, status=200):
    """The keys and values of the state of this request, as JSON; `null` when there is none."""
    content = json.dumps(scope.get("state"), default=repr).encode()
    await send({
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())],
    })
    await send({"type": "http.response.body", "body": content})


async def ok(scope, receive, send):
    """Startup with state, shutdown in order. Each request adds to a shared list and to its own copy."""
    if scope["type"] == "http":
        scope["state"]["shared"].append(scope["path"])
        scope["state"]["own"] = scope["path"]
        return await answer(scope, receive, send)
    if scope["type"] != "lifespan":
        raise NotImplementedError(scope["type"])
    assert (await receive())["type"] == "lifespan.startup"
    scope["state"]["greeting"] = "hello"
    scope["state"]["shared"] = []
    print("started", flush=True)
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    print("stopped after", scope["state"]["shared"], flush=True)
    await send({"type": "lifespan.shutdown.complete"})


async def unsupported(scope, receive, send):
    """Raises at once, as the specification asks of applications without lifespan."""
    if scope["type"] != "http":
        raise NotImplementedError(f"scope type {scope['type']!r} is not known here")
    await answer(scope, receive, send)


async def unsupported_by_key_error(scope, receive, send):
    """What a careless application does: scope["method"] fails in the lifespan."""
    if scope["method"] == "GET":
        await answer(scope, receive, send)


async def unsupported_by_return(scope, receive, send):
    """Returns at once without a word."""
    if scope["type"] == "http":
        await answer(scope, receive, send)


async def failed(scope, receive, send):
    """Says startup.failed with a message: the server must show it and not serve."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "the database does not answer"})
        return
    await answer(scope, receive, send)


async def failed_without_message(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed"})
        return
    await answer(scope, receive, send)


async def crashes_in_startup(scope, receive, send):
    """Took lifespan.startup and then raised: most likely a broken startup, not a missing lifespan."""
    if scope["type"] == "lifespan":
        await receive()
        raise ConnectionError("cannot reach the database")
    await answer(scope, receive, send)


async def raises_after_complete(scope, receive, send):
    """Shutdown code will never run."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        raise RuntimeError("after startup.complete")
    await answer(scope, receive, send)


async def returns_after_complete(scope, receive, send):
    """Shutdown code will never run; no error either."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        return
    await answer(scope, receive, send)


async def slow(scope, receive, send):
    """Half a second for startup, half a second for shutdown. Requests have to wait."""
    if scope["type"] == "lifespan":
        await receive()
        await asyncio.sleep(0.5)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.sleep(0.5)
        await send({"type": "lifespan.shutdown.complete"})
        return
    await answer(scope, receive, send)


async def never_ready(scope, receive, send):
    """Waits for ever in startup."""
    if scope["type"] == "lifespan":
        await receive()
        await asyncio.Event().wait()
    await answer(scope, receive, send)


async def shutdown_failed(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.failed", "message": "the pool would not close"})
        return
    await answer(scope, receive, send)


async def complete_twice(scope, receive, send):
    """The second startup.complete must raise out of send()."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.startup.complete"})
    await answer(scope, receive, send)


async def complete_before_receive(scope, receive, send):
    """startup.complete before lifespan.startup was taken: out of order, and common."""
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await answer(scope, receive, send)
