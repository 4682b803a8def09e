"""What Gatescope reports of applications: a rule, an application that breaks it, the finding that appears."""

import os
import subprocess
import sys
from types import SimpleNamespace

from asgi_rules_table import frame, handshake
from harness import APPS as COMMON
from harness import PATIENCE, Refused, Serve
from rules import APPS, Elsewhere, Raw, Table, check, findings, head, not_checked

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
    headers = ("TE: trailers", "Connection: close, TE", "Content-Length: 2")
    servers.asgi.raw(head(f"/{name}", *headers, method="POST") + b"hi")
    return words(servers.asgi.exchange(f"/{name}"), name)


def leaving(servers, name):
    """The client leaves when the application waits for that."""
    serve = servers.asgi
    with Raw(serve, head(f"/{name}")):
        serve.wait_for(lambda event: event["event"] == "asgi.receive" and event["exchange"] in numbers(serve, name),
                       f"receive() of {name}")
    return words(serve.exchange(f"/{name}"), name)


def numbers(serve, name):
    return [event["exchange"] for event in serve.events
            if event["event"] == "call.started" and event["target"] == f"/{name}"]


def pushing(servers, name):
    subprocess.run(["nghttp", "-n", f"{servers.asgi.url}/{name}"], capture_output=True, timeout=PATIENCE, check=True)
    return words(servers.asgi.exchange(f"/{name}"), name)


def websocket(servers, name):
    with Raw(servers.asgi, handshake(name)) as client:
        if name == "A525":
            leave_waiting(servers.asgi, client)
        if client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 101 "):
            if name != "A520":  # the others close by themselves
                client.until(b"\x88")
            client.send(frame(8, b"\x03\xe8"))
            client.rest()
    return words(servers.asgi.exchange(f"/{name}"), name)


def leave_waiting(serve, client):
    """Two messages are there when the application returns, having taken none."""
    client.send(frame(1, b"one") + frame(1, b"two"))
    serve.wait_for(lambda event: event["event"] == "websocket.message" and "two" in str(event), "the second message")
    serve.request("GET", "/release")


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


LAYERS = not_checked("no finding: needs the view of single middleware layers")
ITSELF = not_checked("no finding: the exception that it causes tells it (AttributeError, TypeError, KeyError)")
SILENT = not_checked("no finding yet")
table.rows |= dict.fromkeys(("W001", "W030", "W046", "W047", "A405"), ITSELF)
table.rows |= dict.fromkeys(
    ("W120", "W121", "W122", "W123", "W124", "W125", "W126"), LAYERS)
table.rows["W005"] = Elsewhere("tst_taps_wsgi closures: the change is shown on its layer")
table.rows |= dict.fromkeys(("A019", "A020"), Elsewhere("tst_taps_shapes findings"))
table.rows["A207"] = Elsewhere("tst_taps_shapes secondReader")
table.rows |= dict.fromkeys(
    ("W050", "W096", "W106", "W113", "A006", "A028", "A120", "A202", "A312", "A615", "A722"), SILENT)
table.rows |= dict.fromkeys(("W045", "W098", "W132", "A014"), not_checked("no finding: cannot be told from the calls"))
table.rows["A001"] = Elsewhere("compat_testprotocol test_applications_that_cannot_be_loaded")
table.rows["A023"] = not_checked("cannot be broken: Gatescope speaks 2.5")
table.rows["A301"] = Elsewhere("reported as A319, A302, A750 and so on: by what came instead")
table.rows["A616"] = not_checked("reported, but no test waits for a startup that is so slow")
table.rows["A701"] = not_checked("cannot be broken: the extension is always announced")


def run_findings(wanted):
    options = ("--interface", "wsgi")
    with Serve(f"{APPS / 'wsgi_findings.py'}:app", *options) as wsgi_serve, \
            Serve(f"{APPS / 'asgi_findings.py'}:app") as asgi_serve:
        return table.run(SimpleNamespace(wsgi=wsgi_serve, asgi=asgi_serve), wanted)
