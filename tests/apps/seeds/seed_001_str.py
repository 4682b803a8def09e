"""Seed 001 warns of `return "hello word"`: text that is iterated character by character."""


def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return "hello word"
