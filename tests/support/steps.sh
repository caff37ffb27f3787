# shellcheck shell=bash
# How ./dev and its scripts say what they do. Sourced; needs bash with `set -euo pipefail`.

step() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# wait_until <seconds> <command...>: polls; false when the deadline passes first.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# A zombie counts as gone: in a container nobody may be there to reap it.
process_gone() { ! grep -qs "^State:[[:space:]]*[^Z]" "/proc/$1/status"; }

# Runs a long, chatty command with its output in a log; says every 15 s that it is still at it, and shows the log's end
# if it fails.
quietly() { # <what> <log> <command...>
  local what=$1 log=$2 start=$SECONDS pid
  shift 2
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 &
  pid=$!
  while ! wait_until 15 process_gone "$pid"; do echo "    $what: $((SECONDS - start)) s" >&2; done
  wait "$pid" || {
    tail -n 40 "$log" >&2
    fail "$what failed; everything that it said is in $log"
  }
}
