"""The clients of the soak: what they do on one connection, well or badly, and what was answered to them."""

import itertools
import os
import socket
import ssl
import struct
import threading
import time

try:
    import h2.config
    import h2.connection
    import h2.events
    import h2.exceptions
except ImportError:
    h2 = None

PATIENCE = 30
NUMBERS = itertools.count(1)
EXPECTED = {"/hello": 200, "/echo": 200, "/large": 200, "/stream": 200, "/wait": 200, "/fail": 500}
GARBAGE = [
    b"\x00\x01\x02\x03\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
    b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnot frames at all, surely",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00" + b"\xff" * 64,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x80" * 300,
]


class Failure(Exception):
    """An answer that a correct server cannot give."""


class Gone(Exception):
    """The server closed before it had answered: allowed around a reload and after a mistake of the client."""


class Ledger:
    """What was answered: {request number: status}. Safe from all threads."""

    def __init__(self):
        self.answered, self.done, self.gone, self.problems = {}, {}, 0, []
        self._lock = threading.Lock()

    def answer(self, number, status):
        with self._lock:
            self.answered[number] = status

    def count(self, action):
        with self._lock:
            self.done[action] = self.done.get(action, 0) + 1

    def complain(self, what):
        with self._lock:
            self.problems.append(what)


class Wire:
    """A socket, TLS or not, read by pieces."""

    def __init__(self, port, tls):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.left = b""

    def send(self, content):
        self.socket.sendall(content)

    def more(self, most=65536):
        piece = self.socket.recv(most)
        if not piece:
            raise Gone
        self.left += piece

    def until(self, mark):
        while mark not in self.left:
            self.more()
        found, _, self.left = self.left.partition(mark)
        return found

    def exactly(self, size):
        while len(self.left) < size:
            self.more()
        found, self.left = self.left[:size], self.left[size:]
        return found

    def response(self):
        """Status and body of the next answer."""
        head = self.until(b"\r\n\r\n").lower()
        status = int(head[9:12])
        if status == 100:
            return self.response()
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if fields.get(b"transfer-encoding") == b"chunked":
            return status, self.chunks()
        return status, self.exactly(int(fields.get(b"content-length", b"0")))

    def chunks(self):
        body = b""
        while size := int(self.until(b"\r\n").split(b";")[0], 16):
            body += self.exactly(size + 2)[:-2]
        self.until(b"\r\n")
        return body

    def reset(self):
        """Closes with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self):
        self.socket.close()


def insecure():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Client:
    """One thread's share of the load on one server; `random` decides everything."""

    def __init__(self, server, ledger, random):
        self.server, self.ledger, self.random = server, ledger, random

    def once(self):
        actions = self.server.actions
        action = self.random.choices(list(actions), list(actions.values()))[0]
        try:
            wire = Wire(self.server.port, insecure() if self.server.tls and action != "garbage" else None)
        except OSError:  # not listening during a reload
            time.sleep(0.05)
            return
        try:
            self.ledger.count(action)
            getattr(self, action)(wire)
        except (Gone, ConnectionError, ssl.SSLError):
            self.ledger.gone += 1
        except (TimeoutError, Failure, ValueError) as problem:
            self.ledger.complain(f"{self.server.name}, {action}: {type(problem).__name__} {problem}")
        finally:
            wire.close()

    def head(self, path, *fields, method="GET"):
        number = next(NUMBERS)
        return number, "\r\n".join([f"{method} {path}?n={number} HTTP/1.1", "Host: soak", *fields, "", ""]).encode()

    def check(self, number, path, status):
        self.ledger.answer(number, status)
        if status != EXPECTED[path]:
            raise Failure(f"{path} was answered {status}")

    def requests(self, wire):
        """Several on one connection, one after the other."""
        for _ in range(self.random.randint(1, 6)):
            path = self.random.choice(list(EXPECTED))
            number, head = self.head(path)
            wire.send(head)
            self.check(number, path, wire.response()[0])

    def pipelined(self, wire):
        asked = [self.head("/hello") for _ in range(self.random.randint(2, 8))]
        wire.send(b"".join(head for _, head in asked))
        for number, _ in asked:
            self.check(number, "/hello", wire.response()[0])

    def uploads(self, wire):
        body = os.urandom(self.random.choice([0, 1, 1000, 70_000, 400_000]))
        if self.random.random() < 0.5:
            number, head = self.head("/echo", f"Content-Length: {len(body)}", method="POST")
            wire.send(head + body)
        else:
            number, head = self.head("/echo", "Transfer-Encoding: chunked", method="POST")
            parts = [body[at:at + 9000] for at in range(0, len(body), 9000)]
            wire.send(head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n")
        status, answer = wire.response()
        self.check(number, "/echo", status)
        if answer != body:
            raise Failure(f"{len(answer)} bytes came back of {len(body)}")

    def slow_writer(self, wire):
        number, head = self.head("/echo", "Content-Length: 10", method="POST")
        message = head + b"0123456789"
        for at in range(0, len(message), 12):
            wire.send(message[at:at + 12])
            time.sleep(0.01)
        self.check(number, "/echo", wire.response()[0])

    def slow_reader(self, wire):
        number, head = self.head("/large")
        wire.send(head)
        for _ in range(10):
            wire.more(3000)
            time.sleep(0.02)
        self.check(number, "/large", wire.response()[0])

    def leaves(self, wire):
        """In the middle of a request, or of its answer."""
        path = self.random.choice(["/large", "/stream", "/wait", "/fail_late", "/echo"])
        fields = ("Content-Length: 1000",) if path == "/echo" else ()
        _, head = self.head(path, *fields, method="POST" if fields else "GET")
        wire.send(head[:self.random.randint(1, len(head))] if self.random.random() < 0.3 else head)
        if self.random.random() < 0.5:
            wire.socket.settimeout(0.05)
            try:
                wire.more(1000)
            except TimeoutError:
                pass
        if self.random.random() < 0.5:
            wire.reset()

    def garbage(self, wire):
        wire.send(self.random.choice(GARBAGE))
        wire.socket.settimeout(20)  # an unfinished TLS handshake may take its time
        while True:
            wire.more()

    # --- WebSocket ----------------------------------------------------------------------------------------------------

    def open_socket(self, wire, path):
        number, head = self.head(path, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
        wire.send(head)
        status = int(wire.until(b"\r\n\r\n")[9:12])
        self.ledger.answer(number, status)
        return status

    def frame(self, opcode, payload):
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
        return bytes([0x80 | opcode]) + length + b"\0\0\0\0" + payload

    def read_frame(self, wire):
        first, second = wire.exactly(2)
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(wire.exactly(2 if size == 126 else 8))
        return first & 0x0F, wire.exactly(size)

    def websocket(self, wire):
        if self.open_socket(wire, "/socket") != 101:
            raise Failure("no WebSocket")
        for _ in range(self.random.randint(0, 20)):
            message = b"m" * self.random.choice([0, 5, 125, 126, 3000, 60000])
            wire.send(self.frame(1, message))
            opcode, answer = self.read_frame(wire)
            if opcode == 8:  # a reload
                raise Gone
            if (opcode, answer) != (1, message):
                raise Failure("another message came back")
        wire.send(self.frame(8, struct.pack(">H", 1000)) if self.random.random() < 0.5 else self.frame(1, b"bye"))
        if self.read_frame(wire)[0] != 8:
            raise Failure("no close frame")

    def websocket_leaves(self, wire):
        self.open_socket(wire, self.random.choice(["/socket", "/push", "/refuse"]))
        if self.random.random() < 0.5:
            wire.send(self.frame(1, b"half")[:self.random.randint(1, 8)])
        if self.random.random() < 0.5:
            wire.reset()

    def websocket_garbage(self, wire):
        self.open_socket(wire, "/socket")
        wire.send(self.random.choice([b"\x81\x03abc", b"\xff" * 40, self.frame(1, b"\xff\xfe"), self.frame(3, b""),
                                      self.frame(8, b"\x03"), b"\x09\xfe\x01\x00" + b"\0" * 260]))
        while self.read_frame(wire)[0] != 8:
            pass

    # --- HTTP/2 -------------------------------------------------------------------------------------------------------

    def http2(self, wire):
        """Several streams at once; some are reset by the client, and sometimes it goes without a word."""
        talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
        talk.initiate_connection()
        numbers, paths, statuses = {}, {}, {}
        for _ in range(self.random.randint(1, 10)):
            stream, number = talk.get_next_available_stream_id(), next(NUMBERS)
            path = self.random.choice(["/hello", "/large", "/stream", "/wait", "/fail"])
            talk.send_headers(stream, [(":method", "GET"), (":scheme", "http"), (":authority", "soak"),
                                       (":path", f"{path}?n={number}")], end_stream=True)
            if self.random.random() < 0.15:
                talk.reset_stream(stream)
            else:
                numbers[stream], paths[stream] = number, path
        wire.send(talk.data_to_send())
        if self.random.random() < 0.1:
            return
        while numbers:
            wire.left = b""
            wire.more()
            try:
                events = talk.receive_data(wire.left)
            except h2.exceptions.ProtocolError as wrong:
                raise Failure(f"the h2 package says: {wrong!r}") from wrong
            for event in events:
                self.http2_event(talk, event, numbers, paths, statuses)
            wire.send(talk.data_to_send())

    def http2_event(self, talk, event, numbers, paths, statuses):
        if isinstance(event, h2.events.ResponseReceived):
            statuses[event.stream_id] = int(dict(event.headers)[":status"])
        elif isinstance(event, h2.events.DataReceived):
            talk.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded) and event.stream_id in numbers:
            self.check(numbers.pop(event.stream_id), paths[event.stream_id], statuses[event.stream_id])
        elif isinstance(event, h2.events.StreamReset):
            numbers.pop(event.stream_id, None)
        elif isinstance(event, h2.events.ConnectionTerminated):
            raise Gone


HTTP1 = {"requests": 8, "pipelined": 3, "uploads": 5, "slow_writer": 2, "slow_reader": 1, "leaves": 6, "garbage": 3}
HTTP2 = {"http2": 4} if h2 else {}
SOCKETS = {"websocket": 5, "websocket_leaves": 3, "websocket_garbage": 2}
