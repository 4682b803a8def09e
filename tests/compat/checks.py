"""What the trace of any good exchange has to hold, whatever the framework."""

from harness import Exchange

CGI = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")
WSGI = ("wsgi.version", "wsgi.url_scheme", "wsgi.input", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess",
        "wsgi.run_once")
SCOPE = ("type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path",
         "headers", "client", "server")

WSGI_EVENTS = ("wire.request_head", "call.started", "call.app_called", "wsgi.start_response", "call.app_returned",
               "call.headers_sent", "wsgi.close", "wire.response_head", "exchange.ended")
ASGI_EVENTS = ("wire.request_head", "call.started", "call.app_called", "asgi.send", "call.headers_sent",
               "call.app_returned", "wire.response_head", "exchange.ended")

# In the order of time. An event that an exchange lacks is passed over.
COURSE = ("wire.request_head", "call.started", "call.app_called", "call.headers_sent", "exchange.ended")


class ExchangeChecks:
    """Mixed into a unittest.TestCase."""

    def assert_complete(self, exchange: Exchange, interface, method, target, answer, request_body=b""):
        """Every event that an orderly exchange has, agreeing with what the client saw."""
        for name in WSGI_EVENTS if interface == "wsgi" else ASGI_EVENTS:
            self.assertTrue(exchange.all(name), f"no {name} for {target}\n{exchange}")
        self.assert_course(exchange)
        self.assert_start(exchange, interface, method, target)
        self.assert_request(exchange, interface, method, target, request_body)
        self.assert_response(exchange, interface, method, answer)
        ended = exchange.one("exchange.ended")
        self.assertEqual(("completed", answer.status), (ended["outcome"], ended["status"]), str(exchange))
        self.assertGreater(ended["bytes_in"], 0)
        self.assertGreater(ended["bytes_out"], 0)

    def assert_course(self, exchange):
        times = [exchange.first(name)["at_ns"] for name in COURSE if exchange.all(name)]
        self.assertEqual(sorted(times), times, str(exchange))

    def assert_start(self, exchange, interface, method, target):
        started = exchange.one("call.started")
        self.assertEqual((interface, "http", method, target),
                         (started["interface"], started["protocol"], started["method"], started["target"]))
        arguments = started["arguments"]
        if interface == "wsgi":
            self.assert_environ(arguments, method, target)
        else:
            self.assert_scope(arguments, method, target, "2.0" if interface == "asgi2" else "3.0")

    def assert_environ(self, environ, method, target):
        path, _, query = target.partition("?")
        for key in CGI + WSGI:
            self.assertIn(key, environ)
        for key in CGI:
            self.assertIsInstance(environ[key], str, key)
        self.assertEqual((method, path, query),
                         (environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]))
        self.assertEqual([1, 0], environ["wsgi.version"])

    def assert_scope(self, scope, method, target, version):
        path, _, query = target.partition("?")
        for key in SCOPE:
            self.assertIn(key, scope)
        self.assertEqual(("http", version, "2.5"),
                         (scope["type"], scope["asgi"]["version"], scope["asgi"]["spec_version"]))
        self.assertEqual((method, path, query),
                         (scope["method"], scope["path"], scope["query_string"]["bytes"]["text"]))

    def assert_request(self, exchange, interface, method, target, request_body):
        head = exchange.one("wire.request_head")["bytes"]["text"]
        self.assertTrue(head.startswith(f"{method} {target} HTTP/1."), head)
        self.assertTrue(head.endswith("\r\n\r\n"), head)
        wire, truncated = exchange.joined("wire.request_body")
        if not truncated:
            self.assertEqual(request_body, wire)
        if request_body:
            self.assertTrue(exchange.all("wsgi.input" if interface == "wsgi" else "asgi.receive"), str(exchange))

    def assert_response(self, exchange, interface, method, answer):
        head = exchange.all("wire.response_head")[-1]
        self.assertEqual(answer.status, head["status"])
        self.assertTrue(head["bytes"]["text"].startswith(f"HTTP/1.1 {answer.status} "), head)
        self.assertEqual(answer.status, exchange.one("call.headers_sent")["status"])
        wire, truncated = exchange.joined("wire.response_body")
        if not truncated:
            self.assertEqual(answer.body, wire)
        if interface == "wsgi":
            self.assert_wsgi_calls(exchange, method, answer)
        else:
            self.assert_asgi_calls(exchange, method, answer)

    def assert_wsgi_calls(self, exchange, method, answer):
        announced = exchange.all("wsgi.start_response")[-1]
        self.assertEqual(str(answer.status), announced["status"].split()[0])
        self.assertTrue(announced["site"] and announced["site"]["file"].endswith(".py"), announced)
        items, truncated = exchange.joined("wsgi.item")
        written, _ = exchange.joined("wsgi.write")
        if method != "HEAD" and not truncated:
            self.assertEqual(answer.body, written + items)
        self.assertEqual("", announced["error"])

    def assert_asgi_calls(self, exchange, method, answer):
        sent = exchange.all("asgi.send")
        self.assertEqual("http.response.start", sent[0]["type"])
        self.assertEqual(answer.status, sent[0]["message"]["status"])
        self.assertTrue(sent[0]["site"] and sent[0]["site"]["file"].endswith(".py"), sent[0])
        self.assertEqual({"http.response.body"}, {message["type"] for message in sent[1:]})
        self.assertFalse(sent[-1]["message"].get("more_body", False))
