import json
def wsgi(environ, start_response):
    start_response('200 OK', [
        ('Content-Type', 'application/json'),
    ])
    yield json.dumps(environ, default=repr).encode()
