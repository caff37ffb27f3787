"""A Comanda executable as a process: started, watched, killed, always ended with the test."""
import os
import signal
import socket
import subprocess

from client import Client
from waiting import eventually

READY_DEADLINE_S = 60
END_DEADLINE_S = 40  # longer than SHUTDOWN_GRACE
COMMAND_TIMEOUT_S = 60
MIB_OF_A_SANITIZER = 2048


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One executable with its settings. Starts and ends in the folder `home`, where its log is, too."""

    def __init__(self, executable, home, settings, tls=None):
        """`tls`: an ssl.SSLContext, when its settings say that it serves https."""
        self.executable = str(executable)
        self.name = os.path.basename(self.executable)
        self.home = str(home)
        self.log_path = os.path.join(self.home, self.name + ".log")
        self.port = free_port()
        self._tls = tls
        # Nothing of the surroundings but PATH: a variable of the person who runs the test must not decide its outcome.
        self.settings = {"PATH": os.environ.get("PATH", ""), "AUTH_MODE": "disabled", "HTTP_ADDRESS": "127.0.0.1",
                         "HTTP_PORT": str(self.port), "LOG_FORMAT": "json", **settings}
        self._running = None

    def command(self, *words, settings=None):
        """Runs a subcommand to its end: a completed process with text output."""
        return subprocess.run([self.executable, *words], env=self.settings if settings is None else settings,
                              cwd=self.home, capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=False)

    def start(self):
        with open(self.log_path, "ab") as log:
            # Should this script be killed, the kernel ends the process with it. Holds for the thread that starts it, so start
            # processes from the main thread.
            self._running = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", self.executable, "serve"],
                                             env=self.settings, cwd=self.home, stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log)

    def client(self):
        return Client(self.port, tls=self._tls)

    def raw_client(self):
        """Without the prefix of the routes."""
        return Client(self.port, "", self._tls)

    def peak_memory_mib(self):
        """The most that it has had in memory so far."""
        with open(f"/proc/{self._running.pid}/status", encoding="ascii") as status:
            return next(int(row.split()[1]) for row in status if row.startswith("VmHWM:")) / 1024

    def mib_of_a_sanitizer(self):
        """What the shadow and the quarantine of a sanitizer may take in it; nothing in other builds."""
        with open(f"/proc/{self._running.pid}/maps", encoding="utf-8") as maps:
            return MIB_OF_A_SANITIZER if any("libasan" in row or "libtsan" in row for row in maps) else 0

    def readiness(self):
        """(ready, the answer's body)"""
        client = self.raw_client()
        try:
            answer = client.get("/health/ready")
        finally:
            client.close()
        return answer.status == 200, answer.body

    def wait_ready(self):
        eventually(f"{self.name} is ready", lambda: self._while_running(self.readiness), READY_DEADLINE_S)

    def wait_listening(self):
        """Until it can be asked, ready or not."""
        eventually(f"{self.name} listens", lambda: self._while_running(lambda: self.readiness() is not None), READY_DEADLINE_S)

    def _while_running(self, look):
        if self._running.poll() is not None:
            raise AssertionError(f"{self.name} ended with {self._running.returncode} while starting:\n{self.log_end()}")
        return look()

    @property
    def alive(self):
        return self._running is not None and self._running.poll() is None

    def kill(self):
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()

    def terminate(self):
        self._running.send_signal(signal.SIGTERM)

    def is_running(self):
        return self._running.poll() is None

    def is_read_by(self, peer_port):
        """Whether it has read all that the client on that port has sent: nothing waits in its socket."""
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [row.split() for row in table][1:]
        # local address, remote address, state, bytes to send:bytes to read
        mine = (f":{self.port:04X}", f":{peer_port:04X}")
        return any(row[1].endswith(mine[0]) and row[2].endswith(mine[1]) and row[4].split(":")[1] == "00000000" for row in rows)

    def wait_end(self):
        """The exit code."""
        return self._running.wait(END_DEADLINE_S)

    def stop(self):
        """SIGTERM and the exit code; for the end of a test, where no answer is no reason to leave a process behind."""
        if self._running is None:
            return None
        if self._running.poll() is None:
            self.terminate()
            try:
                self.wait_end()
            except subprocess.TimeoutExpired:
                self.kill()
        return self._running.returncode

    def log_end(self, lines=30):
        try:
            with open(self.log_path, errors="replace") as log:
                return "".join(log.readlines()[-lines:])
        except FileNotFoundError:
            return "(no log)"
