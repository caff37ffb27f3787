"""An HTTP client with one keep-alive connection. One thread each."""
import http.client
import json
import select

ANSWER_TIMEOUT_S = 30


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def data(self):
        return self.json["data"]

    @property
    def error_code(self):
        return self.json["error"]["code"]

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Client:
    def __init__(self, port, prefix="/api/v1", tls=None):
        """`tls`: an ssl.SSLContext, for https."""
        self._port = port
        self._prefix = prefix
        self._tls = tls
        self._connection = None

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def request(self, method, path, body=None, headers=None):
        """`body`: an object to send as JSON, or bytes as they are. Raises OSError when there is no answer."""
        headers = dict(headers or {})
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            if not isinstance(body, bytes):
                body = json.dumps(body).encode()
        if self._connection is not None and self._is_dropped():
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        try:
            self._connection.request(method, self._prefix + path, body, headers)
            answer = self._connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except http.client.HTTPException as problem:
            self.close()
            raise ConnectionError(f"no answer: {problem!r}") from problem
        except OSError:
            self.close()
            raise

    def _connect(self):
        if self._tls is None:
            return http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_TIMEOUT_S)
        return http.client.HTTPSConnection("127.0.0.1", self._port, timeout=ANSWER_TIMEOUT_S, context=self._tls)

    def _is_dropped(self):
        """Whether the kept connection ended with its server, or by its idle time-out: a server says nothing unasked."""
        sock = self._connection.sock  # none after an answer that said "Connection: close"
        return sock is not None and bool(select.select([sock], [], [], 0)[0])

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def post(self, path, body, headers=None):
        return self.request("POST", path, body, headers)

    def put(self, path, body, headers=None):
        return self.request("PUT", path, body, headers)

    def delete(self, path, headers=None):
        return self.request("DELETE", path, headers=headers)

    def list_all(self, path):
        """Every page of a list."""
        rows, cursor = [], None
        separator = "&" if "?" in path else "?"
        while True:
            answer = self.get(f"{path}{separator}limit=200" + (f"&cursor={cursor}" if cursor else ""))
            if answer.status != 200:
                raise AssertionError(f"GET {path}: {answer}")
            rows += answer.data
            cursor = answer.json["metadata"]["next_cursor"]
            if not cursor:
                return rows


class Anywhere(Client):
    """A client of every instance of a service: the next request after one without an answer goes to the next instance."""

    def __init__(self, processes):
        self._clients = [process.client() for process in processes]

    def close(self):
        for client in self._clients:
            client.close()

    def request(self, method, path, body=None, headers=None):
        try:
            return self._clients[0].request(method, path, body, headers)
        except OSError:
            self._clients.append(self._clients.pop(0))
            raise
