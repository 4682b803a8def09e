"""An ASGI application that looks at its server: `/A103` checks rule A103 and answers "ok" or what is wrong.

What only the client can see is checked by rules.py, with the paths below that do not check by themselves.
"""

import asyncio
import json
import math
import re

results = {}
kept = []
lifespan = {"scopes": 0, "complete": False}
gate = asyncio.Event()


def plain(value, where="event"):
    """A008 to A011 for one value."""
    if isinstance(value, dict):
        for key, item in value.items():
            assert type(key) is str, (where, key)
            plain(item, f"{where}[{key}]")
    elif isinstance(value, (list, tuple)):
        for item in value:
            plain(item, where)
    elif type(value) is int:
        assert -2**63 <= value < 2**63, where
    elif type(value) is float:
        assert math.isfinite(value), where
    else:
        assert value is None or type(value) in (bytes, str, bool), (where, type(value))


async def drained(receive):
    events = [await receive()]
    while events[-1].get("more_body"):
        events.append(await receive())
    return events


def scope_check(function):
    async def check(scope, receive, send):
        function(scope)

    check.__name__ = function.__name__
    return check


def names(scope):
    return [name for name, _ in scope["headers"]]


@scope_check
def A003(scope):
    assert type(scope) is dict


@scope_check
def A004(scope):
    assert type(scope["type"]) is str


@scope_check
def A005(scope):
    assert scope["asgi"]["version"] == "3.0"


async def A008(scope, receive, send):
    for event in await drained(receive):
        assert type(event) is dict and type(event["type"]) is str


async def A009(scope, receive, send):
    for event in await drained(receive):
        assert all(type(key) is str for key in event)


async def A010(scope, receive, send):
    for event in await drained(receive):
        plain(event)


A011 = A010


async def A012(scope, receive, send):
    for event in await drained(receive):
        assert event["type"].split(".")[0] == scope["type"]


async def A013(scope, receive, send):
    start = {"type": "http.response.start"}
    wrong = ({"status": "200"}, {"status": 200, "headers": 5})
    for message in ({"type": "http.nonsense"}, {}, start, *({**start, **keys} for keys in wrong)):
        try:
            await send(message)
        except Exception:
            continue
        raise AssertionError(f"{message} was taken")


@scope_check
def A021(scope):
    assert type(scope["extensions"]) is dict
    for name, value in scope["extensions"].items():
        assert type(name) is str and type(value) is dict, name


async def A027(scope, receive, send):
    kinds = {"method": str, "path": str, "raw_path": bytes, "query_string": bytes, "root_path": str, "scheme": str}
    for key, kind in kinds.items():
        assert type(scope[key]) is kind, key
    assert all(type(event["body"]) is bytes for event in await drained(receive))


@scope_check
def A101(scope):
    assert re.fullmatch(r"2\.\d", scope["asgi"]["spec_version"])


@scope_check
def A103(scope):
    assert scope["method"] == "POST"


@scope_check
def A104(scope):
    assert scope["scheme"] == "http"


@scope_check
def A105(scope):
    assert scope["path"] == "/A105/ü b", scope["path"]


@scope_check
def A106(scope):
    assert scope["raw_path"] == b"/A106/%C3%BC%20b", scope["raw_path"]


@scope_check
def A107(scope):
    assert scope["query_string"] == b"a=%20b&c", scope["query_string"]


@scope_check
def A108(scope):
    assert scope["root_path"] == "/mounted"


@scope_check
def A109(scope):
    assert scope["path"] == "/mounted/A109" and scope["path"].startswith(scope["root_path"]), scope["path"]


@scope_check
def A110(scope):
    for pair in scope["headers"]:
        name, value = pair
        assert type(name) is bytes and type(value) is bytes


@scope_check
def A111(scope):
    own = [pair for pair in map(tuple, scope["headers"]) if pair[0].startswith(b"x-")]
    assert own == [(b"x-b", b"1"), (b"x-a", b"2"), (b"x-b", b"3")], own


@scope_check
def A112(scope):
    assert all(name == name.lower() for name in names(scope)) and b"x-a" in names(scope)


@scope_check
def A113(scope):
    assert scope["http_version"] == "2" and not [name for name in names(scope) if name.startswith(b":")]


@scope_check
def A114(scope):
    assert names(scope)[0] == b"host" and names(scope).count(b"host") == 1, names(scope)


@scope_check
def A115(scope):
    host, port = scope["client"]
    assert type(host) is str and type(port) is int


@scope_check
def A116(scope):
    host, port = scope["server"]
    assert type(host) is str and type(port) is int


@scope_check
def A117(scope):
    assert "own" not in scope["state"] and scope["state"]["shared"] is lifespan["shared"]
    scope["state"]["own"] = 1


async def A118(scope, receive, send):
    assert scope["http_version"] == "2"
    assert all(scope is not other and scope["headers"] is not other["headers"] for other in kept)
    kept.append(scope)


async def A119(scope, receive, send):
    events = await drained(receive)
    assert b"".join(event["body"] for event in events) == b"hello world"


async def A201(scope, receive, send):
    for event in await drained(receive):
        assert type(event.get("body", b"")) is bytes and type(event.get("more_body", False)) is bool


async def A203(scope, receive, send):
    assert (await receive())["type"] == "http.request"


async def A205(scope, receive, send):
    await asyncio.sleep(0.05)  # the body is there by now
    try:
        receive().__await__().send(None)
    except StopIteration as done:
        assert done.value["type"] == "http.request"
    else:
        raise AssertionError("it suspended")


@scope_check
def A602(scope):
    assert lifespan["loop"] is asyncio.get_running_loop() and lifespan["scopes"] == 1


@scope_check
def A605(scope):
    assert lifespan["complete"]


@scope_check
def A614(scope):
    assert lifespan["state_at_start"] == {} and scope["state"] is not lifespan["state"]


@scope_check
def A761(scope):
    assert type(scope["extensions"].get("http.response.debug", {})) is dict


@scope_check
def A770(scope):
    assert ("tls" in scope["extensions"]) == (scope["scheme"] == "https")


@scope_check
def A771(scope):
    tls = scope["extensions"]["tls"]
    assert tls["server_cert"].startswith("-----BEGIN CERTIFICATE") and type(tls["tls_version"]) is int
    assert type(tls["cipher_suite"]) is int


CHECKS = {name: check for name, check in globals().items() if re.fullmatch(r"A\d{3}", name)}


async def verdict(check, scope, receive, send):
    try:
        await check(scope, receive, send)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return "ok"


async def start(send, *headers, status=200):
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def part(send, body, more=True):
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def answer(send, value):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    await start(send, (b"content-length", str(len(body)).encode()))
    await part(send, body, False)


# What the client looks at


async def version(scope, receive, send):
    await answer(send, scope["http_version"].encode())


async def extra_keys(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "colour": "green"})
    await send({"type": "http.response.body", "body": b"extra", "colour": None})


async def fails(scope, receive, send):
    await start(send)
    await part(send, b"begun")
    raise RuntimeError("on purpose")


async def fails_at_once(scope, receive, send):
    await start(send)
    raise RuntimeError("before the body")


async def after_the_end(scope, receive, send):
    await answer(send, b"done")
    await send({"type": "http.response.body", "body": b"more"})
    event = await receive()
    results["after_the_end"] = event["type"]


async def waits(scope, receive, send):
    """Streams until the client has left; what send() raises then leaves the application."""
    await start(send)
    try:
        while True:
            await part(send, b"x" * 65536)
    except OSError as problem:
        results["waits"] = [type(problem).__name__, isinstance(problem, OSError)]
        raise


async def cancels(scope, receive, send):
    """Cancels a receive(), asks the client for the body then, and receives it."""
    try:
        await asyncio.wait_for(receive(), 0.05)
    except TimeoutError:
        pass
    await start(send)
    await part(send, b"cancelled;")
    body = b"".join(event["body"] for event in await drained(receive))
    await part(send, body, False)


async def two_parts(scope, receive, send):
    gate.clear()
    await start(send)
    await part(send, b"first")
    await asyncio.wait_for(gate.wait(), 20)
    await part(send, b"second", False)


async def open_gate(scope, receive, send):
    gate.set()
    await answer(send, b"open")


async def ordered(scope, receive, send):
    await start(send, (b"x-b", b"1"), (b"transfer-encoding", b"chunked"), (b"x-a", b"2"), (b"x-b", b"3"))
    await part(send, b"plain", False)


async def until_the_end(scope, receive, send):
    """An exchange that is open when the server stops."""
    await start(send)
    await part(send, b"begun")
    while (await receive())["type"] != "http.disconnect":
        pass


async def report(scope, receive, send):
    await answer(send, results)


async def socket(scope, receive, send):
    name = scope["path"].split("/")[1]
    first = await receive()
    results[name] = {"first": first["type"], "events": []}
    keys = {"http_version": str, "scheme": str, "path": str, "raw_path": bytes, "query_string": bytes, "root_path": str}
    results[name]["scope"] = "method" not in scope and all(type(scope[key]) is kind for key, kind in keys.items())
    results[name]["values"] = [scope["http_version"], scope["scheme"], list(scope["subprotocols"])]
    if name == "held":
        gate.clear()
        await asyncio.wait_for(gate.wait(), 20)
    if name == "refused":
        return await send({"type": "websocket.close"})
    await send({"type": "websocket.accept"})
    if name == "returns":
        return None
    if name == "raises":
        raise RuntimeError("on purpose")
    while (event := await receive())["type"] != "websocket.disconnect":
        plain(event)
        given = [key for key in ("bytes", "text") if event.get(key) is not None]
        results[name]["events"].append(given)
        await send({"type": "websocket.send", given[0]: event[given[0]]})
    results[name]["disconnect"] = {key: event.get(key) for key in ("code", "reason")}
    try:
        await send({"type": "websocket.send", "text": "too late"})
    except OSError:
        results[name]["late"] = "OSError"


async def life(scope, receive, send):
    lifespan["scopes"] += 1
    lifespan["loop"] = asyncio.get_running_loop()
    lifespan["state"] = scope["state"]
    lifespan["state_at_start"] = dict(scope["state"])
    lifespan["scope"] = [sorted(scope), scope["asgi"]]
    results["lifespan"] = [scope["asgi"]["version"], scope["asgi"].get("spec_version", "1.0")]
    assert (await receive())["type"] == "lifespan.startup"
    lifespan["shared"] = scope["state"]["shared"] = []
    await asyncio.sleep(0.3)
    lifespan["complete"] = True
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    await asyncio.sleep(0.3)
    print("shutdown done", flush=True)
    await send({"type": "lifespan.shutdown.complete"})


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return await life(scope, receive, send)
    if scope["type"] == "websocket":
        return await socket(scope, receive, send)
    name = scope["path"].removeprefix(scope["root_path"]).split("/")[1]
    if name in CHECKS:
        return await answer(send, (await verdict(CHECKS[name], scope, receive, send)).encode())
    return await globals()[name](scope, receive, send)
