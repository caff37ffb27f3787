"""The distribution's nginx on free ports of loopback, in front of one service, as it comes: with nothing but `proxy_pass`,
and with connections to the service that are kept (`keepalive`, as its manual has it)."""
import pathlib
import shutil
import signal
import subprocess
import tempfile

from client import Client
from process import free_port
from waiting import eventually

START_DEADLINE_S = 20
STOP_DEADLINE_S = 20
KEPT_CONNECTIONS = 4

CONFIGURATION = """
worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream kept {{
    server 127.0.0.1:{port};
    keepalive {kept};
  }}
  server {{
    listen 127.0.0.1:{plain};
    location / {{ proxy_pass http://127.0.0.1:{port}; }}
  }}
  server {{
    listen 127.0.0.1:{keeping};
    location / {{
      proxy_pass http://kept;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }}
  }}
}}
"""


class Nginx:
    def __init__(self, port):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="comanda-nginx-"))
        self._folder.chmod(0o755)  # its workers are another user when the test is root
        self.plain, self.keeping = free_port(), free_port()
        self._configuration = self._folder / "nginx.conf"
        self._configuration.write_text(CONFIGURATION.format(folder=self._folder, port=port, plain=self.plain, keeping=self.keeping,
                                                            kept=KEPT_CONNECTIONS))
        self._running = None

    def start(self):
        self._running = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "nginx", "-p", str(self._folder), "-c", str(self._configuration),
             "-e", str(self._folder / "error.log")], stdin=subprocess.DEVNULL)
        for port in (self.plain, self.keeping):
            eventually("nginx answers", lambda port=port: self._answers(port), START_DEADLINE_S)

    @staticmethod
    def _answers(port):
        client = Client(port, "")
        try:
            return client.get("/health/live").status == 200
        finally:
            client.close()

    def complaints(self):
        """What it has written of requests that went wrong."""
        return (self._folder / "error.log").read_text()

    def close(self):
        if self._running is not None:
            self._running.send_signal(signal.SIGTERM)
            self._running.wait(STOP_DEADLINE_S)
        shutil.rmtree(self._folder, ignore_errors=True)
