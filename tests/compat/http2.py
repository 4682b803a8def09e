"""HTTP/2 as real clients speak it: curl, nghttp, h2load, httpx.

Run like compat.py: `http2.py [NAME…]`, with the binary in $GATESCOPE. A client that is not installed is skipped.
"""

import itertools
import json
import shutil
import subprocess
import tempfile
import unittest

from harness import PATIENCE, Serve
from network import Secure

try:
    import h2  # noqa: F401 (httpx needs it)
    import httpx
except ImportError:
    httpx = None

numbers = itertools.count(1)


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def run(*command, timeout=60):
    done = subprocess.run(command, capture_output=True, timeout=timeout, check=False)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stderr.decode(errors='replace')}"
    return done.stdout.decode(errors="replace")


def curl(url, *options):
    """The version of HTTP that was spoken, the status, and the body."""
    with tempfile.NamedTemporaryFile() as body:
        told = run("curl", "-sS", "--max-time", str(int(PATIENCE)), "-o", body.name, "-w", "%{http_version} %{http_code}",
                   *options, url)
        version, status = told.split()
        return version, int(status), body.read()


def value(scope, name):
    """What inspect_request.py shows of a header."""
    return [pair[1]["bytes"] for pair in scope["headers"] if pair[0]["bytes"] == name]


class TestHttp2Asgi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.serve = cls.enterClassContext(Serve("inspect_request:asgi"))

    def target(self):
        return f"/a%20b?n={next(numbers)}"

    @needs("curl")
    def test_curl(self):
        for option in ("--http2-prior-knowledge", "--http2"):
            with self.subTest(option):
                target = self.target()
                version, status, body = curl(self.serve.url.rstrip("/") + target, option, "-H", "Cookie: a=1; b=2")
                self.assertEqual(("2", 200), (version, status))
                scope = json.loads(body)
                self.assertEqual(("2", "GET", "/a b"), (scope["http_version"], scope["method"], scope["path"]))
                self.assertEqual("host", scope["headers"][0][0]["bytes"])
                self.assertEqual([f"{self.serve.host}:{self.serve.port}"], value(scope, "host"))
                self.assertEqual(["a=1; b=2"], value(scope, "cookie"))
                self.assertFalse([name for name, _ in scope["headers"] if name["bytes"].startswith(":")])
                self.assertEqual([], value(scope, "upgrade") + value(scope, "http2-settings"))
                exchange = self.serve.exchange(target)
                self.assertEqual("completed", exchange.one("exchange.ended")["outcome"].lower())
                self.assertTrue(exchange.all("wire.h2_frame"))

    @needs("nghttp")
    def test_nghttp(self):
        for options in ("-nv", "-nvu"):
            with self.subTest(options):
                told = run("nghttp", options, "--no-dep", f"{self.serve.url.rstrip('/')}{self.target()}")
                self.assertIn(":status: 200", told)
                self.assertEqual("u" in options, "HTTP Upgrade success" in told)

    @needs("h2load")
    def test_h2load(self):
        told = run("h2load", "-n", "2000", "-c", "4", "-m", "10", f"{self.serve.url.rstrip('/')}/load")
        self.assertIn("2000 succeeded, 0 failed, 0 errored, 0 timeout", told)

    @unittest.skipUnless(httpx, "httpx with h2 is not installed")
    def test_httpx(self):
        with httpx.Client(http1=False, http2=True, timeout=PATIENCE) as client:
            answers = [client.get(self.serve.url.rstrip("/") + self.target()) for _ in range(3)]
        self.assertEqual(["HTTP/2"] * 3, [answer.http_version for answer in answers])
        self.assertEqual(["2"] * 3, [answer.json()["http_version"] for answer in answers])


class TestHttp2Bodies(unittest.TestCase):
    """Bodies both ways, over ASGI and WSGI."""

    @needs("curl")
    def test_echo(self):
        sent = bytes(range(256)) * 8192
        with tempfile.NamedTemporaryFile() as file:
            file.write(sent)
            file.flush()
            for interface in ("asgi", "wsgi"):
                with self.subTest(interface), Serve(f"echo:{interface}") as serve:
                    version, status, body = curl(serve.url.rstrip("/") + "/", "--http2-prior-knowledge",
                                                 "--data-binary", f"@{file.name}")
                    self.assertEqual(("2", 200, sent), (version, status, body))
                    frames = serve.exchange("/").all("wire.h2_frame")
                    self.assertEqual({"client", "server"}, {frame["from"] for frame in frames})
                self.assertTrue(serve.stopped_in_order, serve.stderr)


@needs("nghttp")
class TestHttp2Extensions(unittest.TestCase):
    """What only HTTP/2 has, or has better."""

    @classmethod
    def setUpClass(cls):
        cls.serve = cls.enterClassContext(Serve("extensions:app"))

    def ask(self, path, *options):
        return run("nghttp", "-v", "--no-dep", *options, f"{self.serve.url.rstrip('/')}{path}")

    def test_trailers(self):
        told = self.ask("/trailers", "-H", "te: trailers")
        self.assertLess(told.index(":status: 200"), told.index("x-checksum: 8"))
        self.assertIn("one, ", told)
        self.assertTrue(self.serve.exchange("/trailers").all("wire.response_trailers"))

    def test_early_hint(self):
        told = self.ask("/early_hint")
        self.assertLess(told.index(":status: 103"), told.index(":status: 200"))
        self.assertIn("link: </style.css>; rel=preload; as=style", told)

    def test_push(self):
        told = self.ask("/push")
        self.assertIn("PUSH_PROMISE", told)
        self.assertIn(":path: /style", told)
        self.assertIn("a {}", told)
        self.assertEqual("GET", self.serve.exchange("/style").one("call.started")["method"])
        self.assertIn("501", self.ask("/push", "--no-push"))

    def test_files(self):
        for path, expected in (("/pathsend", "async def pathsend"), ("/zerocopysend", "56789012345")):
            with self.subTest(path):
                self.assertIn(expected, self.ask(path))


class TestHttp2Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.serve = cls.enterClassContext(Secure("inspect_request:asgi"))

    @needs("curl")
    def test_alpn(self):
        for option, expected in (("--http2", "2"), ("--http1.1", "1.1")):
            with self.subTest(option):
                version, status, body = curl(self.serve.url, "-k", option)
                self.assertEqual((expected, 200), (version, status))
                scope = json.loads(body)
                self.assertEqual((expected, "https"), (scope["http_version"], scope["scheme"]))
                self.assertIn("tls", scope["extensions"])
        self.serve.wait_for(lambda event: event["event"] == "connection.tls" and event["alpn"] == "h2", "h2 by ALPN")

    @unittest.skipUnless(httpx, "httpx with h2 is not installed")
    def test_httpx(self):
        with httpx.Client(http2=True, verify=False, timeout=PATIENCE) as client:
            answer = client.get(self.serve.url)
        self.assertEqual(("HTTP/2", 200), (answer.http_version, answer.status_code))


if __name__ == "__main__":
    unittest.main(verbosity=1)
