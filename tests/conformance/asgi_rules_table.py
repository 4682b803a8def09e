"""Every rule of ASGI 3.0 with HTTP, WebSocket, lifespan and extensions that binds the server, with its check."""

import json
import re
import ssl
import subprocess
from types import SimpleNamespace

from harness import APPS as COMMON
from harness import PATIENCE, Refused, Serve
from network import Secure
from rules import APPS, Elsewhere, Raw, Table, check, curl, equal, findings, head, not_checked, once, report, says_ok

table = Table()
APP = f"{APPS / 'asgi_rules.py'}:app"
CLOSE = "Connection: close"


@table.rule("A003", "A004", "A005", "A008", "A009", "A010", "A011", "A012", "A013", "A021", "A027", "A101", "A103",
            "A104", "A110", "A115", "A116", "A117", "A201", "A203", "A205", "A602", "A605", "A614")
def asked_by_post(servers, name):
    for _ in range(2):
        says_ok(servers.asgi.request("POST", f"/{name}", b"1\n22"))


@table.rule("A002")
def asgi_2(servers, _):
    with Serve("asgi2:app", directory=COMMON) as serve:
        equal(b"Hello, ASGI 2.0", serve.request("GET", "/").body)
        serve.wait_for(lambda event: event["event"] == "finding" and event["rule"] == "A002", "finding A002")


@table.rule("A015")
def additional_keys(servers, _):
    equal(b"extra", servers.asgi.request("GET", "/extra_keys").body)


@table.rule("A016")
def an_exception_ends_the_connection(servers, _):
    received = servers.asgi.raw(head("/fails"))
    check(received.endswith(b"begun\r\n"), received)


@table.rule("A017", "A204")
def behind_the_end(servers, _):
    equal(b"done", servers.asgi.request("GET", "/after_the_end").body)
    exchange = servers.asgi.exchange("/after_the_end")
    equal([], exchange.all("call.app_raised"))
    equal("http.disconnect", report(servers.asgi)["after_the_end"])


@table.rule("A018", "A328", "A329")
def send_to_nobody(servers, name):
    with Raw(servers.asgi, head(f"/waits?{name}")) as client:
        client.until(b"x")
    exchange = servers.asgi.exchange(f"/waits?{name}")
    equal(True, report(servers.asgi)["waits"][1])
    equal([], exchange.all("call.app_raised"))
    equal("client-left", exchange.one("exchange.ended")["outcome"])


@table.rule("A102")
def http_version(servers, _):
    equal(b"1.0", servers.asgi.raw(b"GET /version HTTP/1.0\r\n\r\n")[-3:])
    equal(b"1.1", servers.asgi.request("GET", "/version").body)
    equal(b"2", curl("--http2-prior-knowledge", servers.asgi.url + "/version"))


@table.rule("A105", "A106")
def path(servers, name):
    says_ok(servers.asgi.request("GET", f"/{name}/%C3%BC%20b?x=%20"))


@table.rule("A107")
def query(servers, name):
    says_ok(servers.asgi.request("GET", f"/{name}?a=%20b&c"))


@table.rule("A108", "A109")
def root_path(servers, name):
    with Serve(APP, "--root-path", "/mounted") as serve:
        says_ok(serve.request("GET", f"/mounted/{name}"))


@table.rule("A111", "A112")
def headers(servers, name):
    _, body = once(servers.asgi, f"/{name}", "X-B: 1", "x-A: 2", "x-b: 3")
    equal(b"ok", body)


@table.rule("A113", "A114", "A118")
def http_2(servers, name):
    equal(b"okok", curl("--http2-prior-knowledge", *[f"{servers.asgi.url}/{name}"] * 2))


@table.rule("A119")
def chunked(servers, name):
    _, body = once(servers.asgi, f"/{name}", "Transfer-Encoding: chunked", method="POST",
                   body=b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
    equal(b"ok", body)


@table.rule("A206")
def cancelled_receive(servers, _):
    with Raw(servers.asgi, head("/cancels", "Content-Length: 5", CLOSE, method="POST")) as client:
        client.until(b"cancelled;")
        client.send(b"hello")
        check(b"hello" in client.rest(), client.received)


@table.rule("A309", "A311")
def header_order(servers, _):
    first, body = once(servers.asgi, "/ordered")
    equal([b"x-b: 1", b"x-a: 2", b"x-b: 3"], [line for line in first.lower().split(b"\r\n") if line.startswith(b"x-")])
    equal(1, first.lower().count(b"transfer-encoding"))
    equal(b"5\r\nplain\r\n0\r\n\r\n", body)


@table.rule("A326")
def start_is_held(servers, _):
    equal(500, servers.asgi.request("GET", "/fails_at_once").status)
    return "start waits for the first body: a failure between them is a 500"


@table.rule("A327")
def body_is_flushed(servers, _):
    with Raw(servers.asgi, head("/two_parts", CLOSE)) as client:
        client.until(b"first")
        servers.asgi.request("GET", "/open_gate")
        client.until(b"second")


# WebSocket


def handshake(name, *more):
    return head(f"/{name}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *more)


def frame(opcode, content=b"", fin=True):
    return bytes([opcode | (0x80 if fin else 0), 0x80 | len(content), 0, 0, 0, 0]) + content


def talk(serve, name, *turns, more=()):
    """Sends frames and waits for answers, until the server closes; then what the application saw."""
    with Raw(serve, handshake(name, *more)) as client:
        check(client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 101 "))
        for sent, answer in turns:
            client.send(sent)
            client.until(answer)
        client.send(frame(8, b"\x03\xe8"))
        client.rest()
    serve.exchange(f"/{name}")
    return report(serve)[name]


@table.rule("A401", "A402", "A403", "A404", "A501")
def socket_scope(servers, name):
    seen = talk(servers.asgi, f"scope{name}", more=["Sec-WebSocket-Protocol: chat, soap"])
    equal(("websocket.connect", True), (seen["first"], seen["scope"]))
    equal(["1.1", "ws", ["chat", "soap"]], seen["values"])


@table.rule("A502")
def handshake_waits(servers, _):
    with Raw(servers.asgi, handshake("held")) as client:
        servers.asgi.wait_for(lambda event: event["event"] == "asgi.receive" and event["type"] == "websocket.connect"
                              and event["exchange"] == number(servers.asgi, "/held"), "websocket.connect")
        check(client.silent(), "an answer before the application's")
        servers.asgi.request("GET", "/open_gate")
        check(client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 101 "))


def number(serve, target):
    return next((event["exchange"] for event in serve.events
                 if event["event"] == "call.started" and event["target"] == target), None)


@table.rule("A508")
def one_of_bytes_and_text(servers, _):
    seen = talk(servers.asgi, "kinds", (frame(1, b"text"), b"text"), (frame(2, b"bytes"), b"bytes"),
                (frame(1), b"\x81\x00"), (frame(2), b"\x82\x00"))
    equal([["text"], ["bytes"], ["text"], ["bytes"]], seen["events"])


@table.rule("A511")
def send_on_a_closed_socket(servers, _):
    equal("OSError", talk(servers.asgi, "late")["late"])


@table.rule("A513")
def refused(servers, _):
    with Raw(servers.asgi, handshake("refused")) as client:
        check(client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 403 "), client.received)


@table.rule("A518", "A519")
def disconnect(servers, name):
    with Raw(servers.asgi, handshake(f"bare{name}")) as client:
        client.until(b"\r\n\r\n")
        client.send(frame(8))
        client.rest()
    servers.asgi.exchange(f"/bare{name}")
    seen = report(servers.asgi)[f"bare{name}"]["disconnect"]
    equal((1005, True), (seen["code"], seen["reason"] in ("", None)))
    with Raw(servers.asgi, handshake(f"full{name}")) as client:
        client.until(b"\r\n\r\n")
        client.send(frame(8, b"\x0f\xa1bye"))
        client.rest()
    servers.asgi.exchange(f"/full{name}")
    equal({"code": 4001, "reason": "bye"}, report(servers.asgi)[f"full{name}"]["disconnect"])


@table.rule("A521")
def pings(servers, _):
    equal([], talk(servers.asgi, "pinged", (frame(9, b"ping"), b"\x8a\x04ping"))["events"])


@table.rule("A522")
def fragments(servers, _):
    pieces = frame(1, b"one ", fin=False) + frame(0, b"two ", fin=False) + frame(9) + frame(0, b"three")
    equal([["text"]], talk(servers.asgi, "pieces", (pieces, b"one two three"))["events"])


@table.rule("A523")
def the_application_ends(servers, _):
    for name, code in (("returns", b"\x03\xe8"), ("raises", b"\x03\xf3")):
        with Raw(servers.asgi, handshake(name)) as client:
            client.until(b"\r\n\r\n")
            check(client.until(code).startswith(b"\x88"), client.received)
            client.send(frame(8, code))
            client.rest()


# Lifespan


@table.rule("A601")
def lifespan_scope(servers, _):
    equal("3.0", report(servers.asgi)["lifespan"][0])
    check(report(servers.asgi)["lifespan"][1] in ("1.0", "2.0"))


@table.rule("A603")
def without_lifespan(servers, _):
    for app in ("unsupported", "unsupported_by_key_error"):
        with Serve(f"lifespan:{app}", directory=COMMON) as serve:
            equal(200, serve.request("GET", "/").status)


@table.rule("A606")
def startup_failed(servers, _):
    try:
        with Serve("lifespan:failed", directory=COMMON):
            raise AssertionError("it serves")
    except Refused as refused_run:
        check("the database does not answer" in refused_run.text, refused_run.text)


@table.rule("A607", "A608")
def shutdown(servers, _):
    with Serve(APP, "--stop-timeout", "0.3") as serve, Raw(serve, head("/until_the_end")) as client:
        client.until(b"begun")
        serve.interrupt()
        client.rest()
        serve.wait_for(lambda event: event["event"] == "lifespan.state" and event["state"] == "stopped", "the shutdown")
    order = [event for event in serve.events if event["event"] == "exchange.ended"
             or (event["event"] == "lifespan.state" and event["state"] in ("stopping", "stopped"))
             or (event["event"] == "process.output" and "shutdown done" in event["text"]["text"])]
    names = [event.get("state", event["event"]) for event in sorted(order, key=lambda event: event["at_ns"])]
    told = [name for name in names if name != "exchange.ended"]
    check(names.index("exchange.ended") < names.index("stopping"), str(names))
    equal(["stopping", "process.output", "stopped"], told)


@table.rule("A609")
def shutdown_failed(servers, _):
    with Serve("lifespan:shutdown_failed", directory=COMMON) as serve:
        serve.request("GET", "/")
    told = serve.stderr + json.dumps(serve.events)
    check("the pool would not close" in told, told[-1000:])


# Extensions


@table.rule("A712")
def pushed_authority(servers, _):
    with Serve("extensions:app", directory=COMMON) as serve:
        told = subprocess.run(["nghttp", "-nv", f"{serve.url}/push"], capture_output=True, timeout=PATIENCE, check=True)
        promised = re.findall(r"recv \(stream_id=\d+\) :authority: (\S+)", told.stdout.decode())
        equal([f"{serve.host}:{serve.port}"], promised)


@table.rule("A753")
def trailers_when_asked(servers, _):
    with Serve("extensions:app", directory=COMMON) as serve:
        asked = serve.raw(head("/trailers", "TE: trailers", "Connection: close, TE"))
        check(b"x-checksum" in asked.split(b"0\r\n")[-1], asked)
        check(b"x-checksum: " not in serve.raw(head("/trailers", CLOSE)))


@table.rule("A770")
def tls_on_tls_only(servers, name):
    says_ok(servers.asgi.request("GET", f"/{name}"))
    secure(servers, name)


@table.rule("A771")
def secure(servers, name):
    with Secure(APP) as serve:
        says_ok(serve.ask(f"/{name}", ssl.create_default_context(cafile=serve.certificate)))


table.rows["A772"] = Elsewhere("tst_asgi_scope tls")
table.rows["A761"] = not_checked("a development server: http.response.debug is announced on purpose")


def run_asgi(wanted):
    with Serve(APP) as serve:
        return table.run(SimpleNamespace(asgi=serve), wanted)
