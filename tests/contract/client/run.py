#!/usr/bin/env python3
"""A typed client, made from the API document of a running all-in-one, calls every operation of it.

usage: run.py <build folder> <folder of the executables>

openapi-typescript makes the types, tsc checks the scenarios in src/ against them, Node.js runs these. Every answer is held
against the document.
"""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent.parent
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "e2e")]
import npm  # noqa: E402
import tokens  # noqa: E402
from client import Client  # noqa: E402
from process import Process  # noqa: E402

STEP_TIMEOUT_S = 300
RATE_LIMIT_PER_MINUTE = "200"  # more than there are operations


def run(build, *words, **settings):
    done = subprocess.run(words, cwd=build, env={**os.environ, **settings}, timeout=STEP_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))} failed: exit status {done.returncode}")


def compile_client(build, document):
    """build/js: what tsc makes of the scenarios and of the document's types."""
    shutil.rmtree(build / "src", ignore_errors=True)
    shutil.rmtree(build / "js", ignore_errors=True)
    shutil.copytree(HERE / "src", build / "src")
    shutil.copy(HERE / "tsconfig.json", build)
    (build / "openapi.json").write_bytes(document)
    programs = build / "node_modules" / ".bin"
    run(build, programs / "openapi-typescript", "openapi.json", "--output", "src/openapi.ts")
    run(build, programs / "tsc")


def send_what_nobody_understands(database):
    """As a command that a later version knows would come: the only way to a dead message here."""
    message_id, now_us = str(uuid.uuid4()), time.time_ns() // 1000
    kind = "comanda.inventory.no_such_command.v1"
    event = {"specversion": "1.0", "id": message_id, "type": kind, "source": "/orders", "time": "2026-01-31T10:30:00Z",
             "datacontenttype": "application/json", "commandtarget": "inventory", "data": {}}
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO outbox VALUES (?, ?, 'inventory', '', ?, ?, ?)",
                           (message_id, kind, json.dumps(event), now_us, now_us))


def all_in_one(executables, home, **settings):
    home.mkdir()
    return Process(executables / "comanda-all-in-one", home, {"DATA_DIR": str(home / "data"), **settings})


def main(build, executables):
    npm.install(HERE, build)
    home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-client-"))
    open_one = all_in_one(executables, home / "open", WEBHOOK_SECRETS="0123456789abcdef0123456789abcdef")
    guarded = all_in_one(executables, home / "guarded", RATE_LIMIT_PER_MINUTE=RATE_LIMIT_PER_MINUTE,
                         **tokens.SETTINGS)
    try:
        migrated = open_one.command("migrate", "up")
        if migrated.returncode != 0:
            raise AssertionError(f"migrate up: {migrated.stdout}{migrated.stderr}")
        send_what_nobody_understands(home / "open" / "data" / "orders.sqlite")
        for process in (open_one, guarded):
            process.start()
            process.wait_ready()
        document = Client(open_one.port, "").get("/openapi.json").body
        compile_client(build, document)
        run(build, "node", "--test-reporter=spec", "js/main.js", BASE_URL=f"http://127.0.0.1:{open_one.port}",
            GUARDED_URL=f"http://127.0.0.1:{guarded.port}", TOKEN_WITHOUT_SCOPE=tokens.token("ada", "nothing:read"),
            TOKEN_OF_A_READER=tokens.token("grace", "orders:read"), RATE_LIMIT_PER_MINUTE=RATE_LIMIT_PER_MINUTE)
    except AssertionError as problem:
        for process in (open_one, guarded):
            print(f"--- the end of the log of {process.home}\n{process.log_end()}", file=sys.stderr)
        return str(problem)
    finally:
        for process in (open_one, guarded):
            process.stop()
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*(pathlib.Path(word).resolve() for word in sys.argv[1:])))
