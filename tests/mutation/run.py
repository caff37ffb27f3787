"""Changes the core and the pure parts of the adapters at random, one small slip at a time, and says which of them neither
the unit tests nor 300 seeds of the simulation notice.

usage: run.py <root> <folder of its own> [count] [--seed N] [--survivors]

A copy of the sources is changed, never the sources. A slip that does not compile without a warning is not counted. Survivors that change
nothing that anybody can see stand in equivalents.txt, with the reason. With `--survivors` only those of the last run are tried
again. Exit status 1 when fewer than 95 % are found.
"""
import argparse
import collections
import os
import pathlib
import random
import re
import resource
import subprocess
import sys

import mutants

HERE = pathlib.Path(__file__).resolve().parent
FOUND_LEAST = 0.95
SEEDS = 300
UNIT_TIMEOUT_S = 120
SIMULATION_TIMEOUT_S = 240
MEMORY_BYTES_MAX = 6 << 30  # what a slip that never ends may take
KINDS = ("comparison", "bound", "statement", "condition", "arguments")
# Not core/testing: those are checks themselves.
CHANGED = ("core/[!t]*/**/*.cpp", "adapters/rest/src/*.cpp", "adapters/auth/src/*.cpp", "adapters/in_memory/src/*.cpp",
           "adapters/in_process/src/*.cpp", "adapters/lru/src/*.cpp", "adapters/delivery/src/*.cpp", "adapters/gateway/src/*.cpp",
           "adapters/smtp/src/mail.cpp", "adapters/redis/src/row_codec.cpp", "adapters/*/src/url.cpp",
           "adapters/beast/src/head_scanner.cpp", "adapters/beast/src/address.cpp", "adapters/beast/src/response_head.cpp",
           "include/comanda/application/batch.hpp", "include/comanda/application/executor.hpp",
           "include/comanda/saga/coordinator.hpp", "include/comanda/saga/orchestrate.hpp",
           "include/comanda/saga/orchestration.hpp", "include/comanda/saga/sentence.hpp", "include/comanda/saga/transitions.hpp",
           "include/comanda/saga/participant.hpp", "include/comanda/saga/participate.hpp", "include/comanda/saga/rule_answer.hpp")
# As CI builds; and what the compiler warns of could not land, so it is not counted.
CONFIGURE = ("--preset", "dev", "-DCOMANDA_WERROR=ON", "-DCMAKE_VERIFY_INTERFACE_HEADER_SETS=OFF", "-DCOMANDA_BUILD_BENCHMARKS=OFF",
             "-DCOMANDA_BUILD_EXAMPLES=OFF", "-DCOMANDA_INSTALL=OFF")


def changed_files(root):
    return sorted({path.relative_to(root) for pattern in CHANGED for path in root.glob(pattern)})


def copy_sources(root, copy):
    """What git knows of, as it stands in the working tree. A file is written only when it differs, so that little is built anew."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        source, target = root / name, copy / name
        if not source.is_file():
            continue
        content = source.read_bytes()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(source.stat().st_mode)


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))


class Trial:
    """A build folder in which one changed copy after the other is put to the tests."""

    def __init__(self, copy, log):
        self.copy, self.build, self.log = copy, copy / "build/dev", log
        self.jobs = os.environ.get("JOBS") or str(os.cpu_count())

    def run(self, command, timeout=None, limited=False):
        self.log.write(f"\n$ {' '.join(map(str, command))}\n")
        self.log.flush()
        try:
            return subprocess.run(command, stdout=self.log, stderr=subprocess.STDOUT, timeout=timeout, check=False,
                                  preexec_fn=limit_memory if limited else None).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def builds(self, *targets):
        return self.run(["cmake", "--build", self.build, "--parallel", self.jobs, "--target", *targets])

    def configure(self):
        if not self.run(["cmake", "-S", self.copy, *CONFIGURE]) or not self.builds("tests_unit", "comanda_simulate"):
            sys.exit(f"the unchanged sources do not build: {self.log.name}")
        noticed = self.noticed_by_tests(None) or self.noticed_by_seeds()
        if noticed:
            sys.exit(f"the unchanged sources do not pass {noticed}: {self.log.name}")
        listed = subprocess.run(["ctest", "--test-dir", self.build, "-N", "-L", "^unit$"], check=True, capture_output=True, text=True)
        self.unit_tests = set(re.findall(r"Test +#\d+: (\S+)", listed.stdout))

    def noticed_by_tests(self, area):
        which = ["-R", f"^{area}$"] if area else ["-L", "^unit$"]
        ok = self.run(["ctest", "--test-dir", self.build, *which, "--parallel", self.jobs, "--stop-on-failure", "--timeout",
                       str(UNIT_TIMEOUT_S), "--no-tests=error"], limited=True)
        return None if ok else area or "unit tests"

    def noticed_by_seeds(self):
        ok = self.run([self.build / "simulation/comanda_simulate", str(SEEDS)], timeout=SIMULATION_TIMEOUT_S, limited=True)
        return None if ok else "simulation"

    def noticed(self, file):
        """By what it is noticed; "" if by nothing, None if it does not compile. The tests of its own folder come first: most
        slips are theirs to find."""
        area = f"unit_{file.parts[2 if file.parts[0] == 'include' else 1]}"
        if area in self.unit_tests:
            if not self.builds(area):
                return None
            if by := self.noticed_by_tests(area):
                return by
        if not self.builds("tests_unit", "comanda_simulate"):
            return None
        return self.noticed_by_tests(None) or self.noticed_by_seeds() or ""


def equivalents():
    """Lines of `file | kind | the line as it stands | what it reads then | why nobody can see it`."""
    for line in (HERE / "equivalents.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            yield tuple(part.strip() for part in line.split(" | "))[:4]


def described(file, source, mutant):
    number = mutant.line(source)
    before = source.splitlines()[number - 1].strip()
    after = mutant.applied(source).splitlines()[number - 1].strip()
    return (str(file), mutant.kind, before, after), number


def candidates(files, copy, seed):
    """Without end, each once: of a kind by turns, so that the frequent ones do not crowd out the others."""
    chance = random.Random(seed)
    by_kind = collections.defaultdict(list)
    for file in files:
        for mutant in mutants.mutants_of((copy / file).read_text()):
            by_kind[mutant.kind].append((file, mutant))
    for some in by_kind.values():
        chance.shuffle(some)
    while any(by_kind.values()):
        for kind in KINDS:
            if by_kind[kind]:
                yield by_kind[kind].pop()


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("root", type=lambda name: pathlib.Path(name).resolve())
    options.add_argument("folder", type=lambda name: pathlib.Path(name).resolve())
    options.add_argument("count", type=int, nargs="?", default=150)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--survivors", action="store_true")
    given = options.parse_args()
    copy = given.folder / "source"
    copy_sources(given.root, copy)
    files = changed_files(given.root)  # from here on the root may change: the copy does not
    known = set(equivalents())
    results = collections.Counter()
    survivors_file = given.folder / "survivors"
    wanted = set(survivors_file.read_text().splitlines()) if given.survivors else None
    survivors = []
    with open(given.folder / "log", "w", encoding="utf-8") as log:
        trial = Trial(copy, log)
        print("building, and trying the unchanged sources", file=sys.stderr)
        trial.configure()
        for file, mutant in candidates(files, copy, given.seed):
            if results["found"] + results["survived"] == given.count:
                break
            source = (copy / file).read_text()
            what, number = described(file, source, mutant)
            if wanted is not None and " | ".join(what) not in wanted:
                continue
            if what in known:
                results["equivalent"] += 1
                continue
            try:
                (copy / file).write_text(mutant.applied(source))
                by = trial.noticed(file)
            finally:
                (copy / file).write_text(source)
            if by is None:
                results["not compiled"] += 1
                continue
            results["found" if by else "survived"] += 1
            if not by:
                survivors.append(" | ".join(what))
            print(f"{results['found'] + results['survived']:4} {mutant.kind:10} {file}:{number}: "
                  f"{by or 'SURVIVED'}\n       {what[2]}\n       {what[3]}", flush=True)
    total = results["found"] + results["survived"]
    print(f"\nseed {given.seed}: {results['found']} of {total} found; {results['not compiled']} did not compile; "
          f"{results['equivalent']} are known to change nothing")
    survivors_file.write_text("".join(survivor + "\n" for survivor in survivors))
    print("".join(survivor + "\n" for survivor in survivors), end="")
    return 0 if total and results["found"] >= FOUND_LEAST * total else 1


if __name__ == "__main__":
    sys.exit(main())
