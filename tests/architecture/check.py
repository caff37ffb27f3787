#!/usr/bin/env python3
"""The rules of the architecture that no compiler checks. One check a call:

  check.py links <target>...                            what comanda_core links
  check.py includes <root> <compiler> <file or dir>...  what the preprocessor finds below core files
  check.py symbols <archive>                            what the core asks of the system when it is linked
  check.py mains <dir of apps>                          composition roots: length, no global state
  check.py adapters <dir of adapters>                   adapters that know each other
  check.py node <version> <dir of tests>                npm packages that want a newer Node.js than the oldest that we run on
  check.py listed <suffix> <dir of lists> <dir>         files that no CMakeLists.txt names

Exit status 1 and a line per violation. With `--expect <text>` the check is itself on trial, on a planted offender: status
0 only if it reports a violation that contains the text.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CORE_LINKS = {"Boost::json"}

# By the end of the path; whatever Boost.JSON, Describe, Mp11 and Uuid bring along themselves is subtracted, and caught
# by DIRECT_INCLUDES where a core file asks for it by name.
FORBIDDEN_HEADERS = re.compile(
    r"/boost/(asio|beast|thread|filesystem|process|interprocess)/|/(postgresql/)?libpq|/amqp\w*\.h$|/rabbitmq-c/|/spdlog/|"
    r"/sqlite3\.h$|/prometheus/|/curl/|/openssl/|/sys/(socket|epoll|stat|mman)\.h$|/netinet/|/unistd\.h$|/fcntl\.h$|"
    r"/(iostream|fstream|filesystem|thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|"
    r"stop_token|coroutine|syncstream)$")
DIRECT_INCLUDES = re.compile(
    r"^\s*#\s*include\s*[<\"]((?:iostream|fstream|filesystem|thread|mutex|shared_mutex|condition_variable|future|semaphore|"
    r"latch|barrier|stop_token|coroutine|syncstream|unistd\.h|fcntl\.h|pthread\.h|ctime|time\.h|boost/(?:asio|beast)"
    r"[^>\"]*))[>\"]", re.M)
BASELINE = ("#include <boost/json.hpp>\n#include <boost/describe.hpp>\n#include <boost/mp11.hpp>\n"
            "#include <boost/uuid/uuid.hpp>\n#include <boost/uuid/detail/sha1.hpp>\n")

FORBIDDEN_SYMBOLS = re.compile(
    r"^(socket|connect|accept4?|bind|listen|send(to|msg)?|recv(from|msg)?|poll|select|epoll_\w+|getaddrinfo|"
    r"getenv|secure_getenv|setenv|clock_gettime|gettimeofday|time|clock|localtime\w*|nanosleep|usleep|sleep|"
    r"pthread_(create|mutex_lock|cond_wait|rwlock_\w+)|open(at)?(64)?|fopen(64)?|read|write|stat(64)?|getrandom|"
    r"arc4random\w*|rand|random)$|"
    r"^_ZNSt6chrono.*3nowEv$|random_device|_ZNSt6thread|_ZSt(4cout|4cerr|3cin|4clog)$|basic_[io]?fstream|_ZNSt10filesystem")

MAIN_LINES_MAX = 80
GLOBAL_STATE = re.compile(
    r"^\s*(?:inline\s+)?(?:static|thread_local)\s+(?!_assert|const\b|constexpr\b|constinit const\b)(?![^;{=]*\([^;]*\)\s*(?:\{|;|const|noexcept))"
    r"[\w:<>,&*\s]+[;={]|\bget_?instance\s*\(|\bsingleton\b", re.M)


def sources(paths, suffixes=(".hpp", ".cpp")):
    for path in map(pathlib.Path, paths):
        yield from ([path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in suffixes))


def included(compiler, root, text):
    """Every file that preprocessing `text` opens."""
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as unit:
        unit.write(text)
        unit.flush()
        command = [compiler, "-std=c++20", f"-I{root}/include", f"-I{root}/core", "-M", unit.name]
        rule = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {os.path.normpath(name) for name in rule.replace("\\\n", " ").split()[1:]}


def check_links(*links):
    for name in links:
        if name not in CORE_LINKS:
            yield f"comanda_core links {name}; allowed is only {', '.join(sorted(CORE_LINKS))} (P1)"


def check_includes(root, compiler, *paths):
    files = list(sources(paths))
    if not files:
        yield f"nothing to check in {' '.join(paths)}"
    for file in files:
        for name in DIRECT_INCLUDES.findall(file.read_text()):
            yield f"{file} includes {name} (P1)"
    baseline = included(compiler, root, BASELINE)

    def offences(some):
        lines = "".join(f'#include "{file.resolve()}"\n' for file in some)
        return sorted(name for name in included(compiler, root, lines) - baseline if FORBIDDEN_HEADERS.search(name))

    # One run for all of them; one by one only to name the guilty.
    if offences(files):
        for file in files:
            for name in offences([file]):
                yield f"{file} brings in {name} (P1)"


def check_symbols(archive):
    listing = subprocess.run(["nm", "--undefined-only", archive], check=True, capture_output=True, text=True).stdout
    member = archive
    for line in listing.splitlines():
        if line.endswith(":"):
            member = line[:-1]
        fields = line.split()
        if len(fields) == 2 and fields[0] == "U" and FORBIDDEN_SYMBOLS.search(fields[1].split("@")[0]):
            yield f"{member} asks for {fields[1]} (P1)"


def check_mains(directory):
    mains = sorted(pathlib.Path(directory).glob("*/main.cpp"))
    if not mains:
        yield f"no main.cpp below {directory}"
    for main in mains:
        lines = len(main.read_text().splitlines())
        if lines > MAIN_LINES_MAX:
            yield f"{main} has {lines} lines, more than {MAIN_LINES_MAX} (P8)"
    for file in sources([directory]):
        for match in GLOBAL_STATE.finditer(file.read_text()):
            yield f"{file} has global state: {' '.join(match.group().split())} (P8)"


def check_adapters(directory):
    folders = {path.name: path for path in pathlib.Path(directory).iterdir() if path.is_dir()}
    for name, folder in sorted(folders.items()):
        others = "|".join(map(re.escape, sorted(set(folders) - {name})))
        if not others:
            yield f"nothing to compare {name} with"
            continue
        include = re.compile(rf"^\s*#\s*include\s*[<\"]((?:comanda/|.*adapters/)(?:{others})/[^>\"]*)", re.M)
        for file in sources([folder]):
            for header in include.findall(file.read_text()):
                yield f"{file} includes {header} of another adapter (P9)"
        link = re.compile(rf"\bcomanda(?:::|_)({others})\b")
        for file in folder.rglob("CMakeLists.txt"):
            for other in link.findall(re.sub(r"#.*", "", file.read_text())):
                yield f"{file} names adapter {other} (P9)"


def check_listed(suffix, lists, directory):
    texts = {path.parent: path.read_text() for path in pathlib.Path(lists).rglob("CMakeLists.txt")}
    directory = pathlib.Path(directory)
    for file in sorted(directory.rglob(f"*{suffix}")):
        if "must_fail" in file.relative_to(directory).parts:
            continue
        names = ((re.escape(os.path.relpath(file, home)), text) for home, text in texts.items())
        if not any(re.search(rf"(?<![\w./]){name}(?!\w)", text) for name, text in names):
            yield f"{file} is named by no CMakeLists.txt below {lists}"


def version_of(text):
    """(18, 20, 4) of "18.20.4"; what is not said or is an x, is 0."""
    numbers = [int(part) if part.isdigit() else 0 for part in text.lstrip("v").split(".")]
    return tuple((numbers + [0, 0, 0])[:3])


def admits(range_text, version):
    """Whether npm's range holds the version; of its grammar, what packages use to say which Node.js they run on."""
    for alternative in range_text.split("||"):
        for sign, number in re.findall(r"([<>=^~]*)\s*v?([\d.x*]+)", alternative):
            least = version_of(number)
            parts = len([part for part in number.split(".") if part.isdigit()])
            same = version[:{"^": 1, "~": 2}.get(sign, parts)] == least[:{"^": 1, "~": 2}.get(sign, parts)]
            if not {"": same, "=": same, "^": same and version >= least, "~": same and version >= least,
                    ">=": version >= least, ">": version > least, "<": version < least, "<=": version <= least}[sign]:
                break
        else:
            return True
    return False


def check_node(version, directory):
    locks = sorted(pathlib.Path(directory).rglob("package-lock.json"))
    if not locks:
        yield f"no package-lock.json below {directory}"
    for lock in locks:
        if "must_fail" in lock.relative_to(directory).parts:
            continue
        for name, package in json.loads(lock.read_text())["packages"].items():
            engines = package.get("engines", {})
            wanted = engines.get("node", "*") if isinstance(engines, dict) else "*"
            if not admits(wanted, version_of(version)):
                yield f"{lock}: {name} {package['version']} wants Node.js {wanted}, and the oldest that we run on is {version}"


CHECKS = {name.removeprefix("check_"): function for name, function in list(globals().items()) if name.startswith("check_")}


def main(arguments):
    expected = None
    if "--expect" in arguments:
        at = arguments.index("--expect")
        expected = arguments[at + 1]
        del arguments[at:at + 2]
    if not arguments or arguments[0] not in CHECKS:
        print(__doc__, file=sys.stderr)
        return 2
    violations = list(CHECKS[arguments[0]](*arguments[1:]))
    for violation in violations:
        print(violation)
    if expected is None:
        return 1 if violations else 0
    if any(expected in violation for violation in violations):
        return 0
    print(f"the planted offender was not found: no violation mentions {expected}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
