"""The loads of the bench: each drives one running server and gives its figures, the first of which is compared."""

import contextlib
import dataclasses
import json
import re
import socket
import subprocess
import tempfile
import time

import servers
from servers import BenchError

UPGRADE = (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
HELLO = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
JSON_BODY = json.dumps({"order": 4711, "items": [{"id": number, "name": f"thing {number}", "price": number * 1.25}
                                                 for number in range(20)], "note": "to the garden, please"})
POST = "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [==[" + JSON_BODY + "]==]\n"
MANY = 1000
MIB = 1 << 20
UPLOAD_BYTES = 100 * MIB


@dataclasses.dataclass(frozen=True)
class Load:
    """`drive(running, settings)` gives a dict of figures; `unit` is that of the first, the one that is compared.

    `bars`: (ours, rival, least ratio or None). `limit`: what ours may reach at most. `tool`: the program that it needs.
    """

    key: str
    title: str
    unit: str
    servers: list
    drive: object
    bars: tuple = ()
    limit: float | None = None
    tool: str = "wrk"
    less_is_better: bool = False
    fresh: bool = False  # wants a process that has done nothing before


def finished(command, seconds):
    """The output of a load client; without it, its complaint."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    except subprocess.TimeoutExpired as late:
        raise BenchError(f"{command[0]} did not end") from late
    if done.returncode != 0:
        raise BenchError(f"{command[0]}: {done.stderr or done.stdout}")
    return done.stdout


def milliseconds(number, unit):
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def wrk_figures(text):
    rate = re.search(r"Requests/sec:\s*([\d.]+)", text)
    slowest = re.search(r"99%\s*([\d.]+)(us|ms|s)", text)
    if not rate or not slowest or "Non-2xx" in text:
        raise BenchError(f"wrk could not measure:\n{text}")
    return {"rate": float(rate.group(1)), "p99_ms": milliseconds(*slowest.groups())}


def wrk(path, connections=32, script="", headers=()):
    def drive(running, settings):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
            lua.write(script)
            lua.flush()
            extra = [*(["-s", lua.name] if script else []), *(f"-H{header}" for header in headers)]
            return wrk_figures(finished(["wrk", "-t1", f"-c{connections}", f"-d{settings.seconds}s", "--latency", *extra,
                                         f"http://127.0.0.1:{running.port}{path}"], settings.seconds))

    return drive


def client(mode, path, connections, amount):
    def drive(running, settings):
        return json.loads(finished([settings.client, mode, str(running.port), path, str(connections),
                                    str(settings.seconds), str(amount)], settings.seconds))

    return drive


def fixed_rate(running, settings):
    figures = client("rate", "/", 64, 1000)(running, settings)
    return {"p99_ms": figures["p99_ms"], "p50_ms": figures["p50_ms"], "rate": figures["rate"]}


def curl(running, path, figure, *options):
    out = finished(["curl", "-sS", "--fail", "--http1.1", "-H", "Expect:", "-o", "/dev/null", "-w", f"%{{{figure}}} %{{time_total}}",
                    *options, f"http://127.0.0.1:{running.port}{path}"], 60)
    speed, seconds = map(float, out.split())
    return {"rate": speed / MIB, "seconds": seconds}


def upload(running, _):
    with tempfile.NamedTemporaryFile(prefix="gatescope-bench-") as body:
        body.truncate(UPLOAD_BYTES)
        return curl(running, "/upload", "speed_upload", "-X", "POST", "-T", body.name)


def download(running, _):
    return curl(running, "/download", "speed_download")


def h2load(running, settings):
    out = finished(["h2load", "-t1", "-c8", "-m16", f"-D{settings.seconds}", "--warm-up-time=0",
                    f"http://127.0.0.1:{running.port}/"], settings.seconds)
    rate = re.search(r"finished in [\d.]+\w+, ([\d.]+) req/s", out)
    bad = re.search(r"(\d+) failed, (\d+) errored", out)
    if not rate or not bad or any(int(count) for count in bad.groups()) or float(rate.group(1)) == 0:
        raise BenchError(f"h2load could not measure:\n{out}")
    return {"rate": float(rate.group(1))}


def answered(port, request, wanted):
    """A connection on which `request` was answered, kept open."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(request)
    received = b""
    while wanted not in received:
        piece = connection.recv(65536)
        if not piece:
            raise BenchError(f"the server closed a connection after {received[:100]!r}")
        received += piece
    return connection


@contextlib.contextmanager
def held(port, count, request=HELLO, wanted=b"Hello, world"):
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(answered(port, request, wanted))
        yield


def hello_beside_idle(running, settings):
    with held(running.port, MANY):
        return wrk("/")(running, settings)


def memory(request, wanted):
    """KiB that a connection costs while nothing happens on it, as the mean over a thousand, after a first hundred."""

    def drive(running, _):
        with held(running.port, 100, request, wanted):
            time.sleep(0.5)
            before = running.anonymous_bytes()
            with held(running.port, MANY, request, wanted):
                time.sleep(0.5)
                after = running.anonymous_bytes()
        return {"kib": (after - before) / MANY / 1024}

    return drive


OFF, TRACED, WATCHED = (server.name for server in servers.ASGI[:3])
UVICORN = "uvicorn, uvloop and httptools"
ASGI = servers.ASGI
NO_INSPECTOR = [server for server in ASGI if server.name != WATCHED]
SHORT = [server for server in ASGI if server.name in (OFF, TRACED, WATCHED, UVICORN)]
SHORT_NO_INSPECTOR = [server for server in SHORT if server.name != WATCHED]
HTTP2 = [server for server in ASGI if server.name in (OFF, TRACED, WATCHED, "hypercorn", "granian")]


def bars(rival, least):
    return ((TRACED, rival, least), (WATCHED, rival, least), (OFF, rival, None))


LOADS = [
    Load("asgi-hello", "ASGI hello, 32 connections", "requests/s", ASGI, wrk("/"), bars(UVICORN, 2.0)),
    Load("wsgi-hello", "WSGI hello, 32 connections", "requests/s", servers.WSGI, wrk("/"),
         (*bars("gunicorn, sync", 5.0), (TRACED, "uWSGI, 4 threads", None))),
    Load("starlette", "Starlette, five middlewares", "requests/s", servers.STARLETTE, wrk("/items/7"), bars(UVICORN, 1.1)),
    Load("asgi-json", "ASGI, JSON echo of 1 KiB", "requests/s", ASGI, wrk("/json", script=POST), bars(UVICORN, None)),
    Load("wsgi-json", "WSGI, JSON echo of 1 KiB", "requests/s", servers.WSGI, wrk("/json", script=POST),
         bars("gunicorn, sync", None)),
    Load("large", "1 MiB responses, 8 connections", "requests/s", NO_INSPECTOR, wrk("/large", 8), bars(UVICORN, None)),
    Load("upload", "100 MiB upload", "MiB/s", SHORT_NO_INSPECTOR, upload, bars(UVICORN, None), tool="curl"),
    Load("download", "100 MiB download", "MiB/s", SHORT_NO_INSPECTOR, download, bars(UVICORN, None), tool="curl"),
    Load("ws-1", "WebSocket echo, 1 connection", "messages/s", ASGI, client("ws", "/", 1, 64), bars(UVICORN, 1.5),
         tool="c++"),
    Load("ws-64", "WebSocket echo, 64 connections", "messages/s", ASGI, client("ws", "/", 64, 64), bars(UVICORN, 1.5),
         tool="c++"),
    Load("one-shot", "ASGI hello, a connection for each", "requests/s", SHORT,
         wrk("/", headers=("Connection: close",)), bars(UVICORN, None)),
    Load("idle", "ASGI hello beside 1 000 idle connections", "requests/s", SHORT, hello_beside_idle, bars(UVICORN, None)),
    Load("rate", "p99 at 1 000 requests/s", "ms", SHORT, fixed_rate, bars(UVICORN, None), tool="c++", less_is_better=True),
    Load("http2", "HTTP/2 hello (h2c), 8 × 16 streams", "requests/s", HTTP2, h2load, bars("hypercorn", None), tool="h2load"),
    Load("memory-idle", "Memory of an idle connection", "KiB", SHORT_NO_INSPECTOR, memory(HELLO, b"Hello, world"),
         limit=16, tool="", less_is_better=True, fresh=True),
    Load("memory-ws", "Memory of a WebSocket, not compressed", "KiB", SHORT_NO_INSPECTOR, memory(UPGRADE, b"\r\n\r\n"),
         limit=32, tool="", less_is_better=True, fresh=True),
]
