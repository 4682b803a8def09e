"""Found without an argument: `app.py` with `app` in the working directory, as `flask run` looks for it."""


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"discovered app.py"]
