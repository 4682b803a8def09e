"""The servers of the bench: how each is started, where it listens, what its processes hold."""

import contextlib
import dataclasses
import importlib.util
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ADDRESS = re.compile(rb"127\.0\.0\.1:([1-9]\d*)")
START_SECONDS = 30


class BenchError(Exception):
    """A server or a load client did not do its part; the text is for the reader."""


@dataclasses.dataclass(frozen=True)
class Server:
    """`needs`: programs and Python modules without which it is named as missing. `{gatescope}`, `{port}` and `{app}`
    are replaced in the command; one with `{port}` does not say where it listens."""

    name: str
    app: str
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()
    ours: bool = False

    def missing(self):
        return [need for need in self.needs if not (shutil.which(need) or importlib.util.find_spec(need))]


def gatescope(name, app, *options, command="serve", port="0"):
    line = ("{gatescope}", command, f"{HERE / 'apps.py'}:{app}", "--port", port, "--idle-timeout", "300", *options)
    return Server(f"gatescope, {name}", app, line, ours=True)


def three_of_ours(app, *options):
    return (gatescope("tracing off", app, "--trace", "off", *options),
            gatescope("traced", app, "--trace", "record", *options),
            gatescope("traced, inspector", app, "--no-reload", *options, command="inspect", port="{port}"))


def uvicorn(name, app, *options, needs=()):
    command = (sys.executable, "-m", "uvicorn", "--app-dir", str(HERE), "--port", "0", "--no-access-log",
               "--timeout-keep-alive", "300", *options, f"apps:{app}")
    return Server(name, app, command, ("uvicorn", *needs))


def uvicorn_fast(app):
    return uvicorn("uvicorn, uvloop and httptools", app, "--loop", "uvloop", "--http", "httptools", "--ws",
                   "websockets", "--ws-per-message-deflate", "false", needs=("uvloop", "httptools", "websockets"))


def gunicorn(name, *options):
    command = ("gunicorn", "--chdir", str(HERE), "-b", "127.0.0.1:0", *options, "apps:wsgi")
    return Server(name, "wsgi", command, ("gunicorn",))


ASGI = [
    *three_of_ours("asgi"),
    uvicorn_fast("asgi"),
    uvicorn("uvicorn, asyncio and h11", "asgi", "--loop", "asyncio", "--http", "h11", "--ws", "websockets",
            "--ws-per-message-deflate", "false", needs=("h11", "websockets")),
    Server("hypercorn", "asgi", ("hypercorn", "-b", "127.0.0.1:0", "--keep-alive", "300", "apps:asgi"), ("hypercorn",)),
    Server("daphne", "asgi", ("daphne", "-b", "127.0.0.1", "-p", "0", "--no-server-name", "apps:asgi"), ("daphne",)),
    Server("granian", "asgi", ("granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", "{port}",
                               "--workers", "1", "apps:asgi"), ("granian",)),
]
WSGI = [
    *three_of_ours("wsgi", "--threads", "4"),
    gunicorn("gunicorn, sync", "-k", "sync"),
    gunicorn("gunicorn, gthread, 4 threads", "-k", "gthread", "--threads", "4"),
    Server("uWSGI, 4 threads", "wsgi", ("uwsgi", "--plugin", "python3", "--http-socket", "127.0.0.1:0", "--enable-threads",
                                        "--threads", "4", "--master", "--need-app", "--disable-logging",
                                        "--chdir", str(HERE), "--wsgi-file", "apps.py", "--callable", "wsgi"), ("uwsgi",)),
]
STARLETTE = [*three_of_ours("five"), uvicorn_fast("five")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """One server process, from its start to its end; `port` and `ready` (seconds until it listened) once entered."""

    def __init__(self, server, program):
        self.server = server
        self.given = free_port() if "{port}" in server.command else None
        replace = {"{gatescope}": program, "{port}": str(self.given)}
        self.command = [replace.get(part, part) for part in server.command]

    def __enter__(self):
        self.output = tempfile.NamedTemporaryFile(prefix="gatescope-bench-")
        started = time.monotonic()
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT,
            start_new_session=True, cwd=HERE, env=environment)
        try:
            self.port = self.wait_until_listening(started + START_SECONDS)
        except BaseException:
            self.stop()
            raise
        self.ready = time.monotonic() - started
        return self

    def __exit__(self, *_):
        self.stop()

    def printed(self):
        with open(self.output.name, "rb") as file:
            return file.read(1 << 16)

    def address(self):
        if self.given is None:
            found = ADDRESS.search(self.printed())
            return int(found.group(1)) if found else None
        with socket.socket() as probe:
            return self.given if probe.connect_ex(("127.0.0.1", self.given)) == 0 else None

    def wait_until_listening(self, deadline):
        while time.monotonic() < deadline:
            if port := self.address():
                return port
            if self.process.poll() is not None:
                raise BenchError(f"{self.server.name} ended with {self.process.returncode}:\n{self.text()}")
            time.sleep(0.003)
        raise BenchError(f"{self.server.name} did not listen within {START_SECONDS} s:\n{self.text()}")

    def text(self):
        return self.printed()[-2000:].decode(errors="replace")

    def ask_to_stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(timeout=10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self.output.close()

    def anonymous_bytes(self):
        """What all its processes hold for themselves (RssAnon); shared pages, such as the trace ring, are not in it."""
        return sum(map(anonymous_bytes, family(self.process.pid)))


    def cpu_seconds(self):
        """What all its processes have used so far, user and system together."""
        return sum(map(cpu_nanoseconds, family(self.process.pid))) / 1e9


def family(pid):
    """This process and all that descend from it."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(member for child in children for member in family(int(child)))]


def anonymous_bytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"RssAnon:\s*(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


def cpu_nanoseconds(pid):
    """Of its threads; ticks (/proc/PID/stat) would miss what is shorter than a tick."""
    return sum(int(file.read_text(encoding="ascii").split()[0]) for file in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"))
