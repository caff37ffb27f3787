#!/usr/bin/env bash
# The demonstration's three orders end as they should on an all-in-one that has only just been installed: an empty folder
# and a port. usage: demo_e2e.sh <folder of the executables>
set -euo pipefail
root=$(dirname "$(readlink -f "$0")")/../..
# shellcheck source=tests/support/servers.sh
. "$root/tests/support/servers.sh"

READY_DEADLINE_S=60
data=$(mktemp -d)
mkdir "$data/data"
port=$(free_port)
url=http://127.0.0.1:$port
DATA_DIR=$data/data HTTP_ADDRESS=127.0.0.1 HTTP_PORT=$port AUTH_MODE=disabled \
  "$1/comanda-all-in-one" serve >"$data/log" 2>&1 </dev/null &
service=$!
# Whatever happens, the process and its folder go; when something did, the log is shown first.
clean_up() {
  local status=$?
  kill "$service" 2>/dev/null || true
  wait "$service" || true
  [ "$status" = 0 ] || cat "$data/log"
  rm -rf "$data"
  exit "$status"
}
trap clean_up EXIT

ready() { process_gone "$service" || curl -fso /dev/null --max-time 2 "$url/health/ready"; }
wait_until "$READY_DEADLINE_S" ready
"$root/apps/all_in_one/demo.sh" "$url"
