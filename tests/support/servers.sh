# shellcheck shell=bash
# Throwaway PostgreSQL and RabbitMQ on free loopback ports. Sourced by ./dev; needs bash with `set -euo pipefail`.
#
#   servers_start <dir>   starts both with their data below <dir> and sets DATABASE_SERVER_URL (a PostgreSQL URL without
#                         a database) and BROKER_URL. A server that already runs from <dir> is left as it is.
#   servers_stop <dir>    stops what servers_start started there and waits until it is gone. Safe to repeat.
#                         What is in <dir>/postgres.more.conf and rabbitmq.more.conf is added to their settings.
#   postgres_crash <dir>, rabbitmq_crash <dir>   end it without a goodbye. Started again, it has its port and its data.
#
# Run by root, the servers take the users of their Debian packages (PostgreSQL refuses to run as root), so <dir> must be
# where those can get to; run by anybody else they are that user's.

# shellcheck source=tests/support/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

SERVERS_START_DEADLINE_S=90
SERVERS_STOP_DEADLINE_S=30

# A TCP port on loopback that was free a moment ago.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# A server that is started again is where it was, unless somebody else is there now.
kept_port() { # <file>
  local port
  if port=$(cat "$1" 2>/dev/null) && ! port_answers "$port"; then echo "$port"; else free_port; fi
}

port_answers() { (: >"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# run_as <user> <command...>: as that user when we are root, else as ourselves; from a folder that everybody may enter.
run_as() {
  local user=$1
  shift
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec runuser -u "$user" -- "$@")
  else
    (cd / && exec "$@")
  fi
}

# own_directory <user> <dir>: a folder that the server's user may write.
own_directory() {
  mkdir -p "$2"
  if [ "$(id -u)" = 0 ]; then chown "$1" "$2"; fi
}

# The folder of the newest installed PostgreSQL's programs; Debian keeps them out of PATH.
postgres_bin() {
  local newest
  newest=$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -n 1)
  dirname "${newest:-$(command -v initdb || echo /usr/bin/initdb)}"
}

postgres_start() {
  local base=$1 bin port data=$1/postgres/data
  bin=$(postgres_bin)
  if ! run_as postgres "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    own_directory postgres "$base/postgres"
    if [ ! -e "$data/PG_VERSION" ]; then
      run_as postgres "$bin/initdb" -D "$data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync \
        >"$base/initdb.log" 2>&1 || {
        cat "$base/initdb.log" >&2
        return 1
      }
    fi
    port=$(kept_port "$base/postgres.port")
    # Durable on purpose: what is tested is what runs.
    run_as postgres tee "$data/postgresql.auto.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
fsync = on
synchronous_commit = on
$(cat "$base/postgres.more.conf" 2>/dev/null)
CONF
    run_as postgres "$bin/pg_ctl" -D "$data" -l "$base/postgres/log" -t "$SERVERS_START_DEADLINE_S" -w start \
      >/dev/null </dev/null || {
      tail -n 20 "$base/postgres/log" >&2
      return 1
    }
    echo "$port" >"$base/postgres.port"
  fi
  # shellcheck disable=SC2034 # read by whoever sources this file
  DATABASE_SERVER_URL=postgres://postgres@127.0.0.1:$(cat "$base/postgres.port")
}

postgres_stop() {
  local bin data=$1/postgres/data
  [ -e "$data/postmaster.pid" ] || return 0
  bin=$(postgres_bin)
  run_as postgres "$bin/pg_ctl" -D "$data" -m fast -t "$SERVERS_STOP_DEADLINE_S" -w stop >/dev/null
}

# Ends every process of it at once; the next start recovers from the log.
postgres_crash() {
  run_as postgres "$(postgres_bin)/pg_ctl" -D "$1/postgres/data" -m immediate -t "$SERVERS_STOP_DEADLINE_S" -w stop >/dev/null
}

# database_create <name>: on the server that servers_start started, unless it is there already.
database_create() {
  local found
  found=$(psql -qtA "$DATABASE_SERVER_URL/postgres" -c "SELECT 1 FROM pg_database WHERE datname = '$1'")
  [ "$found" = 1 ] || psql -q "$DATABASE_SERVER_URL/postgres" -c "CREATE DATABASE $1"
}

rabbitmq_runs() {
  local pid
  pid=$(cat "$1/rabbitmq/pid" 2>/dev/null) && [ -d "/proc/$pid" ] && port_answers "$(cat "$1/rabbitmq.port")"
}

# Starts the broker and does not wait: it takes seconds, in which PostgreSQL can start.
rabbitmq_launch() {
  local base=$1 dir=$1/rabbitmq port distribution_port epmd_port
  if rabbitmq_runs "$base"; then return 0; fi
  own_directory rabbitmq "$dir"
  port=$(kept_port "$base/rabbitmq.port") # names the node, too, and so its data
  distribution_port=$(free_port)
  epmd_port=$(cat "$base/epmd.port" 2>/dev/null || free_port) # the mapper of a crashed node still runs
  run_as rabbitmq tee "$dir/rabbitmq.conf" >/dev/null <<CONF
listeners.tcp.1 = 127.0.0.1:$port
log.file.level = warning
$(cat "$base/rabbitmq.more.conf" 2>/dev/null)
CONF
  echo "$port" >"$base/rabbitmq.port"
  echo "$epmd_port" >"$base/epmd.port"
  # A home, a cookie, a name and a port mapper of its own: nothing is shared with a broker that the machine already runs.
  # Its own session, so that an interrupt at the terminal reaches ./dev and not the broker under its feet.
  run_as rabbitmq env -u RABBITMQ_NODE_PORT HOME="$dir" RABBITMQ_CONF_ENV_FILE="$dir/rabbitmq-env.conf" \
    RABBITMQ_NODENAME="comanda$port@localhost" RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" \
    RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/plugins" \
    RABBITMQ_PID_FILE="$dir/pid" RABBITMQ_DIST_PORT="$distribution_port" \
    ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd_port" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    setsid /usr/lib/rabbitmq/bin/rabbitmq-server </dev/null >"$base/rabbitmq.log" 2>&1 &
  disown
}

rabbitmq_wait() {
  wait_until "$SERVERS_START_DEADLINE_S" rabbitmq_runs "$1" || {
    echo "RabbitMQ did not start:" >&2
    tail -n 20 "$1/rabbitmq.log" >&2
    return 1
  }
  # shellcheck disable=SC2034 # read by whoever sources this file
  BROKER_URL=amqp://guest:guest@127.0.0.1:$(cat "$1/rabbitmq.port")/
}

rabbitmq_stop() {
  local pid
  if pid=$(cat "$1/rabbitmq/pid" 2>/dev/null); then
    kill "$pid" 2>/dev/null || true
    wait_until "$SERVERS_STOP_DEADLINE_S" process_gone "$pid" || kill -9 "$pid" 2>/dev/null || true
    rm -f "$1/rabbitmq/pid"
  fi
  if [ -e "$1/epmd.port" ]; then
    # The port mapper that the broker started lives on without it, and refuses to be ended while it thinks a node lives.
    wait_until 5 epmd_end "$(cat "$1/epmd.port")" || true
    rm -f "$1/epmd.port"
  fi
}

rabbitmq_crash() {
  local pid
  pid=$(cat "$1/rabbitmq/pid")
  kill -9 "$pid"
  wait_until "$SERVERS_STOP_DEADLINE_S" process_gone "$pid"
  rm -f "$1/rabbitmq/pid"
}

epmd_end() { ! port_answers "$1" || epmd -port "$1" -kill >/dev/null 2>&1; }

servers_start() {
  rabbitmq_launch "$1"
  postgres_start "$1"
  rabbitmq_wait "$1"
}

servers_stop() {
  rabbitmq_stop "$1"
  postgres_stop "$1"
}
