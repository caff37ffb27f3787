#!/usr/bin/env python3
"""Whether summary.py adds up the shares of several processes, and lists what none of them came to."""
import pathlib
import subprocess
import sys
import tempfile

SUMMARY = pathlib.Path(__file__).with_name("summary.py")
FIRST = """\
seeds 2 happenings 10 deaths 1 hours 0
reached 3 saga evening/book sent
reached 0 saga evening/book refused
reached 0 saga evening completed
reached 0 fault delay load
reached 0 fault delay commit
excused fault delay commit: nobody commits
"""
SECOND = """\
seeds 3 happenings 20 deaths 0 hours 1
reached 4 saga evening/book sent
reached 0 saga evening/book refused
reached 2 saga evening completed
reached 1 fault delay load
reached 0 fault delay commit
excused fault delay commit: nobody commits
"""
EXPECTED = (
    "5 seeds, 30 happenings, 1 deaths, 1 hours",
    "| evening/book | 7 | 0 |",
    "| evening | 2 |",
    "| delay | 1 | 0 |",
    "not to be reached: fault delay commit: nobody commits",
    "never reached: saga evening/book refused",
)


def main():
    with tempfile.TemporaryDirectory() as folder:
        logs = [pathlib.Path(folder, name) for name in ("0.log", "1.log")]
        for log, text in zip(logs, (FIRST, SECOND)):
            log.write_text(text)
        said = subprocess.run([sys.executable, "-B", SUMMARY, *logs], capture_output=True, text=True, check=True).stdout
    missing = [line for line in EXPECTED if line not in said.splitlines()]
    for line in missing:
        print(f"does not say: {line}")
    if missing:
        print(said)
    return 1 if missing else 0


sys.exit(main())
