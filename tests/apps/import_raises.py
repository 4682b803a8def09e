"""Cannot be imported: its own code fails, two calls deep."""


def read_settings():
    return {}["DATABASE_URL"]


def connect():
    return read_settings()


connection = connect()


def app(environ, start_response):
    return [b"never"]
