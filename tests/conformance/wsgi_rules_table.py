"""Every rule of PEP 3333 that binds the server, with its check."""

import ssl
import threading
from types import SimpleNamespace

from harness import Serve
from network import Secure
from rules import APPS, Elsewhere, Raw, Table, check, equal, head, once, report, says_ok

table = Table()
APP = f"{APPS / 'wsgi_rules.py'}:app"
OPTIONS = ("--interface", "wsgi", "--environ", "shop.currency=EUR and more=", "--environ", "TIER=\xe9")
PLAIN = {"Content-Type": "text/plain"}


@table.rule("W002", "W003", "W010", "W011", "W012", "W013", "W014", "W015", "W018", "W020", "W022", "W023", "W024",
            "W025", "W026", "W028", "W031", "W040", "W041", "W042", "W043", "W044", "W049", "W134", "W135", "W138")
def asked_by_post(servers, name):
    says_ok(servers.wsgi.request("POST", f"/{name}", b"1\n22", PLAIN))


@table.rule("W016")
def query_string(servers, name):
    for query in ("", "?", "?a=%20b&c"):
        says_ok(servers.wsgi.request("GET", f"/{name}{query}"))


@table.rule("W017")
def content_length(servers, name):
    says_ok(servers.wsgi.request("GET", f"/{name}"))
    says_ok(servers.wsgi.request("POST", f"/{name}", b"1234"))


@table.rule("W019")
def headers_of_the_request(servers, name):
    """A name with an underscore would be taken for the one with a hyphen: it is left out."""
    _, body = once(servers.wsgi, f"/{name}", "X-Rule: a", "X_Rule: forged", "x-rule: b")
    equal(b"ok", body)


@table.rule("W021")
def latin_1(servers, name):
    _, body = once(servers.wsgi, f"/{name}/%C3%BC", "X-Rule: \xe9")
    equal(b"ok", body)


def load(serve):
    """Three calls at the same time: the most that ran at once, and the flags of the environ."""
    serve.request("GET", "/close_gate")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(serve.request("GET", "/alone").json)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(answer[0] for answer in answers), answers[0][1]


@table.rule("W027")
def flags_are_true(servers, _):
    most, flags = load(servers.wsgi)
    check(most > 1, "four threads, and no calls side by side")
    equal([True, False, False], flags)


@table.rule("W133")
def one_thread(servers, _):
    with Serve(APP, *OPTIONS, "--threads", "1") as serve:
        equal((1, [False, False, False]), load(serve))


@table.rule("W029")
def tls(servers, name):
    with Secure(APP, *OPTIONS) as serve:
        says_ok(serve.ask(f"/{name}", ssl.create_default_context(cafile=serve.certificate)))


@table.rule("W004")
def start_response_takes_exc_info(servers, _):
    answer = servers.wsgi.request("GET", "/three_arguments")
    equal((503, b"sorry", []), (answer.status, answer.body, answer.header("x-first")))


@table.rule("W078")
def date_and_server(servers, _):
    for path, server in (("/success", None), ("/own_date", ["mine"])):
        answer = servers.wsgi.request("GET", path)
        equal(1, len(answer.header("date")))
        equal(1, len(answer.header("server")))
        check(server in (None, answer.header("server")), str(answer.headers))


@table.rule("W079")
def header_errors(servers, _):
    for wrong in ("name", "value", "type"):
        equal(b"raised", servers.wsgi.request("GET", f"/header_errors?{wrong}").body)


@table.rule("W080")
def start_response_transmits_nothing(servers, _):
    servers.wsgi.request("GET", "/close_gate")
    with Raw(servers.wsgi, head("/two_calls_apart", "Connection: close")) as client:
        servers.wsgi.wait_for(lambda event: event["event"] == "wsgi.start_response" and event["status"] == "200 OK"
                              and event["exchange"] == started(servers.wsgi, "/two_calls_apart"), "start_response")
        check(client.silent(), "headers were on the wire before any body")
        servers.wsgi.request("GET", "/open_gate")
        check(client.rest().startswith(b"HTTP/1.1 503 "), client.received)


def started(serve, target):
    """The number of the exchange with this target, or None so far."""
    return next((event["exchange"] for event in serve.events
                 if event["event"] == "call.started" and event["target"] == target), None)


@table.rule("W083")
def exc_info_is_raised_again(servers, _):
    equal(b"outmore", servers.wsgi.request("GET", "/too_late").body)
    equal(True, report(servers.wsgi)["too_late"])


@table.rule("W087")
def write(servers, _):
    equal(b"written and returned", servers.wsgi.request("GET", "/writes").body)
    equal(True, report(servers.wsgi)["writes"])


@table.rule("W094")
def start_response_in_the_iteration(servers, _):
    answer = servers.wsgi.request("GET", "/late_start")
    equal((200, b"late"), (answer.status, answer.body))


@table.rule("W097")
def close_once(servers, _):
    serve = servers.wsgi
    equal(b"onetwo", serve.request("GET", "/success").body)
    equal(False, serve.request("GET", "/failure").whole)
    with Raw(serve, head("/endless")) as client:
        client.until(b"x")
    serve.exchange("/endless")
    equal([1, 1, 1], [report(serve)[name]["closed"] for name in ("success", "failure", "endless")])


@table.rule("W099")
def nothing_else_of_the_iterable(servers, _):
    servers.wsgi.request("GET", "/success")
    equal([], report(servers.wsgi)["success"]["names"])


@table.rule("W100")
def no_block_is_delayed(servers, _):
    servers.wsgi.request("GET", "/close_gate")
    with Raw(servers.wsgi, head("/two_blocks", "Connection: close")) as client:
        client.until(b"first")
        servers.wsgi.request("GET", "/open_gate")
        client.until(b"second")


@table.rule("W101")
def not_more_than_content_length(servers, _):
    answer = servers.wsgi.request("GET", "/too_much")
    equal(b"12345", answer.body)
    check(report(servers.wsgi)["too_much"]["taken"] <= 2, "the iteration went on")
    check(len(servers.wsgi.request("GET", "/writes_too_much").body) <= 5)
    equal("raised", report(servers.wsgi)["writes_too_much"])


@table.rule("W102")
def less_than_content_length(servers, _):
    received = servers.wsgi.raw(head("/too_little"))  # without "Connection: close": the server closes
    check(received.endswith(b"\r\n\r\n12345") or b" 500 " in received, received)
    check("W103" in [event.get("rule") for event in servers.wsgi.exchange("/too_little").events], "no finding")


@table.rule("W105")
def bytes_as_they_are(servers, _):
    equal(bytes(range(256)) + b"\r\n\n\r", servers.wsgi.request("GET", "/all_bytes").body)


@table.rule("W107")
def an_exception_in_the_iteration(servers, _):
    equal(False, servers.wsgi.request("GET", "/failure").whole)
    exchange = servers.wsgi.exchange("/failure")
    equal("on purpose", exchange.one("call.app_raised")["message"])
    equal("cut", exchange.one("exchange.ended")["outcome"])


@table.rule("W130")
def expect(servers, _):
    headers = ("Content-Length: 5", "Expect: 100-continue", "Connection: close")
    with Raw(servers.wsgi, head("/reads", *headers, method="POST")) as client:
        check(client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 "), client.received)
        client.send(b"hello")
        check(client.rest().endswith(b"hello"), client.received)


@table.rule("W131")
def chunked(servers, name):
    _, body = once(servers.wsgi, f"/{name}", "Transfer-Encoding: chunked", method="POST",
                   body=b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")
    equal(b"ok", body)


@table.rule("W136")
def files_without_a_descriptor(servers, _):
    equal(b"0123456789" * 3, servers.wsgi.request("GET", "/unsuitable").body)


@table.rule("W137")
def from_the_position_to_content_length(servers, _):
    equal(b"5678901234", servers.wsgi.request("GET", "/wrapped").body)
    equal(b"but this", servers.wsgi.request("GET", "/wrapped_and_forgotten").body)


table.rows["W086"] = Elsewhere("tst_wsgi_startresponse keepsNoReferenceToExcInfo")


def run_wsgi(wanted):
    with Serve(APP, *OPTIONS) as serve:
        return table.run(SimpleNamespace(wsgi=serve), wanted)
