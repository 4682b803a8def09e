#!/usr/bin/env python3
"""Requests per second of gatescope beside uvicorn and gunicorn, on this machine, over loopback.

Every round starts each server anew, waits for the address that it prints, and loads it with wrk; so the servers of one
round meet the same machine, and a ratio is taken within a round. Reported are medians, and for ratios the spread.

    packaging/dev bench                       all
    packaging/dev bench --rounds 9 --only asgi
"""

import argparse
import dataclasses
import json
import os
import pathlib
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

APPS = pathlib.Path(__file__).resolve().parent.parent / "apps"
ADDRESS = re.compile(rb"https?://127\.0\.0\.1:([1-9]\d*)")
START_SECONDS = 20


@dataclasses.dataclass(frozen=True)
class Server:
    name: str
    interface: str
    command: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Bar:
    """What design.md, section 10 asks for: ours at least `least` times the rival."""

    ours: str
    rival: str
    least: float | None


def ours(name, interface, *options):
    app = str(APPS / f"hello.py:{interface}")
    return Server(name, interface, ("{gatescope}", "serve", app, "--port", "0", *options))


def uvicorn(name, *options):
    command = (sys.executable, "-m", "uvicorn", "--app-dir", str(APPS), "--port", "0", "--no-access-log", *options)
    return Server(name, "asgi", (*command, "hello:asgi"))


def gunicorn(name, *options):
    return Server(name, "wsgi", ("gunicorn", "--chdir", str(APPS), "-b", "127.0.0.1:0", *options, "hello:wsgi"))


# "traced" records everything and prints one line for each exchange; "untraced" records nothing.
SERVERS = [
    ours("gatescope asgi, traced", "asgi", "--trace", "summary"),
    ours("gatescope asgi, untraced", "asgi", "--trace", "off"),
    uvicorn("uvicorn, uvloop and httptools", "--loop", "uvloop", "--http", "httptools"),
    uvicorn("uvicorn, asyncio and h11", "--loop", "asyncio", "--http", "h11"),
    ours("gatescope wsgi, 4 threads, traced", "wsgi", "--trace", "summary", "--threads", "4"),
    ours("gatescope wsgi, 4 threads, untraced", "wsgi", "--trace", "off", "--threads", "4"),
    gunicorn("gunicorn sync", "-k", "sync"),
    gunicorn("gunicorn gthread, 4 threads", "-k", "gthread", "--threads", "4"),
]

BARS = [
    Bar("gatescope asgi, traced", "uvicorn, uvloop and httptools", 2.0),
    Bar("gatescope asgi, untraced", "uvicorn, uvloop and httptools", None),
    Bar("gatescope asgi, traced", "uvicorn, asyncio and h11", None),
    Bar("gatescope wsgi, 4 threads, traced", "gunicorn sync", 5.0),
    Bar("gatescope wsgi, 4 threads, untraced", "gunicorn sync", None),
    Bar("gatescope wsgi, 4 threads, traced", "gunicorn gthread, 4 threads", None),
]


class BenchError(Exception):
    """A server or wrk did not do its part; the text is for the reader."""


class Running:
    """One server process, from its start to its end; `port` and `ready` (seconds until it said so) once entered."""

    def __init__(self, server, gatescope):
        self.server = server
        self.command = [part.replace("{gatescope}", gatescope) for part in server.command]

    def __enter__(self):
        self.output = tempfile.NamedTemporaryFile(prefix="gatescope-bench-")
        started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            self.port = self.wait_for_address(started + START_SECONDS)
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

    def wait_for_address(self, deadline):
        while time.monotonic() < deadline:
            if match := ADDRESS.search(self.printed()):
                return int(match.group(1))
            if self.process.poll() is not None:
                raise BenchError(f"{self.server.name} ended with {self.process.returncode}:\n{self.text()}")
            time.sleep(0.003)
        raise BenchError(f"{self.server.name} printed no address in {START_SECONDS} s:\n{self.text()}")

    def text(self):
        return self.printed()[-2000:].decode(errors="replace")

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(timeout=10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self.output.close()


def wrk(port, connections, seconds):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{port}/"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False)
    rate = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
    if done.returncode != 0 or not rate:
        raise BenchError(f"wrk failed: {done.stderr or done.stdout}")
    if "Non-2xx" in done.stdout:
        raise BenchError(f"wrk met answers that are not 200:\n{done.stdout}")
    slowest = re.search(r"99%\s*([\d.]+)(us|ms|s)", done.stdout)
    return float(rate.group(1)), milliseconds(*slowest.groups())


def milliseconds(number, unit):
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def measure(server, options):
    with Running(server, options.gatescope) as running:
        wrk(running.port, options.connections, 1)
        rate, slowest = wrk(running.port, options.connections, options.seconds)
        return {"rate": rate, "p99_ms": slowest, "ready_s": running.ready}


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def rounds(servers, options):
    """{server name: [one measurement a round]}; the order turns round by round, so that none is always first."""
    found = {server.name: [] for server in servers}
    for number in range(options.rounds):
        turn = number % len(servers)
        for server in servers[turn:] + servers[:turn]:
            progress(f"round {number + 1} of {options.rounds}: {server.name}")
            found[server.name].append(measure(server, options))
    progress("")
    return found


def median(measurements, key):
    return statistics.median(one[key] for one in measurements)


def ratios(bar, found):
    pairs = zip(found[bar.ours], found[bar.rival], strict=True)
    return [mine["rate"] / theirs["rate"] for mine, theirs in pairs]


def server_rows(found):
    return [
        {"server": name, **{key: median(measurements, key) for key in ("rate", "p99_ms", "ready_s")}}
        for name, measurements in found.items()
    ]


def ratio_rows(found):
    rows = []
    for bar in BARS:
        if bar.ours in found and bar.rival in found:
            each = ratios(bar, found)
            row = {"ours": bar.ours, "rival": bar.rival, "bar": bar.least}
            rows.append(row | {"ratio": statistics.median(each), "lowest": min(each), "highest": max(each)})
    return rows


def print_tables(servers, compared):
    print(f"{'server':48} {'requests/s':>10} {'p99 ms':>8} {'ready s':>8}")
    for row in servers:
        print(f"{row['server']:48} {row['rate']:10.0f} {row['p99_ms']:8.2f} {row['ready_s']:8.2f}")
    print(f"\n{'times the requests/s of':80} {'ratio':>6} {'spread':>13} {'bar':>5}")
    for row in compared:
        spread = f"{row['lowest']:.2f} to {row['highest']:.2f}"
        bar = "" if row["bar"] is None else f"{row['bar']:5.1f} {'reached' if row['ratio'] >= row['bar'] else 'missed'}"
        print(f"{row['ours'] + ' / ' + row['rival']:80} {row['ratio']:6.2f} {spread:>13} {bar}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--gatescope", default="gatescope", help="the executable to measure")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of load, for each server in each round")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--only", choices=["asgi", "wsgi"])
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures here")
    return parser.parse_args()


def main():
    options = arguments()
    servers = [server for server in SERVERS if options.only in (None, server.interface)]
    try:
        found = rounds(servers, options)
    except (BenchError, OSError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    report = {
        "machine": {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "options": {"rounds": options.rounds, "seconds": options.seconds, "connections": options.connections},
        "servers": server_rows(found),
        "ratios": ratio_rows(found),
        "measurements": found,
    }
    print_tables(report["servers"], report["ratios"])
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
