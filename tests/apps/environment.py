"""Tells about the interpreter that runs it: path, prefix, working directory and one environment variable."""

import json
import os
import sys


def wsgi(environ, start_response):
    facts = {
        "prefix": sys.prefix,
        "path": sys.path,
        "cwd": os.getcwd(),
        "variable": os.environ.get("GATESCOPE_TEST"),
        "version": list(sys.version_info[:3]),
        "argv": sys.argv,
        "main": sys.modules["__main__"].__name__,
    }
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(facts).encode()]
