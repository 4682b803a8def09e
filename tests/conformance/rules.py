"""The rules of the gateway interfaces, one check each, against the built program, and a table of the results.

`rules.py wsgi|asgi|findings [ID…]` with the binary in $GATESCOPE; ends with 1 when a rule is broken. A rule that cannot
be seen from outside names the C++ test that checks it, or says why nobody does.
"""

import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compat"))

from harness import PATIENCE  # noqa: E402

APPS = HERE / "apps"


class Elsewhere:
    """A rule that is checked by a test of its own: its name; or by nobody, with the reason."""

    def __init__(self, words, checked=True):
        self.words = words
        self.checked = checked


def not_checked(reason):
    return Elsewhere(reason, checked=False)


class Table:
    """Ids and checks. A check takes the servers and asserts; its result is the word in the table."""

    def __init__(self):
        self.rows = {}

    def rule(self, *ids):
        def add(check):
            for name in ids:
                self.rows[name] = check
            return check

        return add

    def run(self, servers, wanted=()):
        broken = 0
        for name in sorted(wanted or self.rows):
            result, words = self.result(self.rows[name], servers, name)
            broken += result == "BROKEN"
            print(f"{name}  {result:<8} {words}".rstrip(), flush=True)
        checked = sum(not isinstance(check, Elsewhere) for check in self.rows.values())
        print(f"{len(self.rows)} rules, {checked} checked here, {broken} broken", flush=True)
        return broken == 0

    def result(self, check, servers, name):
        if isinstance(check, Elsewhere):
            return ("by test" if check.checked else "not checked"), check.words
        try:
            return "holds", check(servers, name) or ""
        except Exception as problem:  # noqa: BLE001 (the table goes on)
            return "BROKEN", f"{type(problem).__name__}: {str(problem)[:2000]}"


def equal(expected, found):
    if expected != found:
        raise AssertionError(f"expected {expected!r}, found {found!r}")


def check(condition, words=""):
    if not condition:
        raise AssertionError(words)


class Raw:
    """A client connection that sends and sees bytes."""

    def __init__(self, serve, content=b""):
        self.socket = socket.create_connection((serve.host, serve.port), timeout=PATIENCE)
        self.received = b""
        self.send(content)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.socket.close()

    def send(self, content):
        self.socket.sendall(content)

    def until(self, end):
        """All up to and with these bytes."""
        while end not in self.received:
            if not (piece := self.socket.recv(65536)):
                raise AssertionError(f"no {end!r} in {self.received[-500:]!r}")
            self.received += piece
        found, self.received = self.received.split(end, 1)
        return found + end

    def rest(self):
        """All until the server closes."""
        while piece := self.socket.recv(65536):
            self.received += piece
        return self.received

    def silent(self):
        """Nothing has come yet."""
        self.socket.setblocking(False)
        try:
            return not self.received and self.socket.recv(1, socket.MSG_PEEK) is None
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(PATIENCE)


def head(path, *headers, method="GET", host="x"):
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", ""]).encode("latin-1")


def once(serve, path, *headers, method="GET", body=b""):
    """Status line and headers, and the body, of one raw request."""
    received = serve.raw(head(path, "Connection: close", *headers, method=method) + body)
    return received.split(b"\r\n\r\n", 1)


def says_ok(answer):
    equal(b"ok", answer.body)


def report(serve):
    return serve.request("GET", "/report").json


def curl(*arguments):
    done = subprocess.run(["curl", "-sS", "--max-time", "20", *arguments], capture_output=True, timeout=30, check=False)
    check(done.returncode == 0, done.stderr.decode())
    return done.stdout


def findings(exchange):
    return [event["rule"] for event in exchange.all("finding")]


def main():
    from asgi_rules_table import run_asgi
    from findings_table import run_findings
    from wsgi_rules_table import run_wsgi

    tables = {"wsgi": run_wsgi, "asgi": run_asgi, "findings": run_findings}
    if len(sys.argv) < 2 or sys.argv[1] not in tables:
        sys.exit(__doc__)
    sys.exit(0 if tables[sys.argv[1]](sys.argv[2:]) else 1)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.modules["rules"] = sys.modules["__main__"]
    main()
