"""Real frameworks, the seed applications and misbehaving ones in the real gateway, asked by real clients.

`compat.py [NAME…]` runs everything, or the test classes or methods with these names; it ends with 1 on a failure. The
binary is in $GATESCOPE. Every request is checked twice: what the client got, and that the trace has every event of it.
"""

import itertools
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from checks import ExchangeChecks
from harness import APPS, Refused, Serve

numbers = itertools.count(1)


def unique(target):
    """The same target with a query that no other request of this test has."""
    return f"{target}{'&' if '?' in target else '?'}n={next(numbers)}"


class FrameworkTests(ExchangeChecks):
    """The routes that all framework apps have; see tests/apps/flask_app.py."""

    app = ""
    interface = ""
    greeting = b""

    @classmethod
    def setUpClass(cls):
        cls.serve = cls.enterClassContext(Serve(cls.app))

    def ask(self, method, target, body=None, headers=(), status=200):
        target = unique(target)
        answer = self.serve.request(method, target, body, headers)
        self.assertEqual(status, answer.status, answer.body)
        self.assertTrue(answer.whole)
        content = body.encode() if isinstance(body, str) else body or b""
        exchange = self.serve.exchange(target)
        self.assert_complete(exchange, self.interface, method, target, answer, content)
        return answer, exchange

    def test_home(self):
        answer, _ = self.ask("GET", "/")
        self.assertEqual(self.greeting, answer.body)

    def test_head(self):
        target = unique("/")
        answer = self.serve.request("HEAD", target)
        self.assertEqual(b"", answer.body)
        head = self.serve.exchange(target).all("wire.response_head")[-1]
        self.assertEqual(answer.status, head["status"])

    def test_path_parameter_and_query(self):
        answer, _ = self.ask("GET", "/items/7?q=a%20b")
        self.assertEqual({"id": 7, "q": "a b"}, answer.json)

    def test_json_both_ways(self):
        value = {"name": "Łódź", "list": [1, 2.5, None, True]}
        answer, _ = self.ask("POST", "/echo", json.dumps(value), {"Content-Type": "application/json"})
        self.assertEqual(value, answer.json)

    def test_large_json_body(self):
        value = ["x" * 1000] * 1000
        answer, _ = self.ask("POST", "/echo", json.dumps(value), {"Content-Type": "application/json"})
        self.assertEqual(value, answer.json)

    def test_form(self):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer, _ = self.ask("POST", "/form", "a=1&b=two+words", kind)
        self.assertEqual({"a": "1", "b": "two words"}, answer.json)

    def test_stream(self):
        answer, exchange = self.ask("GET", "/stream")
        self.assertEqual(b"part 0\npart 1\npart 2\npart 3\n", answer.body)
        self.assertEqual(["chunked"], answer.header("transfer-encoding"))
        self.assertGreaterEqual(len(exchange.all("wire.response_body")), 4)

    def test_redirect(self):
        answer, _ = self.ask("GET", "/redirect", status=302)
        self.assertEqual(["/"], answer.header("location"))

    def test_cookies(self):
        answer, _ = self.ask("GET", "/cookies", headers={"Cookie": "x=1; y=2"})
        self.assertEqual({"x": "1", "y": "2"}, answer.json)
        self.assertEqual(["first=1", "second=2"], [value.split(";")[0] for value in answer.header("set-cookie")])

    def test_not_found(self):
        self.ask("GET", "/nothing/here", status=404)

    def test_error(self):
        """Frameworks turn the exception into a page of their own; some raise it again for the server's log."""
        target = unique("/error")
        answer = self.serve.request("GET", target)
        self.assertEqual(500, answer.status)
        exchange = self.serve.exchange(target)
        ended = exchange.one("exchange.ended")
        self.assertEqual(500, ended["status"])
        self.assertIn(ended["outcome"], ("completed", "failed"), str(exchange))

    def test_curl(self):
        """Another client, with an upload that waits for 100 Continue."""
        target = unique("/echo")
        value = {"text": "y" * 5000}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(value, file)
            file.flush()
            command = ["curl", "-sS", "--fail", "--max-time", "20", "-H", "Content-Type: application/json",
                       "-H", "Expect: 100-continue", "--data-binary", f"@{file.name}", self.serve.url + target]
            answer = subprocess.run(command, capture_output=True, timeout=30, check=False)
        self.assertEqual(0, answer.returncode, answer.stderr)
        self.assertEqual(value, json.loads(answer.stdout))
        heads = self.serve.exchange(target).all("wire.response_head")
        self.assertEqual([100, 200], [head["status"] for head in heads])

    def test_chunked_request_over_a_raw_socket(self):
        """Django and Flask on WSGI may take it for an empty form; on the wire it has to be right in all of them."""
        target = unique("/form")
        head = (f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        received = self.serve.raw(head.encode() + b"3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n")
        self.assertTrue(received.startswith(b"HTTP/1.1 "), received)
        wire, _ = self.serve.exchange(target).joined("wire.request_body")
        self.assertEqual(b"a=1&b=2", wire)

    def test_pipelined_requests_over_a_raw_socket(self):
        targets = [unique("/") for _ in range(3)]
        request = "GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        last = request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
        content = "".join([request.format(target) for target in targets[:2]]) + last.format(targets[2])
        received = self.serve.raw(content.encode())
        self.assertEqual(3, received.count(b"HTTP/1.1 200 "), received)
        connections = {self.serve.exchange(target).one("call.started")["connection"] for target in targets}
        self.assertEqual(1, len(connections))

    def test_old_http_over_a_raw_socket(self):
        target = unique("/")
        received = self.serve.raw(f"GET {target} HTTP/1.0\r\n\r\n".encode())
        head, _, body = received.partition(b"\r\n\r\n")
        self.assertIn(b" 200 ", head.split(b"\r\n")[0])
        self.assertNotIn(b"chunked", head.lower())
        self.assertEqual(self.greeting, body)
        self.assertEqual("1.0", self.serve.exchange(target).one("call.started")["http_version"])


class TestFlask(FrameworkTests, unittest.TestCase):
    app, interface, greeting = "flask_app:app", "wsgi", b"home of flask"


class TestDjangoWsgi(FrameworkTests, unittest.TestCase):
    app, interface, greeting = "django_app:wsgi", "wsgi", b"home of django"


class TestDjangoAsgi(FrameworkTests, unittest.TestCase):
    app, interface, greeting = "django_app:asgi", "asgi3", b"home of django"


class TestStarlette(FrameworkTests, unittest.TestCase):
    app, interface, greeting = "starlette_app:app", "asgi3", b"home of starlette"


class TestFastApi(FrameworkTests, unittest.TestCase):
    app, interface, greeting = "fastapi_app:app", "asgi3", b"home of fastapi"


class TestQuart(FrameworkTests, unittest.TestCase):
    app, interface, greeting = "quart_app:app", "asgi3", b"home of quart"


class TestExtensions(unittest.TestCase):
    """The http extensions of ASGI, over HTTP/1.1."""

    @classmethod
    def setUpClass(cls):
        cls.serve = cls.enterClassContext(Serve("extensions:app"))

    def ask(self, name, **headers):
        target = unique("/" + name)
        answer = self.serve.request("GET", target, headers=headers)
        self.assertTrue(answer.whole)
        exchange = self.serve.exchange(target)
        self.assertEqual("completed", exchange.one("exchange.ended")["outcome"], str(exchange))
        self.assertEqual([], [finding["rule"] for finding in exchange.all("finding")], str(exchange))
        return answer, exchange

    def test_pathsend(self):
        answer, _ = self.ask("pathsend")
        self.assertEqual((APPS / "extensions.py").read_bytes(), answer.body)

    def test_zerocopysend(self):
        answer, _ = self.ask("zerocopysend")
        self.assertEqual(b"<" + b"5678901234" + b"0123456789" * 100_000 + b">", answer.body)

    def test_early_hint(self):
        """http.client passes over interim responses, so this one reads the bytes."""
        target = unique("/early_hint")
        received = self.serve.raw(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        hints, _, rest = received.partition(b"\r\n\r\n")
        self.assertTrue(hints.startswith(b"HTTP/1.1 103 "), received)
        self.assertEqual(2, hints.lower().count(b"\r\nlink: "), received)
        self.assertTrue(rest.startswith(b"HTTP/1.1 200 "), received)
        heads = self.serve.exchange(target).all("wire.response_head")
        self.assertEqual([103, 200], [head["status"] for head in heads])

    def test_no_early_hint_for_old_clients(self):
        received = self.serve.raw(f"GET {unique('/early_hint')} HTTP/1.0\r\n\r\n".encode())
        self.assertIn(b" 501 ", received.split(b"\r\n")[0])

    def test_trailers(self):
        target = unique("/trailers")
        received = self.serve.raw(f"GET {target} HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n"
                                  "Connection: close, TE\r\n\r\n".encode())
        self.assertTrue(received.endswith(b"0\r\nx-checksum: 8\r\n\r\n"), received)
        exchange = self.serve.exchange(target)
        last, trailers = exchange.all("wire.response_body")[-1], exchange.one("wire.response_trailers")
        self.assertTrue(last["framing"]["text"].endswith("0\r\n"), last)
        self.assertEqual("x-checksum: 8\r\n\r\n", trailers["bytes"]["text"])
        self.assertEqual(last["offset"] + last["framing"]["size"], trailers["offset"])

    def test_no_trailers_for_clients_that_do_not_ask(self):
        answer, _ = self.ask("trailers")
        self.assertEqual(501, answer.status)

    def test_no_push_on_http_1(self):
        answer, _ = self.ask("push")
        self.assertEqual(501, answer.status)

    def over_http_2(self, name):
        """What nghttp saw, frame by frame, and the events."""
        target = unique("/" + name)
        command = ["nghttp", "-v", "-H", "te: trailers", self.serve.url + target]
        seen = subprocess.run(command, capture_output=True, timeout=30, check=False)
        return seen.stdout.decode(errors="replace"), self.serve.exchange(target)

    @unittest.skipUnless(shutil.which("nghttp"), "nghttp is not there")
    def test_http_2(self):
        for name, sign in {"trailers": "x-checksum: 8", "early_hint": ":status: 103", "push": "PUSH_PROMISE",
                           "pathsend": '"""The extensions of ASGI', "zerocopysend": "0123456789" * 100}.items():
            with self.subTest(name):
                seen, exchange = self.over_http_2(name)
                self.assertIn(":status: 200", seen)
                self.assertIn(sign, seen)
                self.assertEqual([], [finding["rule"] for finding in exchange.all("finding")], str(exchange))
        pushed = self.serve.exchange("/style").one("call.started")["arguments"]
        self.assertIn([{"bytes": {"size": 6, "text": "accept"}}, {"bytes": {"size": 8, "text": "text/css"}}],
                      pushed["headers"])

    def test_debug(self):
        answer, exchange = self.ask("debug")
        self.assertEqual(b"debugged", answer.body)
        self.assertEqual("cart.html", exchange.first("asgi.send")["message"]["info"]["template"])


class TestAsgi2(ExchangeChecks, unittest.TestCase):
    def test_http_with_lifespan_state(self):
        with Serve("asgi2:app") as serve:
            target = unique("/")
            answer = serve.request("GET", target)
            self.assertEqual(b"Hello, ASGI 2.0", answer.body)
            self.assert_complete(serve.exchange(target), "asgi2", "GET", target, answer)
        self.assertTrue(serve.stopped_in_order, serve.stderr)
        states = [event["state"] for event in serve.events if event["event"] == "lifespan.state"]
        self.assertEqual(["starting", "started", "stopping", "stopped"], states)


class TestSeeds(ExchangeChecks, unittest.TestCase):
    """Every application of the seed texts runs, or is refused with an explanation."""

    def test_seeds(self):
        for seed in json.loads((APPS / "seeds.json").read_text())["seeds"]:
            with self.subTest(seed["file"]):
                getattr(self, "check_" + seed["expect"])(seed, f"{APPS / seed['file']}:{seed['attr']}")

    def check_runs(self, seed, app):
        with Serve(app) as serve:
            target = unique("/seed")
            answer = serve.request("GET", target)
            self.assertEqual(seed["status"], answer.status)
            if "body" in seed:
                self.assertEqual(seed["body"], answer.body.decode())
            for key in seed.get("json", ()):
                self.assertIn(key, answer.json)
            self.assert_complete(serve.exchange(target), seed["interface"], "GET", target, answer)
        self.assertTrue(serve.stopped_in_order, serve.stderr)

    def check_fails(self, seed, app):
        with Serve(app) as serve:
            target = unique("/seed")
            answer = serve.request("GET", target)
            self.assertEqual(seed["status"], answer.status)
            told = str(serve.exchange(target))
            for word in seed["words"]:
                self.assertIn(word, told)
        self.assertTrue(serve.stopped_in_order, serve.stderr)

    def check_refused(self, seed, app):
        with self.assertRaises(Refused) as caught, Serve(app):
            pass
        for word in seed["words"]:
            self.assertIn(word, caught.exception.text)


class Misbehaviour(ExchangeChecks):
    """What tests/apps/misbehave.json says of each application, and that the server survives all of them."""

    kind = ""

    def test_misbehaviour(self):
        cases = json.loads((APPS / "misbehave.json").read_text())[self.kind]
        with Serve(f"misbehave_{self.kind}:by_path") as serve:
            for case in cases:
                with self.subTest(case["attr"]):
                    self.check(serve, case)
        self.assertTrue(serve.stopped_in_order, serve.stderr)

    def check(self, serve, case):
        target = unique("/" + case["attr"])
        answer = serve.request("POST", target, b"x" * 50)
        exchange = serve.exchange(target)
        self.assertIn(answer.status, case["status"], str(exchange))
        if "body" in case:
            self.assertEqual(case["body"], answer.body.decode())
        if "whole" in case:
            self.assertEqual(case["whole"], answer.whole, str(exchange))
        ended = exchange.one("exchange.ended")
        self.assertEqual(answer.status, ended["status"])
        if "outcome" in case:
            self.assertIn(ended["outcome"], case["outcome"], str(exchange))
        told = json.dumps(exchange.events, ensure_ascii=False)
        for word in case.get("words", ()):
            self.assertIn(word, told)


class TestWsgiMisbehaviour(Misbehaviour, unittest.TestCase):
    kind = "wsgi"


class TestAsgiMisbehaviour(Misbehaviour, unittest.TestCase):
    kind = "asgi"


class TestProtocol(ExchangeChecks, unittest.TestCase):
    """What frameworks never see: refused requests, the lifespan, a client that leaves, outputs, the tour."""

    def test_malformed_requests_are_answered_and_kept(self):
        bad = {
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": (400,),
            b"GET / HTTP/1.1\r\n\r\n": (400,),
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": (400,),
            b"GET / HTTP/9.9\r\nHost: a\r\n\r\n": (400, 505),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03": (400,),
            b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n": (414, 431),
        }
        with Serve("hello:wsgi") as serve:
            for content, statuses in bad.items():
                with self.subTest(content[:40]):
                    before = sum(event["event"] == "wire.rejected" for event in serve.events)
                    received = serve.raw(content)
                    self.assertIn(int(received.split()[1]), statuses, received)
                    serve.wait_for(lambda _: sum(e["event"] == "wire.rejected" for e in serve.events) > before,
                                   "wire.rejected")
            answer = serve.request("GET", unique("/"))
            self.assertEqual(b"Hello, WSGI!", answer.body)
            rejected = [event for event in serve.events if event["event"] == "wire.rejected"]
            self.assertTrue(all(event["reason"] for event in rejected))

    def test_lifespan_with_state(self):
        with Serve("lifespan:ok") as serve:
            for number in (1, 2):
                target = unique("/visit")
                state = serve.request("GET", target).json
                self.assertEqual("hello", state["greeting"])
                self.assertEqual(number, len(state["shared"]))
                self.assertNotIn("own", serve.exchange(target).one("call.started")["arguments"]["state"])
        states = [event["state"] for event in serve.events if event["event"] == "lifespan.state"]
        self.assertEqual(["starting", "started", "stopping", "stopped"], states)
        self.assertTrue(serve.stopped_in_order, serve.stderr)

    def test_lifespan_that_is_not_there(self):
        for app in ("unsupported", "unsupported_by_key_error"):
            with self.subTest(app), Serve(f"lifespan:{app}") as serve:
                self.assertEqual(200, serve.request("GET", unique("/")).status)
                serve.wait_for(lambda event: event["event"] == "lifespan.state" and event["state"] == "unsupported",
                               "lifespan unsupported")

    def test_lifespan_that_fails(self):
        with self.assertRaises(Refused) as caught, Serve("lifespan:failed"):
            pass
        self.assertIn("the database does not answer", caught.exception.text)

    def test_applications_that_cannot_be_loaded(self):
        refused = {
            "import_error:app": ("module_that_does_not_exist",),
            "import_raises:app": ("DATABASE_URL", "read_settings"),
            "syntax_error:app": ("syntax_error.py",),
            "import_exits:app": ("usage: import_exits FILE",),
            "hello:application": ("application", "wsgi", "asgi"),
            "not_an_app:number": ("number", "int"),
            "not_an_app:four_parameters": ("four_parameters", "4"),
            "no_such_module:app": ("no_such_module",),
            "factory:returns_none()": ("returns_none",),
        }
        for app, words in refused.items():
            with self.subTest(app):
                with self.assertRaises(Refused) as caught, Serve(app):
                    pass
                for word in words:
                    self.assertIn(word, caught.exception.text)

    def test_ways_to_name_an_application(self):
        named = {
            "hello:wsgi": b"Hello, WSGI!",
            "hello.py:asgi": b"Hello, ASGI!",
            str(APPS / "hello.py") + ":asgi": b"Hello, ASGI!",
            "factory:make_wsgi()": b"made by make_wsgi",
            "factory:make_asgi()": b"made by make_asgi",
            "factory:Wsgi": b"made by a class",
            "factory:instance": b"answered by an instance",
            "factory:async_instance": b"made by make_asgi",
            "factory:wsgi_method": b"made by make_wsgi",
            "factory:asgi_method": b"made by make_asgi",
        }
        for app, body in named.items():
            with self.subTest(app), Serve(app) as serve:
                self.assertEqual(body, serve.request("GET", unique("/")).body)

    def test_discovery(self):
        folders = {"discover": b"discovered app.py", "discover_asgi": b"discovered main.py"}
        for folder, body in folders.items():
            with self.subTest(folder), Serve(APPS / folder, directory=APPS / folder) as serve:
                self.assertEqual(body, serve.request("GET", unique("/")).body)
        with self.assertRaises(Refused), Serve(APPS / "discover_nothing", directory=APPS / "discover_nothing"):
            pass

    def test_outputs_belong_to_their_exchange(self):
        for app in ("outputs:wsgi", "outputs:asgi"):
            with self.subTest(app), Serve(app) as serve:
                targets = [f"/?word=word{number}" for number in (1, 2)]
                for target in targets:
                    serve.request("GET", target)
                for number, target in enumerate(targets, 1):
                    self.check_outputs(serve.exchange(target), f"word{number}")

    def check_outputs(self, exchange, word):
        printed = "".join(event["text"].get("text", "") for event in exchange.all("process.output"))
        self.assertIn(f"{word}: print\n", printed)
        self.assertIn(f"{word}: stderr\n", printed)
        logged = [event["level_name"] for event in exchange.all("process.log")]
        self.assertLessEqual({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}, set(logged))
        self.assertTrue(any(event["exception"] for event in exchange.all("process.log")))
        if exchange.one("call.started")["interface"] == "wsgi":
            errors = "".join(event["text"]["text"] for event in exchange.all("wsgi.errors"))
            self.assertIn(f"{word}: wsgi.errors\n", errors)

    def test_a_client_that_leaves(self):
        for app, seen in (("disconnect:wsgi", "closed, early"), ("disconnect:asgi", "OSError: True")):
            with self.subTest(app), Serve(app) as serve:
                target = unique("/endless")
                with socket.create_connection((serve.host, serve.port), timeout=20) as connection:
                    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
                    connection.recv(4096)
                self.assertEqual("client-left", serve.exchange(target).one("exchange.ended")["outcome"])
                self.assertIn(seen, serve.request("GET", "/seen").body.decode())

    def test_tours(self):
        examples = Path(__file__).resolve().parents[2] / "resources" / "examples"
        for tour in json.loads((examples / "tour.json").read_text())["tours"]:
            with self.subTest(tour["file"]), Serve(f"{tour['file']}:application", directory=examples) as serve:
                for request in (each for each in tour["requests"] if "websocket" not in each):
                    target = unique(request["path"])
                    serve.request(request["method"], target, request["body"] or None, request["headers"])
                    self.assertTrue(serve.exchange(target).all("wire.response_head"), target)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=2)
