#!/usr/bin/env bash
# with_servers.sh <which> <command>...: the command with those of the servers that TEST_DATABASE_URL and TEST_RABBITMQ_URL
# list, separated by blanks; <which> counts from 0.
set -euo pipefail
which=$1
shift
for variable in TEST_DATABASE_URL TEST_RABBITMQ_URL; do
  [ -n "${!variable:-}" ] || continue # who needs it says so
  read -r -a urls <<<"${!variable}"
  ((which < ${#urls[@]})) || {
    echo "$variable lists ${#urls[@]} servers: set COMANDA_TEST_SERVERS to so many" >&2
    exit 1
  }
  export "$variable=${urls[which]}"
done
exec "$@"
