#!/usr/bin/env python3
"""Reads every #include under core/, resources/, ui/ and app/, and fails on an arrow that the tables below do not have.

    tests/check_layering.py [CHECKOUT]      exit status 1 and one line for each wrong include
    tests/check_layering.py --self-test     plants one wrong include after the other and expects each to be found

To allow a new arrow, add it to FOLDERS (and to DEPENDS in that folder's CMakeLists.txt). What a folder may use, its
users may use too.
"""

import pathlib
import re
import sys
import tempfile

import checking

VIEWS = ["captures", "exchange", "timeline", "layers", "source", "composer", "compare", "lanes", "archive", "direct", "console"]

# folder: what it may include from, besides itself
FOLDERS = {
    "resources": [],
    "core/base": [],
    "core/call": ["core/base"],
    "core/trace": ["core/base"],
    "core/http": ["core/base"],
    "core/websocket": ["core/base"],
    "core/spec": ["core/trace", "resources"],
    "core/net": ["core/http", "core/websocket"],
    "core/python": ["core/trace", "core/call", "resources"],
    "core/python/taps": ["core/python"],
    "core/python/wsgi": ["core/python"],
    "core/python/asgi": ["core/python"],
    "core/gateway": ["core/net", "core/call", "core/trace"],
    "core/link": ["core/trace"],
    "core/compose": ["core/http", "core/websocket", "core/trace"],
    "core/compare": ["core/trace", "core/spec"],
    "core/archive": ["core/trace"],
    "core/direct": ["core/trace"],
    "ui/common": ["core/trace", "core/spec"],
    **{f"ui/{view}": ["ui/common"] for view in VIEWS},
    "ui/source": ["ui/common", "ui/exchange"],
    "ui/console": ["ui/common", "core/link"],
    "ui/composer": ["ui/common", "ui/exchange", "core/compose"],
    "ui/compare": ["ui/common", "core/compare"],
    "ui/archive": ["ui/common", "core/archive"],
    "ui/lanes": ["ui/common", "ui/timeline"],
    "ui/direct": ["ui/common", "core/direct"],
    "ui/shell": ["ui/common", "core/link", "core/spec", *(f"ui/{view}" for view in VIEWS)],
}
EVERYTHING = "app"

WIDGETS = (
    r"QtWidgets|Q(Application|MainWindow|Widget|Dialog|Frame|Label|Menu|MenuBar|ToolBar|StatusBar|Splitter|Style|Shortcut)$"
    r"|Q(Tree|Table|List|Column|Header|Undo|Graphics|AbstractItem)(View|Widget)"
    r"|Q\w+(Layout|Button|Box|Edit|Dialog|Delegate)$"
)

# what is included: the only folders that may
OUTSIDE = [
    (re.compile(r"Python\.h$|pybind11/"), ["core/python"]),
    (re.compile(r"llhttp"), ["core/http"]),
    (re.compile(r"nghttp2/"), ["core/http"]),
    (re.compile(r"wslay/"), ["core/websocket"]),
    (re.compile(WIDGETS), ["ui", "app"]),
    (re.compile(r"KSyntaxHighlighting/"), ["ui"]),
    (re.compile(r"CLI/"), ["app"]),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
GENERATED = re.compile(r"^(moc_[^/]*\.cpp|ui_[^/]*\.h|[^/]*\.moc)$")


def closure(folder, on_the_way=()):
    """Everything that the folder may include; a circle in the table is an error of the table."""
    if folder in on_the_way:
        raise SystemExit("FOLDERS has a circle: " + " -> ".join([*on_the_way, folder]))
    reached = {folder}
    for used in FOLDERS[folder]:
        reached |= closure(used, (*on_the_way, folder))
    return reached


ALLOWED = {folder: closure(folder) for folder in FOLDERS}
BY_LENGTH = sorted(FOLDERS, key=len, reverse=True)


def folder_of(path):
    """The table's row for a path of the checkout, or None."""
    if path.startswith("app/"):
        return EVERYTHING
    return next((folder for folder in BY_LENGTH if path.startswith(folder + "/")), None)


def target_of(name):
    """The row that a quoted include leads to: names start below core/ or ui/, or at the top."""
    candidates = (folder_of(prefix + name) for prefix in ("core/", "ui/", ""))
    return next((folder for folder in candidates if folder), None)


def wrong_quoted(source, name):
    if GENERATED.match(name):
        return None
    target = target_of(name)
    if source == EVERYTHING:
        return None
    if target is None:
        return "is not written from core/ or ui/, or leads to a folder that the table does not have"
    if target not in ALLOWED[source]:
        return f"{source} may not use {target}"
    return None


def wrong_outside(path, name):
    for pattern, folders in OUTSIDE:
        if pattern.match(name) and not any(path.startswith(folder + "/") for folder in folders):
            return "only " + " and ".join(folders) + " may use it"
    return None


def wrong_includes(path, text):
    source = folder_of(path)
    if source is None:
        yield f"{path}: its folder is not in the table"
        return
    for match in INCLUDE.finditer(text):
        quoted, angled = match.groups()
        reason = wrong_quoted(source, quoted) if quoted else None
        reason = reason or wrong_outside(path, quoted or angled)
        if reason:
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {quoted or angled}: {reason}"


def sources(checkout):
    for top in ("core", "resources", "ui", "app"):
        for path in sorted((checkout / top).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def check(checkout):
    count, wrong = 0, []
    for path in sources(checkout):
        count += 1
        relative = path.relative_to(checkout).as_posix()
        wrong += wrong_includes(relative, path.read_text(encoding="utf-8"))
    if count == 0:
        wrong.append(f"{checkout}: no sources here")
    return count, wrong


# file, one line of it, a word of the expected complaint (None: must pass)
SELF_TEST = [
    ("core/base/clock.cpp", '#include "base/clock.h"', None),
    ("core/python/wsgi/gateway.cpp", '#include "python/interpreter.h"', None),
    ("core/python/wsgi/gateway.cpp", '#include "trace/event.h"', None),
    ("core/python/interpreter.cpp", "#include <pybind11/embed.h>", None),
    ("ui/shell/window.cpp", '#include "captures/list.h"', None),
    ("ui/shell/window.cpp", '#include "link/channel.h"', None),
    ("ui/captures/list.cpp", '#include "base/id.h"', None),
    ("ui/captures/list.cpp", '#include "list.moc"', None),
    ("ui/captures/list.cpp", "#include <QTreeView>", None),
    ("app/main.cpp", '#include "gateway/server.h"', None),
    ("core/trace/words.cpp", "#include <QStringView>", None),
    ("core/base/clock.cpp", '#include "trace/event.h"', "core/base may not use core/trace"),
    ("core/http/codec.cpp", '#include "net/connection.h"', "core/http may not use core/net"),
    ("core/gateway/exchange.cpp", '#include "python/interpreter.h"', "may not use core/python"),
    ("core/python/interpreter.cpp", '#include "python/wsgi/gateway.h"', "may not use core/python/wsgi"),
    ("core/python/wsgi/gateway.cpp", '#include "python/asgi/gateway.h"', "may not use core/python/asgi"),
    ("ui/captures/list.cpp", '#include "net/connection.h"', "ui/captures may not use core/net"),
    ("ui/captures/list.cpp", '#include "link/channel.h"', "ui/captures may not use core/link"),
    ("ui/captures/list.cpp", '#include "shell/window.h"', "ui/captures may not use ui/shell"),
    ("core/trace/event.cpp", '#include "common/theme.h"', "core/trace may not use ui/common"),
    ("core/trace/event.cpp", '  #  include "../net/connection.h"', "not written from"),
    ("core/trace/event.cpp", '#include "event.h"', "not written from"),
    ("core/secret/door.cpp", "", "not in the table"),
    ("core/trace/event.cpp", "#include <Python.h>", "only core/python"),
    ("ui/shell/window.cpp", "#include <pybind11/pybind11.h>", "only core/python"),
    ("app/main.cpp", "#include <pybind11/embed.h>", "only core/python"),
    ("core/net/connection.cpp", "#include <llhttp.h>", "only core/http"),
    ("core/trace/event.cpp", "#include <QtWidgets>", "only ui"),
    ("core/trace/event.cpp", "#include <QtWidgets/QWidget>", "only ui"),
    ("core/trace/event.cpp", "#include <QTreeView>", "only ui"),
]


def planted(file, line):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, file)
        path.parent.mkdir(parents=True)
        path.write_text(f"// first line\n{line}\n", encoding="utf-8")
        return check(pathlib.Path(folder))[1]


def self_test():
    failed = []
    for file, line, expected in SELF_TEST:
        wrong = planted(file, line)
        if bool(wrong) != bool(expected) or (expected and expected not in wrong[0]):
            failed.append(f"{file}: {line}: expected {expected}, got {wrong}")
    return len(SELF_TEST) + 1, failed + checking.finds_nothing_to_read(check)


if __name__ == "__main__":
    sys.exit(checking.run(check, self_test))
