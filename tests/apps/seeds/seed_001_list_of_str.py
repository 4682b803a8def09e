"""Seed 001 advises `return ["hello world"]`: a list of text, which WSGI on Python 3 refuses."""


def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return ["hello world"]
