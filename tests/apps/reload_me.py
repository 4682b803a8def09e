"""Copied by reload tests, which then change MESSAGE and watch for the new answer."""

MESSAGE = b"before the change"


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [MESSAGE]
