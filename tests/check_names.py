#!/usr/bin/env python3
"""Finds names that two files of a folder have each for itself: a type, a constant or a function of the same parameters in
an unnamed namespace, an alias with two meanings, a macro; and such names that a header of the folder declares too. The
presets ci and asan compile the files of a folder together (gatescope_join_sources()), where such a pair does not compile.

    tests/check_names.py [CHECKOUT]      exit status 1 and one line for each pair
    tests/check_names.py --self-test     plants pairs and expects each to be found

It reads lines as clang-format leaves them; what it does not understand it passes over.
"""

import pathlib
import re
import sys
import tempfile

import checking

APART = ["core/python/taps/adapters"]  # compiled one by one: SKIP_UNITY_BUILD_INCLUSION

TYPE = re.compile(r"(?:struct|class|enum class|enum|union) (\w+)[^;]*$")
ALIAS = re.compile(r"using (\w+) = (.*);$")
MACRO = re.compile(r"#define (\w+)")
CONSTANT = re.compile(r"(?:const|constexpr|constinit|static|thread_local|inline) [^=({]*?\b(\w+)(?:\[[^\]]*\])* ?(?:=|\{|;)")
FUNCTION = re.compile(r"[\w:<>,*&\s\[\]]*?[\s*&](\w+)\(")
BEGINNING = re.compile(r"(?!template|using|namespace|extern|static_assert|Q_)\w.*[^:]$")
SPECIFIERS = re.compile(r"^(?:\[\[nodiscard\]\] )?(?:inline )?")
RAW_TEXT = re.compile(r'R"(\w*)\((.*?)\)\1"', re.DOTALL)


def whole(lines, start):
    """The declaration that begins on this line, on one line."""
    text = lines[start]
    for line in lines[start + 1 : start + 8]:
        if re.search(r"[;{})]\s*(//.*)?$", text):
            break
        text += " " + line.strip()
    return text


def parameters(text):
    """The types between the parentheses that begin `text`; names and defaults are left out."""
    depth, inside = 1, ""
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            break
        inside += letter
    parts = [re.sub(r"\s*=.*", "", part).strip() for part in re.split(r",(?![^<]*>)", inside)]
    return ",".join(re.sub(r"(?<=[\s*&])\w+$", "", part).replace(" ", "") for part in parts)


def declared(line):
    """The name and what must not be there twice with it, or None."""
    if match := TYPE.match(line):
        return match[1], "type"
    function, constant = FUNCTION.match(line), CONSTANT.match(line)
    if constant and (not function or constant.start(1) < function.start(1)):
        return constant[1], "constant"
    if function:
        return function[1], f"({parameters(line[function.end():])})"
    return None


def own_names(text):
    """What a source has for itself, as pairs (name, kind). A kind "= …" may be there twice when it is the same."""
    unnamed = False
    lines = RAW_TEXT.sub('""', text).splitlines()
    for number, line in enumerate(lines):
        if line == "namespace {":
            unnamed = True
        elif line == "} // namespace":
            unnamed = False
        elif match := MACRO.match(line):
            yield match[1], "macro"
        elif match := ALIAS.match(line):
            yield match[1], "= " + match[2]
        elif unnamed and BEGINNING.match(line):
            if name := declared(whole(lines, number)):
                yield name


def shared_names(text):
    """What a header declares for all, as the same pairs."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        line = SPECIFIERS.sub("", line)
        if BEGINNING.match(line) and (name := declared(SPECIFIERS.sub("", whole(lines, number)))):
            yield name


def differ(kinds):
    functions = [kind for kind in kinds if kind.startswith("(")]
    aliases = [kind for kind in kinds if kind.startswith("=")]
    others = len(kinds) - len(functions) - len(aliases)
    return (
        len(functions) > len(set(functions))
        or len(set(aliases)) > 1
        or others > 1
        or (others and (functions or aliases))
    )


def folders(checkout):
    for top in ("core", "ui", "app"):
        for folder in sorted([checkout / top, *(checkout / top).rglob("*/")]):
            if folder.is_dir() and folder.relative_to(checkout).as_posix() not in APART:
                yield folder


def check(checkout):
    count, wrong = 0, []
    for folder in folders(checkout):
        owners = {}
        for path in sorted(folder.glob("*.cpp")):
            count += 1
            for name, kind in dict.fromkeys(own_names(path.read_text(encoding="utf-8"))):
                owners.setdefault(name, []).append((path.name, kind))
        for path in sorted(folder.glob("*.h")):
            for name, kind in dict.fromkeys(shared_names(path.read_text(encoding="utf-8"))):
                if name in owners:
                    owners[name].append((path.name, kind))
        for name, found in owners.items():
            if len({file for file, _ in found}) > 1 and differ([kind for _, kind in found]):
                files = ", ".join(sorted({file for file, _ in found}))
                wrong.append(f"{folder.relative_to(checkout)}: {name} is in {files}: give it a more telling name, or share it")
    if count == 0:
        wrong.append(f"{checkout}: no sources here")
    return count, wrong


# what each of two files has, and whether that is wrong
SELF_TEST = [
    ("constexpr int kMost = 1;", "constexpr std::size_t kMost = 2;", True),
    ("struct Row {\n    int a;\n};", "struct Row {\n    int b;\n};", True),
    ("QString text(std::string_view utf8)\n{\n}", "QString text(std::string_view bytes)\n{\n}", True),
    ("QString text(std::string_view utf8)\n{\n}", "QString text(int number)\n{\n}", False),
    ("constexpr int kMost = 1;", "constexpr int kLeast = 2;", False),
    ("const char *const kApp = R\"(\nclass App:\n)\";", "const char *const kOther = R\"(\nclass App:\n)\";", False),
    ("constexpr std::array kRows{\n    1, 2};", "constexpr Row kRows[] = {\n    {1}};", True),
]


def planted(first, second):
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder, "core/base")
        top.mkdir(parents=True)
        for name, text in (("first.cpp", first), ("second.cpp", second)):
            (top / name).write_text(f"namespace {{\n\n{text}\n\n}} // namespace\n", encoding="utf-8")
        return check(pathlib.Path(folder))[1]


def self_test():
    failed = [f"{first!r} and {second!r}: expected {expected}" for first, second, expected in SELF_TEST
              if bool(planted(first, second)) != expected]
    return len(SELF_TEST) + 1, failed + checking.finds_nothing_to_read(check)


if __name__ == "__main__":
    sys.exit(checking.run(check, self_test))
