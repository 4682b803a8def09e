#!/usr/bin/env python3
"""Mixed and hostile load on `gatescope serve` for a long time; then the books are checked.

Three servers at once: ASGI (HTTP/1.1, HTTP/2, WebSocket), the same with TLS whose source file is touched now and then,
and WSGI. Everything is decided by the seed, which is printed; the order in which threads meet is not.

    packaging/dev soak                  30 minutes
    packaging/dev soak 3 --seed 7
"""

import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import clients

HERE = pathlib.Path(__file__).resolve().parent
WORDS = re.compile(rb'"event":"([a-z_.0-9]+)","run":(\d+)(?:,"exchange":(\d+))?')
TARGET = re.compile(rb'"target":"[^"?]*\?n=(\d+)"')
STATUS = re.compile(rb'"status":(\d+)')
GAP = re.compile(rb'"events":(\d+),"bytes":(\d+)')
LISTENING = re.compile(rb'"event":"run.listening"')
REST_SECONDS = 20
MOST_MORE_DESCRIPTORS = 3
MOST_MORE_MEMORY = 1.15, 16 << 20  # times, and bytes on top: what the allocator may keep (app/runnermain.cpp)


class Books:
    """What the JSON trace of one server says, line by line."""

    def __init__(self):
        self.open, self.ended, self.number_of, self.status_of = set(), set(), {}, {}
        self.targets = collections.Counter()
        self.problems, self.lines, self.runs, self.crashes = [], 0, 0, []
        self.lost, self.left_out, self.gaps = 0, 0, 0  # events; payload bytes that gave way to events; how often

    def enter(self, line):
        self.lines += 1
        found = WORDS.search(line)
        if not found:
            return self.about_run(line)
        event, run, exchange = found.groups()
        if event == b"gap":
            events, left_out = GAP.search(line).groups()
            self.lost, self.left_out, self.gaps = self.lost + int(events), self.left_out + int(left_out), self.gaps + 1
        if exchange is None:
            return None
        key = int(run), int(exchange)
        if event == b"exchange.ended":
            return self.end(key, line)
        if key not in self.ended:
            self.open.add(key)
        if event == b"call.started" and (target := TARGET.search(line)):
            self.number_of[key] = int(target.group(1))
            self.targets[int(target.group(1))] += 1
        return None

    def end(self, key, line):
        if key in self.ended:
            self.problems.append(f"exchange {key} ended twice")
        self.ended.add(key)
        self.open.discard(key)
        if key in self.number_of:
            self.status_of[self.number_of[key]] = int(STATUS.search(line).group(1))

    def about_run(self, line):
        if LISTENING.search(line):
            self.runs += 1
        elif b'"event":"run.ended"' in line and b'"orderly":true' not in line:
            self.crashes.append(line.decode(errors="replace").strip())
        elif b'"event":"run.failed"' in line:
            self.problems.append(line.decode(errors="replace").strip())


class Server:
    """One `gatescope serve`, its trace and its share of the load."""

    def __init__(self, name, app, actions, program, *options, tls=False, folder=None):
        self.name, self.actions, self.tls = name, actions, tls
        self.port = free_port()
        self.folder = pathlib.Path(folder)
        shutil.copy(HERE / "app.py", self.folder / "app.py")
        self.command = [program, "serve", f"app.py:{app}", "--dir", str(self.folder), "--port", str(self.port),
                        "--trace", "json", "--head-timeout", "3", "--body-timeout", "3", "--capture-body", "4096",
                        "--stop-timeout", "3", *options]
        self.books, self.ledger, self.samples = Books(), clients.Ledger(), []
        self.listening = threading.Event()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL, cwd=self.folder)
        self.errors = []
        self.readers = [threading.Thread(target=self.read), threading.Thread(target=self.read_errors)]
        for reader in self.readers:
            reader.start()
        if not self.listening.wait(30):
            self.process.kill()
            raise SystemExit(f"{self.name} does not listen: {b''.join(self.errors).decode(errors='replace')}")

    def read(self):
        for line in self.process.stdout:
            self.books.enter(line)
            if self.books.runs:
                self.listening.set()

    def read_errors(self):
        self.errors.extend(self.process.stderr)

    def runner(self):
        path = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            children = path.read_text(encoding="ascii").split()
        except OSError:
            return None
        return int(children[0]) if children else None

    def touch(self):
        os.utime(self.folder / "app.py")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.books.problems.append("did not stop within 30 s")
        for reader in self.readers:
            reader.join(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def figures_of(pid):
    """(descriptors, anonymous memory in bytes, threads) of a process; None where there is none any more."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        field = {name: int(value) for name, value in re.findall(r"(RssAnon|Threads):\s*(\d+)", status)}
        return len(os.listdir(f"/proc/{pid}/fd")), field["RssAnon"] * 1024, field["Threads"]
    except (OSError, KeyError):  # gone, or dead and not yet waited for
        return None


class Soak:
    def __init__(self, servers, seed, seconds, workers):
        self.servers, self.seed, self.seconds, self.workers = servers, seed, seconds, workers
        self.random = random.Random(seed)
        self.resting, self.ended = threading.Event(), threading.Event()
        self.busy = 0
        self.lock = threading.Lock()

    def work(self, server, number):
        client = clients.Client(server, server.ledger, random.Random(f"{self.seed} {server.name} {number}"))
        while not self.ended.is_set():
            if self.resting.is_set():
                time.sleep(0.05)
                continue
            with self.lock:
                self.busy += 1
            try:
                client.once()
            except Exception as problem:  # a client that dies quietly would hide what it met
                server.ledger.complain(f"{server.name}: {problem!r}")
            finally:
                with self.lock:
                    self.busy -= 1

    def rest(self):
        """Lets everything under way end, and notes the figures of what is left."""
        self.resting.set()
        deadline = time.monotonic() + clients.PATIENCE + 10
        while self.busy and time.monotonic() < deadline:
            time.sleep(0.1)
        deadline = time.monotonic() + REST_SECONDS
        while any(open_connections(server) for server in self.servers) and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(0.5)
        for server in self.servers:
            server.samples.append({name: figures_of(pid) for name, pid in
                                   (("runner", server.runner()), ("inspector", server.process.pid))})
        self.resting.clear()

    def run(self):
        threads = [threading.Thread(target=self.work, args=(server, number))
                   for server in self.servers for number in range(self.workers)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + self.seconds
        self.load_for(self.seconds * 0.2)
        self.rest()
        while (left := end - time.monotonic()) > 0:
            self.load_for(min(left, max(self.seconds * 0.2, 20)))
            self.rest()
        self.ended.set()
        for thread in threads:
            thread.join(clients.PATIENCE + 10)

    def load_for(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, self.random.uniform(3, 8)))
            for server in self.servers:
                if "--reload" in server.command and left > 3:
                    server.touch()
                    break
            progress(f"{int(left)} s of this part left, {sum(len(one.ledger.answered) for one in self.servers)} answers")


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def open_connections(server):
    """TCP connections of the server's port that are established."""
    port = f":{server.port:04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        return sum(1 for line in table if port in line.split()[1] and line.split()[3] == "01")


def checks(server):
    """[(what, holds, words)]"""
    books, ledger = server.books, server.ledger
    missing = [number for number in ledger.answered if number not in books.targets]
    twice = [number for number, count in books.targets.items() if count > 1]
    other = [(number, status, books.status_of[number]) for number, status in ledger.answered.items()
             if books.status_of.get(number, status) != status]
    problems = books.problems + ledger.problems
    errors = b"".join(server.errors).decode(errors="replace") if books.crashes or server.process.returncode else ""
    yield "every exchange has ended", not books.open, f"{len(books.ended)} ended, {len(books.open)} open {sorted(books.open)[:5]}"
    yield "every answer is in the trace, once", not (missing or twice), (
        f"{len(ledger.answered)} answers, {len(missing)} missing {missing[:5]}, {len(twice)} twice {twice[:5]}")
    yield "with the same status", not other, f"{len(other)} differ {other[:3]}"
    yield "no event was lost", not books.lost, (
        f"{books.lost} of {books.lines}; {books.left_out} payload bytes gave way to events, {books.gaps} times")
    yield "no crash", not books.crashes, f"{books.runs} runs {books.crashes[:2]}{errors[-1000:]}"
    yield "no answer was wrong", not problems, f"{ledger.gone} connections were closed early; {len(problems)} wrong {problems[:3]}"
    yield "in order to the end", server.process.returncode == 0, f"exit code {server.process.returncode}"
    if "--reload" not in server.command:
        yield from flat(server)


def flat(server):
    """The first rest, after a fifth of the time, beside the last one."""
    first, last = server.samples[0], server.samples[-1]
    for name, before, after in ((name, first[name], last[name]) for name in first):
        yield f"the {name} lives", bool(before and after), f"{len(server.samples)} times looked at"
        if not (before and after):
            continue
        yield (f"descriptors of the {name} are flat", after[0] <= before[0] + MOST_MORE_DESCRIPTORS,
               f"{before[0]} then {after[0]}; threads {before[2]} then {after[2]}")
        yield (f"memory of the {name} is flat", after[1] <= before[1] * MOST_MORE_MEMORY[0] + MOST_MORE_MEMORY[1],
               f"{before[1] / 1048576:.1f} MiB then {after[1] / 1048576:.1f} MiB")


def report(servers, seed, seconds):
    lines = [f"# Soak: {seconds / 60:g} minutes, seed {seed}, {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC"]
    good = True
    for server in servers:
        done = ", ".join(f"{count} {action}" for action, count in sorted(server.ledger.done.items()))
        lines += ["", f"## {server.name}", "", f"Connections: {done}.", ""]
        for what, holds, words in checks(server):
            good = good and holds
            lines.append(f"- {'ok' if holds else '**NOT**'}: {what} ({words})")
    lines += ["", "All held." if good else "Not all held."]
    return "\n".join(lines) + "\n", good


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("minutes", nargs="?", type=float, default=30)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--workers", type=int, default=6, help="clients of each server")
    parser.add_argument("--gatescope", default="gatescope", help="the executable to run")
    parser.add_argument("--report", type=pathlib.Path, help="write the report here")
    return parser.parse_args()


def main():
    options = arguments()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    program = os.path.abspath(shutil.which(options.gatescope) or options.gatescope)
    print(f"seed {seed}", file=sys.stderr)
    if clients.h2 is None:
        print("the h2 package is not installed: no HTTP/2 in this soak", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="gatescope-soak-") as top:
        folders = [pathlib.Path(top, name) for name in ("asgi", "tls", "wsgi")]
        for folder in folders:
            folder.mkdir()
        http = {**clients.HTTP1, **clients.HTTP2}
        servers = [
            Server("ASGI", "asgi", {**http, **clients.SOCKETS}, program, folder=folders[0]),
            Server("ASGI, TLS, reloads", "asgi", {**clients.HTTP1, **clients.SOCKETS}, program, "--tls", "--reload",
                   folder=folders[1], tls=True),
            Server("WSGI", "wsgi", http, program, "--threads", "4", folder=folders[2]),
        ]
        for server in servers:
            server.start()
        Soak(servers, seed, options.minutes * 60, options.workers).run()
        for server in servers:
            server.stop()
        text, good = report(servers, seed, options.minutes * 60)
    print(text)
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
