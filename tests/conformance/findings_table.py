"""What Gatescope reports of applications and middleware: a rule, an application that breaks it, the finding that appears."""

import os
import subprocess
import sys
from types import SimpleNamespace

from asgi_rules_table import frame, handshake
from harness import APPS as COMMON
from harness import PATIENCE, Refused, Serve
from rules import APPS, Raw, Table, check, findings, head

sys.path.insert(0, str(APPS))
import asgi_findings  # noqa: E402
import wsgi_findings  # noqa: E402

table = Table()
LEAVING = ("A208", "A329", "A330")
PUSH = ("A710", "A711")


def words(exchange, name):
    """The words of the finding, of the exchange that has to have it."""
    found = [event for event in exchange.all("finding") if event["rule"] == name]
    check(found, f"no finding {name}, but {findings(exchange)}\n{exchange}")
    return f"{found[0]['severity']}: {found[0]['message']}"[:110]


def is_socket(name):
    return name.startswith("A5") or name in ("A702", "A703")


def wsgi(servers, name):
    method = "GET"
    servers.wsgi.raw(head(f"/{name}", "X_A: 1", "Connection: close", method=method))
    return words(servers.wsgi.exchange(f"/{name}"), name)


def http(servers, name):
    servers.asgi.raw(head(f"/{name}", "TE: trailers", "Connection: close, TE", "Content-Length: 2", method="POST") + b"hi")
    return words(servers.asgi.exchange(f"/{name}"), name)


def leaving(servers, name):
    """The client leaves when the application waits for that."""
    serve = servers.asgi
    with Raw(serve, head(f"/{name}")):
        serve.wait_for(lambda event: event["event"] == "asgi.receive" and event["exchange"] in numbers(serve, name), name)
    return words(serve.exchange(f"/{name}"), name)


def numbers(serve, name):
    return [event["exchange"] for event in serve.events
            if event["event"] == "call.started" and event["target"] == f"/{name}"]


def pushing(servers, name):
    subprocess.run(["nghttp", "-n", f"{servers.asgi.url}/{name}"], capture_output=True, timeout=PATIENCE, check=True)
    return words(servers.asgi.exchange(f"/{name}"), name)


def websocket(servers, name):
    messages = frame(1, b"one") + frame(1, b"two")
    with Raw(servers.asgi, handshake(name) + (messages if name == "A525" else b"")) as client:
        if client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 101 "):
            if name != "A520":  # the others close by themselves
                client.until(b"\x88")
            client.send(frame(8, b"\x03\xe8"))
            client.rest()
    return words(servers.asgi.exchange(f"/{name}"), name)


def lifespan(_, name):
    os.environ["LIFESPAN_RULE"] = name
    serve = Serve(f"{APPS / 'asgi_findings.py'}:app")
    try:
        with serve:
            pass
    except Refused:
        pass
    finally:
        del os.environ["LIFESPAN_RULE"]
    found = [event for event in serve.events if event["event"] == "finding" and event["rule"] == name]
    check(found, f"no finding {name}\n{serve.tail()}")
    return f"{found[0]['severity']}: {found[0]['message']}"[:110]


@table.rule("A002")
def asgi_2(_, name):
    with Serve("asgi2:app", directory=COMMON) as serve:
        found = serve.wait_for(lambda event: event["event"] == "finding" and event["rule"] == name, name)
    return f"{found['severity']}: {found['message']}"[:110]


def asgi_check(name):
    if is_socket(name):
        return websocket
    return leaving if name in LEAVING else pushing if name in PUSH else http


def ids(module, mark):
    return [name for name in vars(module) if name[0] == mark and name[1:].isdigit()]


table.rows |= {name: wsgi for name in [*wsgi_findings.STARTS, *ids(wsgi_findings, "W")]}
table.rows |= {name: asgi_check(name) for name in [*asgi_findings.MESSAGES, *ids(asgi_findings, "A")]}
table.rows |= {name: lifespan for name in asgi_findings.LIFESPANS}


def run_findings(wanted):
    options = ("--interface", "wsgi")
    with Serve(f"{APPS / 'wsgi_findings.py'}:app", *options) as wsgi_serve, \
            Serve(f"{APPS / 'asgi_findings.py'}:app") as asgi_serve:
        return table.run(SimpleNamespace(wsgi=wsgi_serve, asgi=asgi_serve), wanted)
