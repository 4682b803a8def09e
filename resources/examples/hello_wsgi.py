"""Hello, WSGI: the smallest application there is.

Look at the environ: every header of the request is in it as HTTP_…, the rest are CGI and wsgi.* variables. Then look
at the calls: `start_response` sends nothing, the headers leave with the first item.
"""


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"Hello, WSGI!\n"]
