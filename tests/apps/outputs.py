"""Everything that an application can print, once for each request, with a word of the query in it.

`GET /?word=first` must put `first` into every line, so that a test can tell which request a line belongs to.
"""

import logging
import os
import sys
import threading
import warnings
from urllib.parse import parse_qs

logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s %(message)s")
log = logging.getLogger("outputs")
print("import: stdout")
print("import: stderr", file=sys.stderr)
log.info("import: logging")


def say_everything(word):
    print(f"{word}: print")
    print(f"{word}: print without newline", end="", flush=True)
    print()
    print(f"{word}: stderr", file=sys.stderr)
    print(f"{word}: ünïcödé ☃ \N{GRINNING FACE}")
    print(f"{word}: two\n{word}: lines")
    sys.stdout.write(f"{word}: write\n")
    sys.stdout.flush()
    os.write(1, f"{word}: descriptor 1\n".encode())
    os.write(2, f"{word}: descriptor 2\n".encode())
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        log.log(level, "%s: log at %s", word, logging.getLevelName(level))
    logging.getLogger("outputs.child").warning("%s: log of a child", word, extra={"colour": "green"})
    try:
        raise ValueError(f"{word}: raised for the log")
    except ValueError:
        log.exception("%s: log with exception", word)
    warnings.warn(f"{word}: warning", UserWarning, stacklevel=2)
    warnings.warn(f"{word}: deprecated", DeprecationWarning, stacklevel=2)
    thread = threading.Thread(target=print, args=(f"{word}: from a thread",))
    thread.start()
    thread.join()


def word_of(query):
    return parse_qs(query).get("word", ["word"])[0]


def wsgi(environ, start_response):
    word = word_of(environ.get("QUERY_STRING", ""))
    say_everything(word)
    environ["wsgi.errors"].write(f"{word}: wsgi.errors\n")
    environ["wsgi.errors"].writelines([f"{word}: wsgi.errors, ", "two pieces\n"])
    environ["wsgi.errors"].flush()
    start_response("200 OK", [("Content-Type", "text/plain")])
    print(f"{word}: after start_response")

    def parts():
        print(f"{word}: while iterating")
        yield word.encode()

    return parts()


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    word = word_of(scope["query_string"].decode())
    say_everything(word)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    print(f"{word}: after start")
    await send({"type": "http.response.body", "body": word.encode()})
    print(f"{word}: after the end")


def wsgi_very_long(environ, start_response):
    """One line of 3 MiB, then 20000 lines: nothing may hang, and what is left out must be said."""
    print("x" * (3 * 1024 * 1024))
    for number in range(20000):
        print("line", number)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"said"]
