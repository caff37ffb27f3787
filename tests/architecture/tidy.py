#!/usr/bin/env python3
"""Rules of style that neither the compiler nor clang-format checks. usage: tidy.py <root>

Exit status 1 and a line per finding.
"""
import pathlib
import re
import sys

FOLDERS = ("include", "core", "adapters", "apps", "examples", "tests")
LINES_MAX = 450

MARKS = re.compile(r"\b(TODO|FIXME|HACK)\b")
# Version 3 has other names than version 2.
CATCH = re.compile(r"\bCatch::")
COROUTINE = re.compile(r"\bco_(await|yield|return)\b")
USING_NAMESPACE = re.compile(r"^using namespace ", re.M)
# Seen only by the sources that use them: a public header must compile for those who do not have the library.
THIRD_PARTY = re.compile(
    r"^\s*#\s*include\s*[<\"]((?:boost/(?:asio|beast)|curl|openssl|spdlog|prometheus|rabbitmq-c|postgresql|hiredis)/[^>\"]*|"
    r"(?:libpq-fe|sqlite3|amqp\w*)\.h)[>\"]", re.M)


def findings(path, text):
    lines = text.splitlines()
    ours = path.parts[0] != "tests"  # a table of cases may be long, and a test's fixture speaks the words of what it tests
    if ours and len(lines) > LINES_MAX:
        yield f"{len(lines)} lines: more than one concept?"
    for number, line in enumerate(lines, 1):
        for match in (*MARKS.finditer(line), *COROUTINE.finditer(line)):
            yield f"line {number}: {match.group()}"
        if not ours and path.name not in ("catch.hpp", "catch_main.cpp") and CATCH.search(line):
            yield f"line {number}: names Catch2 itself and not tests/support/catch.hpp"
    if text and not text.endswith("\n"):
        yield "no newline at the end"
    if path.suffix == ".hpp":
        if "#pragma once" not in text:
            yield "no #pragma once"
        if ours and USING_NAMESPACE.search(text):
            yield "using namespace in a header"
        if "include" in path.parts:
            for name in THIRD_PARTY.findall(text):
                yield f"public header includes {name}"


def main(root):
    found = 0
    for folder in FOLDERS:
        for path in sorted(pathlib.Path(root, folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix not in (".hpp", ".cpp") or "must_fail" in relative.parts:
                continue
            for finding in findings(relative, path.read_text()):
                print(f"{relative}: {finding}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
