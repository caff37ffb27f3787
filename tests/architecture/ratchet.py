#!/usr/bin/env python3
"""What there is too much of and is to become less: counted, and held against ratchet.txt, so that no change adds to it.

usage: ratchet.py <root> [--tighten] [--list <measure>]

Exit status 1 and a line for each measure that is not what ratchet.txt says: more of it is a step back, less is a step
forward that `--tighten` writes down. `--list` shows what a measure counts.
"""
import argparse
import pathlib
import re
import sys

PRODUCT = ("include", "core", "adapters", "apps")
ALLOWED = "tests/architecture/ratchet.txt"
FILE_LINES_MAX = 250
FUNCTION_LINES_MAX = 40
POSITIONAL_MEMBERS_MAX = 2

COMMENT_OR_TEXT = re.compile(r"//[^\n]*|/\*.*?\*/|R\"(\w*)\(.*?\)\1\"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.S)
# A declaration: a type, and what it names. A loop's counter and a template's parameters are what everybody expects.
LETTER = re.compile(r"[\w>&*\]]\s+[&*]*([a-hl-z])(?=\s*(?:[,)=;{:]|$))(?!::)", re.M)
NO_TYPE = re.compile(r"(?:\breturn|\belse|\bcase|\bco_return|\bgoto|[=<>+\-/%|]|\b(?:class|typename))$")
PASSED_ON = re.compile(r"(?<!return )unexpected<error>\((?:std::move\()?[\w*.>()-]+\)?\.error\(\)\)|"
                       r"return unexpected<error>\((?:std::move\()?(?!failed\b)[\w*.>-]+\)?\.error\(\)\)")
HE = re.compile(r"\b(?:he|him|his|himself)\b", re.I)
# As clang-format leaves it: a head that ends in "{", and a "}" that stands one step before the first line in it.
HEAD = re.compile(r"^ *(?!(?:namespace|class|struct|enum|union|extern|if|for|while|switch|do|else|try|catch)\b|\}|\{)\S.*[)\w] \{$")


def without_comments(text):
    """The same lines, with what is said in comments and texts blanked."""
    return COMMENT_OR_TEXT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def letters(text, code):
    for match in LETTER.finditer(code):
        before = code[:match.start(1)].rstrip(" &*")
        if not NO_TYPE.search(before[-12:]):
            yield line_of(code, match.start(1)), f"names something {match.group(1)!r}"


def positional(text, code):
    """Braces with several members that are not named."""
    opened = []
    for at, sign in enumerate(code):
        if sign == "{":
            before = code[:at].rstrip()[-1:]
            opened.append([at, 1, before.isalnum() or before in "_>=(,{", False])
        elif sign in "([":
            opened.append([at, 0, False, False])
        elif sign in ")]}" and opened:
            start, members, is_value, named = opened.pop()
            if sign == "}" and is_value and not named and members > POSITIONAL_MEMBERS_MAX and ";" not in code[start:at]:
                yield line_of(code, start), f"{members} members that are not named"
        elif sign == "," and opened and code[at + 1:].lstrip()[:1] != "}":
            opened[-1][1] += 1
        elif sign == "." and opened and code[:at].rstrip()[-1:] in "{,":
            opened[-1][3] = True


def passed_on(text, code):
    for match in PASSED_ON.finditer(code):
        yield line_of(code, match.start()), "passes an error on by hand"


def persons(text, code):
    for match in HE.finditer(text):
        yield line_of(text, match.start()), f"says {match.group()!r}"


def long_files(text, code):
    lines = text.count("\n")
    if lines > FILE_LINES_MAX:
        yield 1, f"{lines} lines"


def long_functions(text, code):
    lines = code.splitlines()
    for number, line in enumerate(lines, 1):
        if number == len(lines) or not HEAD.match(line):
            continue
        first = lines[number]
        close = first[:len(first) - len(first.lstrip())][2:] + "}"
        end = next((n for n, later in enumerate(lines[number:], number + 1) if later.startswith(close)), number)
        if end - number - 1 > FUNCTION_LINES_MAX:
            yield number, f"a function of {end - number - 1} lines"


MEASURES = {
    "one-letter names": letters,
    "positional aggregates": positional,
    "errors passed on by hand": passed_on,
    "persons": persons,
    f"files above {FILE_LINES_MAX} lines": long_files,
    f"functions above {FUNCTION_LINES_MAX} lines": long_functions,
}


def counted(root):
    found = {name: [] for name in MEASURES}
    for folder in PRODUCT:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".hpp", ".cpp"):
                continue
            text = path.read_text()
            code = without_comments(text)
            for name, measure in MEASURES.items():
                found[name] += [(path.relative_to(root), line, what) for line, what in measure(text, code)]
    return found


def allowed(file):
    lines = (line.rsplit(":", 1) for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return {name: int(number) for name, number in lines}


def differences(before, now):
    for name, number in now.items():
        limit = before.get(name, 0)
        if number > limit:
            yield f"{name}: {number}, and there were {limit}: see ratchet.py . --list {name!r}"
        elif number < limit:
            yield f"{name}: {number}, fewer than {limit}: write that down (ratchet.py . --tighten)"


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("root", type=pathlib.Path)
    options.add_argument("--tighten", action="store_true")
    options.add_argument("--list", choices=MEASURES)
    given = options.parse_args()
    found = counted(given.root)
    if given.list:
        print("".join(f"{path}:{line}: {what}\n" for path, line, what in found[given.list]), end="")
        return 0
    file = given.root / ALLOWED
    before = allowed(file)
    now = {name: len(places) for name, places in found.items()}
    if given.tighten:
        comments = [line for line in file.read_text().splitlines() if line.startswith("#")]
        file.write_text("\n".join(comments + [f"{name}: {min(n, before.get(name, n))}" for name, n in now.items()]) + "\n")
        return 0
    wrong = list(differences(before, now))
    print("".join(f"{line}\n" for line in wrong), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
