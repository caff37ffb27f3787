#!/usr/bin/env python3
"""Whether others can read the documents: Redocly's linter on OpenAPI, AsyncAPI's own parser on AsyncAPI.

usage: lint.py <build folder> <docs/api> [--expect <text>]

Installs what package-lock.json says into the build folder, once. A warning is a finding. Exit status 1 and a line per
finding; with --expect the check is itself on trial: 0 only when a finding contains the text.
"""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import npm  # noqa: E402
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
LINT_TIMEOUT_S = 120


def problems_in(done):
    """Redocly writes one report after another, one a document."""
    decoder, text = json.JSONDecoder(), done.stdout.strip()
    if not text.startswith("{"):
        sys.exit(f"redocly gave no report:\n{done.stdout}{done.stderr}")
    while text:
        report, end = decoder.raw_decode(text)
        yield from report["problems"]
        text = text[end:].strip()


def openapi_findings(build, documents):
    done = subprocess.run(
        [build / "node_modules/.bin/redocly", "lint", "--config", HERE / "redocly.yaml", "--format=json",
         "--max-problems=1000", *documents],
        cwd=build, env={**os.environ, **QUIET}, capture_output=True, text=True, timeout=LINT_TIMEOUT_S, check=False)
    for problem in problems_in(done):
        place = problem["location"][0]
        yield f"{place['source']['ref']}{place.get('pointer', '')}: {problem['message']} ({problem['ruleId']})"


def asyncapi_findings(build, documents):
    done = subprocess.run(["node", HERE / "asyncapi.js", build / "node_modules", *documents], capture_output=True, text=True,
                          timeout=LINT_TIMEOUT_S, check=False)
    if done.returncode != 0:
        sys.exit(f"the AsyncAPI parser failed:\n{done.stdout}{done.stderr}")
    yield from done.stdout.splitlines()


def main(build, docs, expected=None):
    npm.install(HERE, build)
    openapi, asyncapi = (sorted(docs.glob(f"*.{kind}.json")) for kind in ("openapi", "asyncapi"))
    if not openapi + asyncapi:
        sys.exit(f"there are no documents in {docs}")
    findings = []
    if openapi:
        findings += openapi_findings(build, openapi)
    if asyncapi:
        findings += asyncapi_findings(build, asyncapi)
    for finding in findings:
        print(finding)
    if expected is not None:
        return 0 if any(expected in finding for finding in findings) else 1
    return 1 if findings else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    if len(words) not in (2, 4) or (len(words) == 4 and words[2] != "--expect"):
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(words[0]).resolve(), pathlib.Path(words[1]).resolve(), words[3] if len(words) == 4 else None))
