"""Runs `gatescope serve APP --trace json` for a test: its address, its events, its end."""

import base64
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

APPS = Path(__file__).resolve().parent.parent / "apps"
GATESCOPE = os.environ.get("GATESCOPE", "gatescope")
PATIENCE = 20.0  # seconds that anything may take; a loaded machine is slow


class Refused(Exception):
    """The application did not start. `event` is the run.failed event, `text` all its words."""

    def __init__(self, event, stderr):
        self.event = event
        self.text = " ".join(str(event.get(key, "")) for key in ("summary", "detail", "way_out"))
        super().__init__(f"{event}\n{stderr}")


class Serve:
    """One run. Use it in a `with`: leaving it stops the run and checks that it ended in order."""

    def __init__(self, app, *options, directory=APPS):
        self.events = []
        self.stopped_in_order = None
        self._directory = Path(directory)
        self._command = [GATESCOPE, "serve", str(app), "--dir", str(directory), "--port", "0", "--trace", "json",
                         "--block-threshold", "0"]  # a loaded machine is slow, too
        self._command += options
        self._lines = queue.SimpleQueue()
        self._stderr = []

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            cwd=self._directory, text=True, encoding="utf-8", errors="replace")
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read_events, self._read_errors)]
        for reader in self._readers:
            reader.start()
        try:
            self._wait_until_listening()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *exc_info):
        self.stopped_in_order = self._end()

    def _read_events(self):
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(json.loads(line))
        self._lines.put(None)

    def _read_errors(self):
        with self._process.stderr as lines:
            self._stderr.extend(lines)

    def _wait_until_listening(self):
        event = self.wait_for(lambda event: event["event"] in ("run.listening", "run.failed"), "run.listening")
        if event["event"] == "run.failed":
            raise Refused(event, self.stderr)
        self.url = event["urls"][0]
        self.host, port = self.url.rpartition("//")[2].rsplit(":", 1)
        self.port = int(port)

    def _end(self):
        """Asks for a stop as Ctrl+C does; True when the process left by itself with code 0."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return False
        finally:
            for reader in self._readers:
                reader.join(PATIENCE)
            self._drain()
        return self._process.returncode == 0

    def interrupt(self):
        """Ctrl+C, without waiting for the end."""
        self._process.send_signal(signal.SIGINT)

    def _drain(self):
        while not self._lines.empty():
            if event := self._lines.get():
                self.events.append(event)

    @property
    def stderr(self):
        return "".join(self._stderr)

    def wait_for(self, wanted, what, patience=PATIENCE):
        """The first event, past or to come, for which `wanted(event)` is true."""
        for event in self.events:
            if wanted(event):
                return event
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            try:
                event = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if event is None:
                raise AssertionError(f"the run ended before {what}\n{self.stderr}\n{self.tail()}")
            self.events.append(event)
            if wanted(event):
                return event
        raise AssertionError(f"no {what} within {patience} s\n{self.stderr}\n{self.tail()}")

    def tail(self):
        return "\n".join(json.dumps(event)[:300] for event in self.events[-30:])

    def exchange(self, target, ended=True):
        """The events of the exchange whose request target this is, complete unless `ended` is False."""
        started = self.wait_for(
            lambda event: event["event"] == "call.started" and event.get("target") == target, f"call of {target}")
        number = started["exchange"]
        if ended:
            self.wait_for(lambda event: event["event"] == "exchange.ended" and event.get("exchange") == number,
                          f"the end of {target}")
        return Exchange([event for event in self.events if event.get("exchange") == number])

    def request(self, method, target, body=None, headers=()):
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, target, body, dict(headers))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def raw(self, content, patience=PATIENCE):
        """Sends these bytes and gives all that comes back until the server closes."""
        with socket.create_connection((self.host, self.port), timeout=patience) as connection:
            connection.sendall(content)
            received = b""
            while piece := connection.recv(65536):
                received += piece
            return received


class Answer:
    """Status, headers and body; `whole` is False when the body broke off."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.whole = True
        try:
            self.body = response.read()
        except (http.client.IncompleteRead, ConnectionError) as problem:
            self.whole = False
            self.body = getattr(problem, "partial", b"")

    def header(self, name):
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def json(self):
        return json.loads(self.body)


def content(payload):
    """The bytes of a payload of the JSON trace."""
    if "base64" in payload:
        return base64.b64decode(payload["base64"])
    return payload.get("text", "").encode()


class Exchange:
    """The events of one exchange, in the order in which they were printed."""

    def __init__(self, events):
        self.events = events

    def all(self, name):
        return [event for event in self.events if event["event"] == name]

    def one(self, name):
        found = self.all(name)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} times {name}\n{self}")
        return found[0]

    def first(self, name):
        found = self.all(name)
        if not found:
            raise AssertionError(f"no {name}\n{self}")
        return found[0]

    def joined(self, name):
        """The bytes of all events of this name, and whether something was left out by the capture limit."""
        payloads = [event["bytes"] for event in self.all(name)]
        return b"".join(map(content, payloads)), any("truncated" in payload for payload in payloads)

    def __str__(self):
        return "\n".join(json.dumps(event)[:300] for event in self.events)
