"""The example's payment gateway as a process of the test's own on a free port."""
import pathlib
import subprocess
import sys

from client import Client

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "examples" / "mock_gateway" / "mock_gateway.py"


class MockGateway:
    def __init__(self, *options):
        self._running = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", sys.executable, "-B", PROGRAM, "--port", "0", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        said = self._running.stdout.readline()
        self.url = said.split()[-1]
        self.port = int(self.url.rpartition(":")[2])
        self.address = ("127.0.0.1", self.port)

    def books(self):
        """{payment: {held, captured, refunded, voided}}"""
        client = Client(self.port, "")
        try:
            return client.get("/v1/books").json
        finally:
            client.close()

    def kill(self):
        self._running.kill()
        self._running.wait()
        self._running.stdout.close()
