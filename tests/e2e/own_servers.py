"""A PostgreSQL and a RabbitMQ of the test's own, to be crashed and filled up: tests/support/servers.sh, kept by a shell.

The shell stops them when its input ends, so they end with this script however it ends.
"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

from process import free_port

SERVERS_SH = pathlib.Path(__file__).resolve().parent.parent / "support" / "servers.sh"

# Reads a function and its arguments from each line, answers with its exit status.
KEEPER = r"""
. "$1"
dir=$2
trap '' INT TERM HUP
while read -r -a words; do
  (set -euo pipefail; "${words[@]}") >&2 </dev/null
  echo $?
done
(set -euo pipefail; servers_stop "$dir") >&2
if mountpoint -q "$dir/postgres"; then umount "$dir/postgres"; fi
rm -rf "$dir"
"""


class OwnServers:
    """Both run when this is made. Safe from every thread. Tells the helpers of this folder, by the environment, that these are the servers now.

    With `disk_bytes` PostgreSQL's files are on a file system of that size (see `can_mount`). With `tls`, a Certificate, both
    show it to those who want TLS: PostgreSQL on its port, RabbitMQ on `tls_port`. With `definitions` RabbitMQ starts with
    these users and rights; guest has to be among them.
    """

    def __init__(self, disk_bytes=None, tls=None, definitions=None):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-servers-"))
        self.home.chmod(0o755)
        self._one_at_a_time = threading.Lock()
        self._down = {"postgres": False, "rabbitmq": False}
        self._log = open(self.home / "keeper.log", "ab")
        self._keeper = subprocess.Popen(["bash", "-c", KEEPER, "keeper", SERVERS_SH, self.home], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self._log, text=True, start_new_session=True)
        try:
            if disk_bytes:
                (self.home / "postgres").mkdir()
                mount(self.home / "postgres", disk_bytes)
            if tls:
                self._show(tls)
            if definitions:
                (self.home / "definitions.json").write_text(json.dumps(definitions))
                (self.home / "rabbitmq.more.conf").write_text(f"load_definitions = {self.home / 'definitions.json'}\n")
            self._do("servers_start")
        except BaseException:
            self.close()
            raise
        os.environ["TEST_DATABASE_URL"] = f"postgres://postgres@127.0.0.1:{self._read('postgres.port')}/postgres"
        os.environ["TEST_RABBITMQ_URL"] = f"amqp://guest:guest@127.0.0.1:{self._read('rabbitmq.port')}/"

    def _show(self, tls):
        self.tls_port = free_port()
        files = {server: self._copy_for(server, tls) for server in ("postgres", "rabbitmq")}
        certificate, key = files["postgres"]
        (self.home / "postgres.more.conf").write_text(f"ssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{key}'\n")
        certificate, key = files["rabbitmq"]
        (self.home / "rabbitmq.more.conf").write_text(
            f"listeners.ssl.1 = 127.0.0.1:{self.tls_port}\nssl_options.certfile = {certificate}\nssl_options.keyfile = {key}\n"
            f"ssl_options.cacertfile = {certificate}\n")

    def _copy_for(self, server, tls):
        """Where the server can read them, and for the key nobody else."""
        copies = []
        for name, source in (("crt", tls.certificate), ("key", tls.key)):
            copies.append(self.home / f"{server}.{name}")
            shutil.copyfile(source, copies[-1])
            copies[-1].chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(copies[-1], server, server)
        return copies

    # Crashing what is down and starting what runs are no errors, so that plans of faults may overlap.

    def crash_postgres(self):
        if self._down["postgres"]:
            return
        self._down["postgres"] = True
        self._do("postgres_crash")

    def start_postgres(self):
        """Returns when it has recovered."""
        self._do("postgres_start")
        self._down["postgres"] = False

    def crash_rabbitmq(self):
        if self._down["rabbitmq"]:
            return
        self._do("rabbitmq_wait")  # it may still be starting
        self._down["rabbitmq"] = True
        self._do("rabbitmq_crash")

    def launch_rabbitmq(self):
        """Without waiting until it is there."""
        if self._down["rabbitmq"]:
            self._down["rabbitmq"] = False
            self._do("rabbitmq_launch")

    def wait_rabbitmq(self):
        self._do("rabbitmq_wait")

    def close(self):
        self._keeper.stdin.close()
        self._keeper.wait()
        self._log.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _do(self, function):
        with self._one_at_a_time:
            self._keeper.stdin.write(f"{function} {self.home}\n")
            self._keeper.stdin.flush()
            status = self._keeper.stdout.readline().strip()
        if status != "0":
            raise AssertionError(f"{function} ended with {status!r}:\n{self._read('keeper.log')[-2000:]}")

    def _read(self, name):
        return (self.home / name).read_text().strip()


def mount(where, size_bytes):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", where], check=True, capture_output=True)


def can_mount():
    """Whether we may mount a file system: root outside of a locked-down container."""
    with tempfile.TemporaryDirectory(prefix="comanda-mount-") as where:
        try:
            mount(where, 1 << 20)
        except (OSError, subprocess.CalledProcessError):
            return False
        subprocess.run(["umount", where], check=True)
        return True
