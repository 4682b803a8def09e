"""Beside it is a `.venv` that belongs to another Python: the version has to be refused, with both versions named.

The folder is called `venv_of_python_3_9` here; a test copies it to `.venv`.
"""


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ran without the venv"]
