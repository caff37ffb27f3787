"""A redis-server of the test's own on a free port of loopback, without a file."""
import os
import signal
import socket
import subprocess

from process import free_port
from waiting import eventually

START_DEADLINE_S = 20


class RedisServer:
    def __init__(self, password, tls=None):
        """`tls`: a certificates.Certificate that it shows on `tls_port`, beside the port in clear text."""
        self.password = password
        self.port = free_port()
        self.tls_port = free_port() if tls else None
        self._more = [] if tls is None else [
            "--tls-port", str(self.tls_port), "--tls-cert-file", str(tls.certificate), "--tls-key-file", str(tls.key),
            "--tls-ca-cert-file", str(tls.certificate), "--tls-auth-clients", "no"]
        self._running = None

    @property
    def url(self):
        return self.url_through(self.port)

    def url_through(self, port):
        return f"redis://:{self.password}@127.0.0.1:{port}/0"

    @property
    def address(self):
        return "127.0.0.1", self.port

    def start(self):
        self._running = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--requirepass", self.password, *self._more],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually("redis-server answers", lambda: self.ask("PING").startswith("+PONG"), START_DEADLINE_S)

    def ask(self, *words):
        """The first line of the answer: "+OK", ":3", ..."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as to:
            lines = to.makefile("rb")
            to.sendall(f"AUTH {self.password}\r\n".encode())
            if not lines.readline().startswith(b"+OK"):
                return "no"
            to.sendall((" ".join(words) + "\r\n").encode())
            return lines.readline().decode().strip()

    def rows(self):
        """How many keys it has."""
        return int(self.ask("DBSIZE")[1:])

    def keys(self, pattern):
        done = subprocess.run(["redis-cli", "-p", str(self.port), "--scan", "--pattern", pattern],
                              env={**os.environ, "REDISCLI_AUTH": self.password}, capture_output=True, text=True, check=True)
        return done.stdout.split()

    def kill(self):
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()
            self._running = None

    def stall(self):
        self._running.send_signal(signal.SIGSTOP)

    def resume(self):
        self._running.send_signal(signal.SIGCONT)
