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
HTTP_2 = ("A312", "A710", "A711")


def words(exchange, name):
    """The words of the finding, of the exchange that has to have it."""
    found = [event for event in exchange.all("finding") if event["rule"] == name]
    check(found, f"no finding {name}, but {findings(exchange)}\n{exchange}")
    return f"{found[0]['severity']}: {found[0]['message']}"[:110]


def is_socket(name):
    return name.startswith("A5") or name in ("A702", "A703")


def wsgi(servers, name):
    body = b"hi" if name == "W050" else b""
    length = (f"Content-Length: {len(body)}",) if body else ()
    servers.wsgi.raw(head(f"/{name}", "X_A: 1", "Connection: close", *length, method="POST" if body else "GET") + body)
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


@table.rule("A202")
def a_part_of_the_body(servers, name):
    """The rest of the body comes when the application has answered."""
    serve = servers.asgi
    with Raw(serve, head(f"/{name}", "Content-Length: 4", "Connection: close", method="POST") + b"ab") as client:
        client.until(b"\r\n\r\n")
        client.send(b"cd")
        client.rest()
    return words(serve.exchange(f"/{name}"), name)


@table.rule("A615")
def state(_, name):
    with Serve(f"{APPS / 'state.py'}:app") as serve:
        serve.raw(head("/", "Connection: close"))
        return words(serve.exchange("/"), name)


def http_2(servers, name):
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
    return leaving if name in LEAVING else http_2 if name in HTTP_2 else http


def ids(module, mark):
    return [name for name in vars(module) if name[0] == mark and name[1:].isdigit()]


table.rows |= {name: wsgi for name in [*wsgi_findings.STARTS, *ids(wsgi_findings, "W")]}
table.rows = {name: asgi_check(name) for name in [*asgi_findings.MESSAGES, *ids(asgi_findings, "A")]} | table.rows
table.rows |= {name: lifespan for name in asgi_findings.LIFESPANS}


ITSELF = not_checked("no finding: the exception that it causes tells it (AttributeError, TypeError, KeyError)")
table.rows |= dict.fromkeys(("W001", "W030", "W046", "W047", "A405"), ITSELF)
table.rows["W120"] = not_checked("no finding: when an inner application returned, and that the layer then waited, is "
                                 "shown by the layers' times; whether it had a reason to wait cannot be told")
table.rows["W122"] = not_checked("no finding: the bytes of write() and those of the inner items are shown; that they "
                                 "are the same data cannot be told from bytes")
table.rows["W123"] = not_checked("no finding: an inner iterable that is not closed is closed by Python when it is "
                                 "dropped, and the call cannot be told from one of the layer's")
table.rows["W124"] = not_checked("no finding for the layer: what swallows an exception is shown as such (LayerLeft), "
                                 "what swallows start_response's is W084")
table.rows["W125"] = Elsewhere("W103: the length is checked where the body leaves; the layer that set it is shown")
table.rows["W126"] = not_checked("a rule for the design of extensions: nothing crosses the interface")
table.rows["W005"] = Elsewhere("tst_taps_wsgi closures: the change is shown on its layer")
table.rows |= dict.fromkeys(("A019", "A020"), Elsewhere("tst_taps_shapes findings"))
table.rows["A207"] = Elsewhere("tst_taps_shapes secondReader")
table.rows["A028"] = Elsewhere("tst_asgi_blocking")
table.rows["A029"] = Elsewhere("tst_asgi_loops")
table.rows["A120"] = Elsewhere("cannot be broken by a client: tst_http1rules, tst_http2rules (a second Host or "
                               "Content-Length is refused with 400, and never in a scope)")
table.rows["A722"] = not_checked("no finding: a file that is still open when the call ends may be in use for the next "
                                 "one, and one that nobody holds is closed by Python")
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
