#!/usr/bin/env python3
"""Adds up what several runs of comanda_simulate have said. usage: summary.py <log>...

Prints what was wrong, the totals, what the services have come to, a table of each kind of thing that a run has to come
to (sagas' transitions, compensations, faults, hardships), and what none of the runs has come to.
"""
import collections
import pathlib
import sys


def table(kind, cells):
    """`cells`: (row, column) -> times. An empty cell: there is no such thing."""
    rows = list(dict.fromkeys(row for row, _ in cells))
    columns = list(dict.fromkeys(column for _, column in cells))
    print()
    print(f"| {kind} | " + " | ".join(columns) + " |")
    print("| --- |" + " ---: |" * len(columns))
    for row in rows:
        print(f"| {row} | " + " | ".join(str(cells.get((row, column), "")) for column in columns) + " |")


def tables_of(reached):
    """One for each kind; the sagas' own events and those of their steps have few columns in common."""
    tables = collections.defaultdict(dict)
    for name, times in reached.items():
        kind, row, column = name.split()
        tables["step" if kind == "saga" and "/" in row else kind][row, column] = times
    return tables


def main(*logs):
    totals = collections.Counter()
    happened = collections.Counter()
    reached = {}
    excused = {}
    for log in logs:
        for line in pathlib.Path(log).read_text().splitlines():
            words = line.split()
            if words[:1] == ["reached"]:
                name = " ".join(words[2:])
                reached[name] = reached.get(name, 0) + int(words[1])
            elif words[:1] == ["excused"]:
                name, reason = line.removeprefix("excused ").split(": ", 1)
                excused[name] = reason
            elif words[:1] == ["seeds"]:
                totals.update(dict(zip(words[::2], map(int, words[1::2]))))
            elif words[:1] == ["happened"]:
                happened[" ".join(words[2:])] += int(words[1])
            else:
                print(line)
    print(", ".join(f"{number} {name}" for name, number in totals.items()))
    if not reached:
        return
    print()
    for what, times in sorted(happened.items()):
        print(f"{times:10} {what}")
    for kind, cells in tables_of(reached).items():
        table(kind, cells)
    print()
    for name, reason in excused.items():
        print(f"not to be reached: {name}: {reason}")
    never = [name for name, times in reached.items() if times == 0 and name not in excused]
    print("never reached: " + (", ".join(never) or "nothing"))


main(*sys.argv[1:])
