#!/usr/bin/env python3
"""Gatescope beside uvicorn, hypercorn, daphne, gunicorn and uWSGI, on this machine, over loopback.

In every round all servers are started, then each load meets each of its servers in turn, so the servers of one load are
measured within seconds of each other; ratios are taken within a round. Reported are medians and the spread. What could
not be measured is named. How to read it: tests/bench/BENCHMARK.md.

    packaging/dev bench                                  all: about half an hour
    packaging/dev bench --quick                          three minutes
    packaging/dev bench --rounds 9 --only asgi-hello --only ws
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time

import figures
import plot
from loads import LOADS
from servers import HERE, BenchError, Running

PAGE = HERE / "BENCHMARK.md"
MARKS = "<!-- figures -->", "<!-- end of the figures -->"


@dataclasses.dataclass
class Settings:
    """What the loads need: the load client's path, seconds of each measurement, the program measured."""

    client: str
    seconds: int
    program: str


class Bench:
    """All rounds; `found[load key][server name]` has one dict of figures, or None, for each round."""

    def __init__(self, loads, rounds, quick, settings):
        self.rounds, self.quick, self.settings = rounds, quick, settings
        self.missing, self.failed, self.ready = {}, {}, {}
        self.found = {load.key: {} for load in loads}
        self.loads = [load for load in loads if not self.lacks_tool(load)]
        every = {(server.name, server.app): server for load in self.loads for server in load.servers}
        self.servers = [server for server in every.values() if not self.is_missing(server)]

    def lacks_tool(self, load):
        if load.tool and not shutil.which(load.tool):
            self.missing[load.title] = f"{load.tool} is not installed"
            return True
        return False

    def is_missing(self, server):
        if lacking := server.missing():
            self.missing[server.name] = f"not installed: {', '.join(lacking)}"
        return bool(lacking)

    def run(self):
        for number in range(self.rounds):
            with contextlib.ExitStack() as stack:
                running = dict(filter(None, (self.started(server, stack) for server in self.servers)))
                for load in self.loads_of(number):
                    progress(f"round {number + 1} of {self.rounds}: {load.title}")
                    self.measure(load, number, running)
                for each in running.values():
                    each.ask_to_stop()
        progress("")

    def loads_of(self, number):
        """A quick bench repeats only what has a bar to reach."""
        barred = [load for load in self.loads if any(least for _, _, least in load.bars)]
        return barred if self.quick and number > 0 else self.loads

    def started(self, server, stack):
        try:
            running = stack.enter_context(Running(server, self.settings.program))
        except (BenchError, OSError) as problem:
            self.failed[server.name] = str(problem)
            return None
        self.ready.setdefault(server.name, []).append(running.ready)
        return (server.name, server.app), running

    def measure(self, load, number, running):
        known = [server for server in load.servers if (server.name, server.app) in running]
        turn = number % max(len(known), 1)
        for server in known:
            self.found[load.key].setdefault(server.name, [])
        for server in known[turn:] + known[:turn]:
            figure = self.one(load, server, running[server.name, server.app])
            self.found[load.key][server.name].append(figure)

    def one(self, load, server, running):
        try:
            if not load.fresh:
                return self.with_cpu(load, running)
            with Running(server, self.settings.program) as fresh:
                return load.drive(fresh, self.settings)
        except (BenchError, OSError, ValueError) as problem:
            self.failed[f"{server.name}: {load.title}"] = str(problem)
            return None

    def with_cpu(self, load, running):
        """Beside the figures of the load the CPU time of each request, which a busy machine disturbs much less."""
        before, began = running.cpu_seconds(), time.monotonic()
        figure = load.drive(running, self.settings)
        used, seconds = running.cpu_seconds() - before, time.monotonic() - began
        if "rate" in figure and not load.unit.startswith("MiB"):
            figure["cpu_us"] = used / (figure["rate"] * min(seconds, self.settings.seconds)) * 1e6
        return figure

    def report(self):
        servers = [row for load in self.loads for row in figures.server_rows(load, self.found[load.key])]
        return {
            "machine": machine(),
            "settings": {"rounds": self.rounds, "seconds": self.settings.seconds},
            "servers": servers,
            "ratios": [row for load in self.loads for row in figures.ratio_rows(load, self.found[load.key])],
            "limits": [row for load in self.loads for row in figures.limit_rows(
                load, [row for row in servers if row["load"] == load.key])],
            "ready_s": {name: min(seconds) for name, seconds in self.ready.items()},
            "missing": self.missing,
            "failed": self.failed,
            "measurements": self.found,
        }


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def machine():
    with contextlib.suppress(OSError, StopIteration), open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        return {"cpus": os.cpu_count(), "model": model, "system": platform.platform(), "python": platform.python_version()}
    return {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def tables(report, loads):
    """[(table, lines)] in Markdown."""
    if report["ratios"]:
        yield figures.ratio_table(report["ratios"])
    if report["limits"]:
        yield figures.limit_table(report["limits"])
    for load in loads:
        if rows := [row for row in report["servers"] if row["load"] == load.key]:
            yield figures.server_table(load.title, rows)


def not_measured(report):
    named = {**report["missing"], **report["failed"]}
    return [f"Not measured: {name} ({reason.splitlines()[0]})" for name, reason in named.items()]


def conditions(report):
    system, settings = report["machine"], report["settings"]
    return (f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, {settings['rounds']} rounds of {settings['seconds']} s; "
            f"{system['cpus']} × {system.get('model', 'CPU')}, {system['system']}, Python {system['python']}")


def print_report(report, loads):
    for table in tables(report, loads):
        print("\n".join(figures.columns(table)), end="\n\n")
    print("\n".join([*not_measured(report), conditions(report)]))


def markdown(report, loads):
    parts = [conditions(report), *("\n".join(table) for table in tables(report, loads)),
             "\n".join(f"- {line}" for line in not_measured(report))]
    return "\n\n".join(filter(None, parts)) + "\n"


def update_page(content):
    """Puts the tables between the marks of BENCHMARK.md."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    PAGE.write_text(f"{before}{MARKS[0]}\n\n{content}\n{MARKS[1]}{after}", encoding="utf-8")


def load_client(folder):
    """bench_load, compiled from load.cpp; nothing where there is no compiler: its loads are then named as missing."""
    program = pathlib.Path(folder) / "bench_load"
    if shutil.which("c++"):
        command = ["c++", "-std=c++23", "-O2", "-o", str(program), str(HERE / "load.cpp")]
        subprocess.run(command, check=True, timeout=300)
    return str(program)


def wanted(options):
    return [load for load in LOADS if not options.only or any(load.key.startswith(start) for start in options.only)]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--gatescope", default="gatescope", help="the executable to measure")
    parser.add_argument("--quick", action="store_true", help="rounds of one second; two, for all but the bars only one")
    parser.add_argument("--rounds", type=int, help="default: 5")
    parser.add_argument("--seconds", type=int, help="of load, for each server in each round; default: 3")
    parser.add_argument("--only", action="append", metavar="LOAD",
                        help=f"loads that begin so, may be repeated: {', '.join(load.key for load in LOADS)}")
    parser.add_argument("--json", type=pathlib.Path, help="write the figures here")
    parser.add_argument("--svg", type=pathlib.Path, help="draw them here")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the tables here")
    parser.add_argument("--page", action="store_true", help="put the tables into BENCHMARK.md")
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (1 if options.quick else 3)
    if not wanted(options):
        parser.error("--only: no load begins so")
    return options


def write(report, loads, options):
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if options.svg:
        drawn = plot.svg({load.key: f"{load.title}" + (" (less is better)" if load.less_is_better else "") for load in loads},
                         report["servers"])
        options.svg.write_text(drawn, encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(markdown(report, loads), encoding="utf-8")
    if options.page:
        update_page(markdown(report, loads))


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="gatescope-bench-") as folder:
        settings = Settings(load_client(folder), options.seconds, os.path.abspath(shutil.which(options.gatescope) or ""))
        bench = Bench(wanted(options), options.rounds, options.quick, settings)
        bench.run()
    report = bench.report()
    print_report(report, bench.loads)
    write(report, bench.loads, options)
    return 0 if report["servers"] else 1


if __name__ == "__main__":
    sys.exit(main())
