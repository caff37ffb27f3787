#!/usr/bin/env python3
"""Adds up what several runs of comanda_simulate have said. usage: summary.py <log>...

Prints what was wrong, the totals, what the services have come to, and how often each fault struck at each port.
"""
import collections
import pathlib
import sys


def main(*logs):
    totals = collections.Counter()
    struck = collections.Counter()
    happened = collections.Counter()
    faults, ports = [], []
    for log in logs:
        for line in pathlib.Path(log).read_text().splitlines():
            words = line.split()
            if words[:1] == ["struck"]:
                fault, port, times = words[1:]
                struck[fault, port] += int(times)
                if fault not in faults:
                    faults.append(fault)
                if port not in ports:
                    ports.append(port)
            elif words[:1] == ["seeds"]:
                totals.update(dict(zip(words[::2], map(int, words[1::2]))))
            elif words[:1] == ["happened"]:
                happened[" ".join(words[2:])] += int(words[1])
            else:
                print(line)
    print(", ".join(f"{number} {name}" for name, number in totals.items()))
    if not faults:
        return
    print()
    for what, times in sorted(happened.items()):
        print(f"{times:10} {what}")
    print()
    print("| fault | " + " | ".join(ports) + " |")
    print("| --- |" + " ---: |" * len(ports))
    for fault in faults:
        cells = (str(struck[fault, port]) if (fault, port) in struck else "" for port in ports)
        print(f"| {fault} | " + " | ".join(cells) + " |")
    never = [f"{fault} {port}" for (fault, port), times in struck.items() if times == 0]
    if never:
        print()
        print("never: " + ", ".join(never))


main(*sys.argv[1:])
