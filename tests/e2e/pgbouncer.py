"""A pgbouncer of the test's own in front of the server in TEST_DATABASE_URL: few sessions, shared between transactions."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import urllib.parse

import database
from process import free_port
from waiting import eventually

START_DEADLINE_S = 20
PREPARED_SINCE = (1, 21)  # from then on it can keep prepared statements itself
SESSIONS = 3  # of a database: fewer than the connections of one service, so that each meets others' sessions


def _program():
    return shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"


def _version():
    """(1, 24, 1) of "PgBouncer 1.24.1"."""
    said = subprocess.run([_program(), "--version"], check=True, capture_output=True, text=True).stdout
    return tuple(map(int, re.search(r"(\d+)\.(\d+)\.(\d+)", said).groups()))


class PgBouncer:
    """It knows nothing of prepared statements, whatever its version is."""

    def __init__(self):
        self.port = free_port()
        host, port = database.address()
        server = urllib.parse.urlsplit(database.server_url())
        password = f" password={server.password}" if server.password else ""
        self._home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-pgbouncer-"))
        self._home.chmod(0o755)
        self._settings = self._home / "pgbouncer.ini"
        self._settings.write_text(f"""[databases]
* = host={host} port={port} user={server.username or "postgres"}{password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {SESSIONS}
max_client_conn = 500
{"max_prepared_statements = 0" if _version() >= PREPARED_SINCE else ""}
""", encoding="utf-8")
        self._running = None

    def url_of(self, of):
        return of.url_through(self.port)

    def start(self):
        # It does not run as root.
        user = ["-u", "postgres"] if os.getuid() == 0 else []
        self._running = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", _program(), *user, str(self._settings)],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually("pgbouncer answers", self._answers, START_DEADLINE_S)

    def _answers(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True

    def close(self):
        if self._running is not None:
            self._running.kill()
            self._running.wait()
        shutil.rmtree(self._home, ignore_errors=True)
