"""Ways to lose the whole process, by path, in both interfaces. Everything else answers `alive`."""

import ctypes
import faulthandler
import os
import signal
import sys
import threading
import time


def segfault():
    """Reads address zero in C code."""
    ctypes.string_at(0)


def abort():
    """What a failed assertion in a C extension does."""
    os.abort()


def exit_now():
    """Ends the process without any clean-up."""
    os._exit(3)


def kill():
    """As `kill -9` from outside, or the kernel when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def terminate():
    os.kill(os.getpid(), signal.SIGTERM)


def fatal():
    """Python's own fatal error: C stack overflow."""
    faulthandler._stack_overflow()


def in_thread():
    """The fault is in a thread that the application started, while the request waits."""
    threading.Thread(target=segfault, name="faulty").start()
    time.sleep(5)


WAYS = {
    "/segfault": segfault,
    "/abort": abort,
    "/exit": exit_now,
    "/kill": kill,
    "/terminate": terminate,
    "/fatal": fatal,
    "/thread": in_thread,
}


def crash(path):
    way = WAYS.get(path)
    if way:
        print(f"about to: {path}", flush=True)
        sys.stderr.write("last words\n")
        way()


def wsgi(environ, start_response):
    crash(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"alive"]


def wsgi_midway(environ, start_response):
    """The crash comes after the first piece of the body."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"first piece\n"
    crash(environ["PATH_INFO"])
    yield b"alive"


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    crash(scope["path"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"alive"})


async def asgi_midway(scope, receive, send):
    """The crash comes after the first piece of the body."""
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"first piece\n", "more_body": True})
    crash(scope["path"])
    await send({"type": "http.response.body", "body": b"alive"})
