"""The ways to the gateway: behind a real nginx over TCP and through a Unix socket, over TLS, with PROXY headers.

`network.py [NAME…]` as compat.py.
"""

import contextlib
import http.client
import itertools
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from harness import PATIENCE, Answer, Refused, Serve, content

try:
    from websockets.sync.client import connect
except ImportError:
    connect = None

EXAMPLE = Path(__file__).resolve().parents[2] / "resources" / "examples" / "nginx" / "nginx.conf"
CURL = shutil.which("curl")
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
numbers = itertools.count(1)


def unique(target):
    return f"{target}{'&' if '?' in target else '?'}n={next(numbers)}"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def ask(port, target, method="GET", body=None, headers=(), source="127.0.0.1"):
    """One request to that port of this machine, from that address of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(source, 0))
    try:
        connection.request(method, target, body, dict(headers))
        return Answer(connection.getresponse())
    finally:
        connection.close()


class Nginx:
    """The documented example as a real process, with free ports and its files in a temporary folder."""

    def __init__(self, folder, upstream_port, upstream_socket):
        self.tcp, self.unix = free_port(), free_port()
        text = EXAMPLE.read_text(encoding="utf-8")
        for written, real in (("127.0.0.1:8080;", f"127.0.0.1:{self.tcp};"),
                              ("127.0.0.1:8081;", f"127.0.0.1:{self.unix};"),
                              ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream_port};"),
                              ("unix:/tmp/gatescope.sock;", f"unix:{upstream_socket};")):
            if text.count(written) != 1:
                raise AssertionError(f"{EXAMPLE} does not say {written}")
            text = text.replace(written, real)
        self._folder = Path(folder)
        self._conf = self._folder / "nginx.conf"
        self._conf.write_text(text, encoding="utf-8")

    def __enter__(self):
        command = [NGINX, "-p", str(self._folder), "-c", str(self._conf)]
        if os.geteuid() == 0:
            command += ["-g", "user root;"]  # or its workers may not read our folder
        self._log = open(self._folder / "log", "w+", encoding="utf-8")
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.unix), timeout=1):
                return self
            time.sleep(0.01)
        self.__exit__()
        raise AssertionError(f"nginx did not start\n{(self._folder / 'log').read_text()}")

    def __exit__(self, *exc_info):
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


@unittest.skipUnless(NGINX, "nginx is not installed")
class TestNginx(unittest.TestCase):
    """browser → nginx → gateway → application, as resources/examples/nginx/nginx.conf has it."""

    TRUST = ("--forwarded-allow-ips", "127.0.0.1,unix")

    @contextlib.contextmanager
    def setting(self, app, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "app.sock")
            with Serve(app, "--uds", path, *options) as serve, Nginx(folder, serve.port, path) as nginx:
                yield serve, nginx
            self.assertTrue(serve.stopped_in_order)
            self.assertFalse(os.path.exists(path))

    def test_the_application_is_told_of_the_client(self):
        with self.setting("inspect_request:asgi", *self.TRUST) as (serve, nginx):
            for port, transport in ((nginx.tcp, "tcp"), (nginx.unix, "unix")):
                with self.subTest(transport):
                    target = unique("/where")
                    answer = ask(port, target, headers={"Host": "shop.example:8443"}, source="127.0.0.2")
                    self.assertEqual(200, answer.status)
                    scope = answer.json
                    self.assertEqual(["127.0.0.2", 0], scope["client"])
                    self.assertEqual("http", scope["scheme"])
                    self.assertEqual(["shop.example", port], scope["server"])
                    headers = {name["bytes"]: value["bytes"] for name, value in scope["headers"]}
                    self.assertEqual("127.0.0.2", headers["x-forwarded-for"])
                    self.assertEqual("shop.example:8443", headers["host"])
                    number = serve.exchange(target).events[0]["connection"]
                    opened = serve.wait_for(lambda event: event["event"] == "connection.opened"
                                            and event["connection"] == number, "connection.opened")
                    self.assertEqual(transport, opened["transport"])

    def test_environ_is_told_of_the_client(self):
        with self.setting("inspect_request:wsgi", *self.TRUST) as (_, nginx):
            for port in (nginx.tcp, nginx.unix):
                environ = ask(port, "/", headers={"Host": "shop.example"}, source="127.0.0.3").json
                self.assertEqual("127.0.0.3", environ["REMOTE_ADDR"])
                self.assertEqual("http", environ["wsgi.url_scheme"])
                self.assertEqual(("shop.example", str(port)), (environ["SERVER_NAME"], environ["SERVER_PORT"]))
                self.assertEqual("127.0.0.3", environ["HTTP_X_FORWARDED_FOR"])

    def test_what_the_client_wrote_does_not_count(self):
        forged = {"X-Forwarded-For": "6.6.6.6", "Host": "a"}
        with self.setting("inspect_request:asgi", *self.TRUST) as (_, nginx):
            self.assertEqual(["127.0.0.2", 0], ask(nginx.tcp, "/", headers=forged, source="127.0.0.2").json["client"])
        with self.setting("inspect_request:asgi") as (_, nginx):  # nobody is trusted
            scope = ask(nginx.tcp, "/", headers=forged, source="127.0.0.2").json
            self.assertEqual("127.0.0.1", scope["client"][0])
            self.assertNotEqual(0, scope["client"][1])
            scope = ask(nginx.unix, "/", headers=forged, source="127.0.0.2").json
            self.assertIsNone(scope["client"])
            self.assertTrue(scope["server"][0].endswith("app.sock"))

    def test_bodies_both_ways(self):
        with self.setting("echo:asgi", *self.TRUST) as (_, nginx):
            body = os.urandom(1_500_000)
            for port in (nginx.tcp, nginx.unix):
                answer = ask(port, "/", "POST", body)
                self.assertEqual(200, answer.status)
                self.assertEqual(body, answer.body)
                chunks = (body[at:at + 70_001] for at in range(0, len(body), 70_001))
                self.assertEqual(body, ask(port, "/", "POST", chunks).body)  # chunked

    @unittest.skipUnless(connect, "the Python package websockets is not installed")
    def test_web_sockets(self):
        with self.setting("websocket:app", *self.TRUST) as (serve, nginx):
            for port in (nginx.tcp, nginx.unix):
                target = unique("/echo")
                with connect(f"ws://127.0.0.1:{port}{target}", compression=None, open_timeout=PATIENCE) as client:
                    client.send("through two doors")
                    self.assertEqual("through two doors", client.recv(PATIENCE))
                started = serve.exchange(target).one("call.started")
                self.assertEqual(("websocket", ["127.0.0.1", 0]),
                                 (started["protocol"], started["arguments"]["client"]))

    def test_connections_are_kept(self):
        with self.setting("hello:asgi", *self.TRUST) as (serve, nginx):
            connections = set()
            for port in (nginx.tcp, nginx.unix) * 5:
                target = unique("/")
                self.assertEqual(200, ask(port, target).status)
                connections.add(serve.exchange(target).events[0]["connection"])
            self.assertEqual(2, len(connections))

    def test_an_application_below_a_path(self):
        with self.setting("inspect_request:asgi", *self.TRUST, "--root-path", "/shop") as (_, nginx):
            scope = ask(nginx.tcp, "/shop/cart").json
            self.assertEqual(("/shop", "/shop/cart"), (scope["root_path"], scope["path"]))
        with self.setting("inspect_request:wsgi", *self.TRUST, "--root-path", "/shop") as (_, nginx):
            environ = ask(nginx.tcp, "/shop/cart").json
            self.assertEqual(("/shop", "/cart"), (environ["SCRIPT_NAME"], environ["PATH_INFO"]))


class Secure(Serve):
    """A run with TLS, by the development certificate in a folder of its own."""

    def __init__(self, app, *options, tls=("--tls",)):
        self._data = tempfile.TemporaryDirectory()
        self._before = os.environ.get("XDG_DATA_HOME")
        os.environ["XDG_DATA_HOME"] = self._data.name
        super().__init__(app, *tls, *options)

    def __enter__(self):
        super().__enter__()
        event = next(event for event in self.events if event["event"] == "run.listening")
        self.notes = event["notes"]
        self.certificate = next(iter(Path(self._data.name).rglob("development-cert.pem")), None)
        return self

    def __exit__(self, *exc_info):
        super().__exit__(*exc_info)
        os.environ.pop("XDG_DATA_HOME")
        if self._before:
            os.environ["XDG_DATA_HOME"] = self._before
        self._data.cleanup()

    def ask(self, target, context=None, host="localhost"):
        context = context or ssl.create_default_context(cafile=self.certificate)
        connection = http.client.HTTPSConnection(host, self.port, timeout=PATIENCE, context=context)
        try:
            connection.request("GET", target)
            return Answer(connection.getresponse())
        finally:
            connection.close()


class TestTls(unittest.TestCase):
    def test_python_trusts_the_development_certificate(self):
        with Secure("inspect_request:asgi") as serve:
            self.assertTrue(serve.url.startswith("https://"))
            self.assertIn(str(serve.certificate), "\n".join(serve.notes))
            self.assertRegex("\n".join(serve.notes), r"SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}")
            for host in ("localhost", "127.0.0.1"):
                scope = serve.ask("/", host=host).json
                self.assertEqual("https", scope["scheme"])
                self.assertEqual(["127.0.0.1", serve.port], scope["server"])
            agreed = serve.wait_for(lambda event: event["event"] == "connection.tls", "connection.tls")
            self.assertEqual(("TLSv1.3", "localhost"), (agreed["version"], agreed["server_name"]))

    @unittest.skipUnless(CURL, "curl is not installed")
    def test_curl_with_either_version(self):
        with Secure("inspect_request:asgi") as serve:
            for option, version in (("--http2", "2"), ("--http1.1", "1.1")):
                done = subprocess.run(
                    [CURL, "--silent", "--show-error", "--max-time", "20", option, "--cacert", str(serve.certificate),
                     f"https://localhost:{serve.port}/"], capture_output=True, timeout=30, check=True)
                scope = json.loads(done.stdout)
                self.assertEqual((version, "https"), (scope["http_version"], scope["scheme"]))
        with Secure("hello:asgi", "--no-http2") as serve:
            done = subprocess.run(
                [CURL, "--silent", "--max-time", "20", "--http2", "--cacert", str(serve.certificate), "--output",
                 os.devnull, "--write-out", "%{http_version}", f"https://localhost:{serve.port}/"],
                capture_output=True, timeout=30, check=True)
            self.assertEqual(b"1.1", done.stdout)

    @unittest.skipUnless(connect, "the Python package websockets is not installed")
    def test_a_web_socket(self):
        with Secure("websocket:app") as serve:
            context = ssl.create_default_context(cafile=serve.certificate)
            target = unique("/echo")
            with connect(f"wss://localhost:{serve.port}{target}", ssl=context, open_timeout=PATIENCE) as client:
                client.send("secret")
                self.assertEqual("secret", client.recv(PATIENCE))
            self.assertEqual("wss", serve.exchange(target).one("call.started")["arguments"]["scheme"])

    def test_environ_has_https(self):
        with Secure("inspect_request:wsgi") as serve:
            environ = serve.ask("/").json
            self.assertEqual(("on", "https"), (environ["HTTPS"], environ["wsgi.url_scheme"]))

    def test_versions(self):
        with Secure("hello:asgi") as serve:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = ssl.create_default_context(cafile=serve.certificate)
                context.minimum_version = context.maximum_version = version
                self.assertEqual(200, serve.ask("/", context).status)

    def test_a_client_that_does_not_trust_it(self):
        with Secure("hello:asgi") as serve:
            with self.assertRaises(ssl.SSLCertVerificationError):
                serve.ask("/", ssl.create_default_context())
            failed = serve.wait_for(lambda event: event["event"] == "connection.tls_failed", "connection.tls_failed")
            self.assertIn("the client does not trust the certificate", failed["reason"])
            closed = serve.wait_for(lambda event: event["event"] == "connection.closed"
                                    and event["connection"] == failed["connection"], "connection.closed")
            self.assertEqual("server", closed["by"])

    def test_plain_http_on_the_tls_port(self):
        with Secure("hello:asgi") as serve:
            answer = serve.request("GET", "/")
            self.assertEqual(400, answer.status)
            self.assertIn(b"use https://", answer.body)
            failed = serve.wait_for(lambda event: event["event"] == "connection.tls_failed", "connection.tls_failed")
            self.assertTrue(content(failed["bytes"]).startswith(b"GET / HTTP/1.1\r\n"))

    def test_wrong_files(self):
        with tempfile.NamedTemporaryFile() as empty:
            with self.assertRaises(Refused) as refused, Serve("hello:asgi", "--tls-cert", empty.name, "--tls-key",
                                                              empty.name):
                pass
            self.assertIn(empty.name, refused.exception.text)


class TestListeners(unittest.TestCase):
    def test_proxy_protocol(self):
        with Serve("inspect_request:asgi", "--proxy-protocol") as serve:
            answer = serve.raw(b"PROXY TCP4 203.0.113.7 198.51.100.2 4711 443\r\n"
                               b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            scope = json.loads(answer.partition(b"\r\n\r\n")[2])
            self.assertEqual(["203.0.113.7", 4711], scope["client"])
            self.assertEqual(["198.51.100.2", 443], scope["server"])
            with contextlib.suppress(ConnectionError):
                self.assertEqual(b"", serve.raw(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
            rejected = serve.wait_for(lambda event: event["event"] == "wire.rejected", "wire.rejected")
            self.assertIn("PROXY header", rejected["reason"])

    def test_several_listeners(self):
        with Serve("inspect_request:asgi", "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0") as serve:
            event = next(event for event in serve.events if event["event"] == "run.listening")
            ports = [int(re.search(r":(\d+)$", url)[1]) for url in event["urls"]]
            self.assertEqual(3, len(set(ports)))
            self.assertFalse(event["reachable"])
            for port in ports:
                self.assertEqual(["127.0.0.1", port], ask(port, "/").json["server"])

    def test_it_says_who_can_reach_it(self):
        with Serve("hello:asgi", "--host", "0.0.0.0") as serve:
            event = next(event for event in serve.events if event["event"] == "run.listening")
            self.assertTrue(event["reachable"])
            self.assertEqual([f"0.0.0.0:{serve.port} is reachable from other machines"], event["notes"])
            self.assertEqual(200, serve.request("GET", "/").status)

    def test_wrong_words(self):
        for options, word in ((("--listen", "nonsense"), "nonsense"),
                              (("--forwarded-allow-ips", "proxy.example"), "proxy.example")):
            with self.assertRaises(Refused) as refused, Serve("hello:asgi", *options):
                pass
            self.assertIn(word, refused.exception.text)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=2)
