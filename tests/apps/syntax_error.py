"""Cannot be compiled: line 6 lacks a closing bracket."""


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"never"
