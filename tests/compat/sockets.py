"""WebSockets of real frameworks and of bare applications, asked by the `websockets` client.

Run like compat.py: `sockets.py [NAME…]`, with the binary in $GATESCOPE.
"""

import contextlib
import itertools
import socket
import unittest

from harness import PATIENCE, Serve

try:
    from websockets.exceptions import ConnectionClosed, InvalidStatus
    from websockets.sync.client import connect
except ImportError:
    connect = None

numbers = itertools.count(1)


def messages(exchange, party):
    """What the trace keeps of the data messages of one side."""
    return [event for event in exchange.all("websocket.message") if event["from"] == party]


@unittest.skipUnless(connect, "the websockets package is not there")
class SocketChecks:
    """Mixed into a unittest.TestCase that has `serve`."""

    @contextlib.contextmanager
    def open(self, path, **options):
        """A client socket, and a function that gives the events of its exchange."""
        target = f"{path}?n={next(numbers)}"
        url = f"ws://{self.serve.host}:{self.serve.port}{target}"
        with connect(url, **{"open_timeout": PATIENCE, "close_timeout": PATIENCE, **options}) as client:
            yield client, lambda: self.serve.exchange(target)

    def refused(self, path):
        """The response of a handshake that does not succeed, and the events."""
        target = f"{path}?n={next(numbers)}"
        with self.assertRaises(InvalidStatus) as caught:
            connect(f"ws://{self.serve.host}:{self.serve.port}{target}", open_timeout=PATIENCE)
        return caught.exception.response, self.serve.exchange(target)

    def closed(self, client):
        """Reads until the server closes: the messages, the code and the reason."""
        received = []
        with self.assertRaises(ConnectionClosed) as caught:
            while True:
                received.append(client.recv(timeout=PATIENCE))
        close = caught.exception.rcvd
        return received, close and close.code, close and close.reason

    def assert_states(self, exchange, *states):
        self.assertEqual(list(states), [event["state"] for event in exchange.all("websocket.state")], str(exchange))


class FrameworkSockets(SocketChecks):
    """The /ws routes that the framework apps share. Quart stumbles over an empty binary message, so there is none."""

    app = framework = ""

    @classmethod
    def setUpClass(cls):
        cls.serve = cls.enterClassContext(Serve(cls.app))

    def test_echo(self):
        with self.open("/ws/echo", subprotocols=["chat", "soap"]) as (client, events):
            self.assertEqual("chat", client.subprotocol)
            self.assertEqual(self.framework, client.response.headers["x-framework"])
            for content in ("hello", "", "Łódź €", b"\0\xff", "x" * 200_000, b"y" * 200_000):
                client.send(content)
                self.assertEqual(content, client.recv(timeout=PATIENCE))
            client.close(1000, "enough")
        exchange = events()
        self.assertEqual(6, len(messages(exchange, "client")), str(exchange))
        self.assertEqual(6, len(messages(exchange, "server")), str(exchange))
        self.assert_states(exchange, "connecting", "open", "closing", "closed")
        closed = exchange.one("websocket.closed")
        self.assertEqual((1000, "enough", True), (closed["code"], closed["reason"], closed["clean"]))
        self.assertEqual([], exchange.all("call.app_raised"))
        self.assertEqual("completed", exchange.one("exchange.ended")["outcome"], str(exchange))

    def test_the_server_closes(self):
        with self.open("/ws/close") as (client, events):
            self.assertEqual(([], 4002, "that is all"), self.closed(client))
        self.assertEqual(4002, events().one("websocket.closed")["sent"])

    def test_refused(self):
        response, exchange = self.refused("/ws/refuse")
        self.assertEqual(403, response.status_code)
        self.assertEqual(403, exchange.one("wire.response_head")["status"])

    def test_denied(self):
        response, exchange = self.refused("/ws/deny")
        self.assertEqual(401, response.status_code, str(exchange))

    def test_no_such_route(self):
        response, _ = self.refused("/nothing/here")
        self.assertIn(response.status_code, (403, 404))

    def test_a_client_that_breaks_off(self):
        with self.open("/ws/echo", close_timeout=0.1) as (client, events):
            client.send("hello")
            client.recv(timeout=PATIENCE)
            client.socket.shutdown(socket.SHUT_RDWR)
        self.assertEqual(1006, events().one("websocket.closed")["code"])


class TestStarletteSockets(FrameworkSockets, unittest.TestCase):
    app, framework = "starlette_app:app", "starlette"


class TestFastApiSockets(FrameworkSockets, unittest.TestCase):
    app, framework = "fastapi_app:app", "fastapi"


class TestQuartSockets(FrameworkSockets, unittest.TestCase):
    app, framework = "quart_app:app", "quart"


class TestSockets(SocketChecks, unittest.TestCase):
    """The applications of tests/apps/websocket.py."""

    @classmethod
    def setUpClass(cls):
        cls.serve = cls.enterClassContext(Serve("websocket:app"))

    def received(self, path, **options):
        with self.open(path, **options) as (client, events):
            answer = self.closed(client)
        return *answer, events()

    def findings(self, exchange):
        return [finding["rule"] for finding in exchange.all("finding")]

    def test_echo_of_fragments(self):
        with self.open("/echo", compression=None) as (client, events):
            client.send(["one, ", "two, ", "three"])
            self.assertEqual("one, two, three", client.recv(timeout=PATIENCE))
        self.assertGreaterEqual(messages(events(), "client")[0]["frames"], 3)  # the client adds an empty one

    def test_echo_of_empty_messages(self):
        with self.open("/echo") as (client, events):
            for content in ("", b""):
                client.send(content)
                self.assertEqual(content, client.recv(timeout=PATIENCE))
        self.assertEqual([], self.findings(events()))

    def test_order_of_events(self):
        with self.open("/echo") as (client, events):
            client.send("hi")
            client.recv(timeout=PATIENCE)
        exchange = events()
        order = [event["event"] for event in exchange.events if event["event"] in (
            "wire.request_head", "call.started", "asgi.receive", "asgi.send", "wire.response_head",
            "websocket.message", "websocket.closed", "call.app_returned", "exchange.ended")]
        self.assertEqual(
            ["wire.request_head", "call.started", "asgi.receive", "asgi.send", "wire.response_head",
             "websocket.message", "asgi.receive", "asgi.send", "websocket.message", "websocket.closed",
             "asgi.receive", "call.app_returned", "exchange.ended"], order)
        self.assertEqual("websocket", exchange.one("call.started")["protocol"])
        self.assertEqual("GET", exchange.one("call.started")["method"])
        self.assertEqual(["websocket.connect", "websocket.receive", "websocket.disconnect"],
                         [event["type"] for event in exchange.all("asgi.receive")])

    def test_refusal(self):
        response, exchange = self.refused("/refuse")
        self.assertEqual(403, response.status_code)
        self.assertEqual(["A514"], self.findings(exchange))

    def test_denial(self):
        response, exchange = self.refused("/deny")
        self.assertEqual((429, b"come back later", "5"),
                         (response.status_code, bytes(response.body), response.headers["retry-after"]))
        self.assertEqual([], self.findings(exchange))

    def test_close(self):
        texts, code, reason, exchange = self.received("/close")
        self.assertEqual((["bye"], 4002, "that is all"), (texts, code, reason))
        self.assertEqual("completed", exchange.one("exchange.ended")["outcome"], str(exchange))

    def test_returns(self):
        _, code, _, exchange = self.received("/returns")
        self.assertEqual((1000, ["A524"]), (code, self.findings(exchange)))

    def test_raises(self):
        _, code, _, exchange = self.received("/raises")
        self.assertEqual(1011, code)
        self.assertEqual("broken on purpose", exchange.one("call.app_raised")["message"])

    def test_raises_before(self):
        response, exchange = self.refused("/raises_before")
        self.assertEqual(500, response.status_code)
        self.assertEqual("failed", exchange.one("exchange.ended")["outcome"])

    def test_says_nothing(self):
        response, exchange = self.refused("/says_nothing")
        self.assertEqual((500, ["A503"]), (response.status_code, self.findings(exchange)))

    def test_sends_first(self):
        texts, code, _, exchange = self.received("/sends_first")
        self.assertEqual((["websocket.send before websocket.accept"], 1000), (texts, code))
        self.assertEqual(["A510"], self.findings(exchange))

    def test_sends_late(self):
        with self.open("/sends_late") as (client, events):
            client.recv(timeout=PATIENCE)
        exchange = events()
        self.assertIn("ClientDisconnected", exchange.one("asgi.send_refused")["error"])
        self.assertEqual([], exchange.all("call.app_raised"))

    def test_large(self):
        for compression in (None, "deflate"):
            with self.subTest(compression):
                content, code, _, _ = self.received("/large", compression=compression, max_size=None)
                self.assertEqual(([bytes(range(256)) * 4096], 1000), (content, code))

    def test_many(self):
        texts, code, _, exchange = self.received("/many")
        self.assertEqual(([str(number) for number in range(1000)], 1000), (texts, code))
        self.assertEqual(1000, len(messages(exchange, "server")))

    def test_pings(self):
        with self.open("/echo") as (client, _):
            self.assertTrue(client.ping().wait(PATIENCE))

    def test_asgi2(self):
        with Serve("asgi2:app") as serve, connect(f"ws://{serve.host}:{serve.port}/") as client:
            self.assertEqual((["Hello, ASGI 2.0"], 1000, ""), self.closed(client))

    def test_the_server_stops(self):
        with Serve("websocket:app") as serve, connect(f"ws://{serve.host}:{serve.port}/echo") as client:
            client.send("hi")
            client.recv(timeout=PATIENCE)
            serve.interrupt()
            _, code, _ = self.closed(client)
        self.assertIn(code, (1001, 1012))
        self.assertTrue(serve.stopped_in_order, serve.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
