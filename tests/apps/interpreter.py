"""What the interpreter can do: which modules of the standard library it imports, and what some of their C parts answer."""

import hashlib
import importlib
import json
import random
import sys
import zlib

# They open a browser, print, or are there to be broken.
STRANGE = {"antigravity", "this", "test", "xxlimited", "xxlimited_35", "xxsubtype"}


def missing():
    """The names of the modules that cannot be imported."""
    names = []
    for name in sorted(sys.stdlib_module_names - STRANGE):
        if name.startswith(("_test", "_xx")):
            continue
        try:
            importlib.import_module(name)
        except ImportError:
            names.append(name)
    return names


def digest(name):
    made = hashlib.new(name, b"gatescope")
    return made.hexdigest(16) if name.startswith("shake") else made.hexdigest()


def facts():
    return {
        "missing": missing(),
        "digests": {name: digest(name) for name in sorted(hashlib.algorithms_guaranteed)},
        "random": random.Random("seven").random(),
        "deflated": zlib.compress(b"gatescope" * 100).hex(),
    }


def wsgi(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(facts()).encode()]


if __name__ == "__main__":
    print(json.dumps(facts()))
