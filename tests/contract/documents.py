#!/usr/bin/env python3
"""The documents that the executables print, and the copies of them in docs/api.

documents.py write <bin> <docs/api>             writes each as docs/api/<service>.<kind>.json, the sagas as docs/api/sagas.md,
                                                and redraws those in the README
documents.py same <bin> <docs/api>              whether they are what the executables print
documents.py compatible <bin> <docs/api>        whether readers of the released ones understand what is printed now
documents.py release <docs/api>                 what is there is what is released from now on

A change that has to break readers is written down in released/broken.txt, line for line as `compatible` says it, and in
the changelog. A release empties it.
"""
import json
import pathlib
import shutil
import subprocess
import sys

from compatible import broken_by
from drawings import redrawn, stale

SERVICES = ("orders", "inventory", "payments", "notifications", "all-in-one")
KINDS = ("openapi", "asyncapi")
LEADERS = ("orders", "all-in-one")  # of sagas, and of the same ones
SAGAS = "sagas.md"
BROKEN = "broken.txt"
TIMEOUT_S = 60


def said_by(bin_folder, service, command):
    """What the executable prints. Settings must not matter: it gets none."""
    return subprocess.run([bin_folder / f"comanda-{service}", command], env={}, capture_output=True, text=True, check=True,
                          timeout=TIMEOUT_S).stdout


def printed(bin_folder):
    """Name of the file -> what the executable prints."""
    for service in SERVICES:
        for kind in KINDS:
            yield f"{service}.{kind}.json", said_by(bin_folder, service, kind)


def drawn(bin_folder):
    for service in LEADERS:
        yield SAGAS, said_by(bin_folder, service, "sagas")


def readme_of(docs):
    return docs.resolve().parents[1] / "README.md"


def write(bin_folder, docs):
    docs.mkdir(parents=True, exist_ok=True)
    for name, text in (*printed(bin_folder), *drawn(bin_folder)):
        (docs / name).write_text(text)
    readme = readme_of(docs)
    readme.write_text(redrawn(readme.read_text(), (docs / SAGAS).read_text()))


def same(bin_folder, docs):
    for name in stale(readme_of(docs).read_text(), said_by(bin_folder, LEADERS[0], "sagas")):
        yield f"the README draws {name} as it is not: run ./dev docs"
    for name, text in (*printed(bin_folder), *drawn(bin_folder)):
        kept = docs / name
        if not kept.exists():
            yield f"{kept} is not there: run ./dev docs"
        elif kept.read_text() != text:
            yield f"{kept} is not what the executable prints: run ./dev docs, and look at the difference"


def breaks(released_folder, now):
    for released in sorted(released_folder.glob("*.json")):
        if released.name not in now:
            yield f"{released.name}: no executable prints it any more"
            continue
        for line in broken_by(json.loads(released.read_text()), json.loads(now[released.name])):
            yield f"{released.name}: {line}"


def unexpected(found, expected):
    """What breaks and nobody decided, and what somebody decided and does not break (any more)."""
    yield from (line for line in found if line not in expected)
    yield from (f"{BROKEN} has a line for what breaks nobody: {line}" for line in expected if line not in found)


def compatible(bin_folder, docs):
    released = docs / "released"
    decided = released / BROKEN
    expected = decided.read_text().splitlines() if decided.exists() else []
    yield from unexpected(list(breaks(released, dict(printed(bin_folder)))), expected)


def release(docs):
    (docs / "released").mkdir(exist_ok=True)
    for document in sorted(docs.glob("*.json")):
        shutil.copy(document, docs / "released")
    (docs / "released" / BROKEN).unlink(missing_ok=True)


def main(verb, *folders):
    action = {"write": write, "same": same, "compatible": compatible, "release": release}[verb]
    findings = list(action(*map(pathlib.Path, folders)) or ())
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
