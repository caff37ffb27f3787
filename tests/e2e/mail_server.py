"""The mail server of tests/support as a process of the test's own."""
import json
import pathlib
import subprocess
import sys
import threading

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "support" / "smtp_server.py"


class MailServer:
    """`mails`: what has arrived, each a dictionary with "to" and "data"."""

    def __init__(self, tls=None):
        files = [tls.certificate, tls.key] if tls else []
        self._running = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", sys.executable, "-B", PROGRAM, *files],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self._running.stdout.readline())["port"]
        self.mails = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        for row in self._running.stdout:
            said = json.loads(row)
            if "data" in said:
                self.mails.append(said)

    def close(self):
        self._running.kill()
        self._running.wait()
        self._listener.join()
        self._running.stdin.close()
        self._running.stdout.close()
