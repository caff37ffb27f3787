"""The broker in TEST_RABBITMQ_URL: how many messages a queue holds, one more in it, and taking away what a run made there.

The few methods of AMQP 0-9-1 that this needs are spoken here, so that no package has to be installed for it.
"""
import os
import socket
import struct
import urllib.parse

ANSWER_TIMEOUT_S = 30
QUEUE_ROLES = ("commands", "events", "retry.1s", "retry.5s", "retry.30s", "retry.5m", "dead")  # of each service
FRAME_END = 0xCE


def broker_url():
    url = os.environ.get("TEST_RABBITMQ_URL")
    if not url:
        raise SystemExit("set TEST_RABBITMQ_URL to a broker, for example amqp://guest:guest@127.0.0.1:5672/")
    return url


def url_through(port):
    """The same broker behind a proxy on loopback."""
    parts = urllib.parse.urlsplit(broker_url())
    user = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=(user + "@" if user else "") + f"127.0.0.1:{port}").geturl()


def address():
    parts = urllib.parse.urlsplit(broker_url())
    return parts.hostname or "localhost", parts.port or 5672


def _short(text):
    return struct.pack(">B", len(text.encode())) + text.encode()


def _long(data):
    return struct.pack(">I", len(data)) + data


class Session:
    """A connection with one channel. A refused method closes the channel, so each question has a session of its own."""

    def __init__(self, url=None):
        parts = urllib.parse.urlsplit(url or broker_url())
        user = urllib.parse.unquote(parts.username or "guest")
        password = urllib.parse.unquote(parts.password or "guest")
        virtual_host = urllib.parse.unquote(parts.path[1:]) or "/"
        self._socket = socket.create_connection(address(), ANSWER_TIMEOUT_S)
        self._stream = self._socket.makefile("rb")
        self._socket.sendall(b"AMQP\x00\x00\x09\x01")
        self._expect((10, 10))  # connection.start
        self._send(0, (10, 11), _long(b"") + _short("PLAIN") + _long(f"\0{user}\0{password}".encode()) + _short("en_US"))
        self._expect((10, 30))  # connection.tune
        self._send(0, (10, 31), struct.pack(">HIH", 1, 131072, 0))
        self._send(0, (10, 40), _short(virtual_host) + _short("") + b"\0")
        self._expect((10, 41))
        self._send(1, (20, 10), _short(""))  # channel.open
        self._expect((20, 11))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()
        self._socket.close()

    def message_count(self, queue):
        self._send(1, (50, 10), struct.pack(">H", 0) + _short(queue) + b"\x01" + _long(b""))  # queue.declare, passive
        body = self._expect((50, 11))
        return struct.unpack_from(">I", body, 1 + body[0])[0]

    def publish(self, queue, body, attempts, user=None):
        """Puts a persistent message into a queue, as if it had failed so often, and waits until the broker has it. `user`:
        who says that it is from him."""
        self._send(1, (85, 10), b"\0")  # confirm.select
        self._expect((85, 11))
        self._put(queue, body, attempts, user=user)
        self._expect((60, 80))

    def publish_event(self, exchange, message_type, body):
        """The same, to an exchange under a type."""
        self._send(1, (85, 10), b"\0")
        self._expect((85, 11))
        self._put(message_type, body, 0, exchange=exchange)
        self._expect((60, 80))

    def publish_all(self, queue, bodies):
        """Many, without a confirmation for each: a question behind them is answered when the broker has read all."""
        for body in bodies:
            self._put(queue, body, 0)
        self.message_count(queue)

    def _put(self, key, body, attempts, exchange="", user=None):
        self._send(1, (60, 40), struct.pack(">H", 0) + _short(exchange) + _short(key) + b"\0")  # basic.publish
        headers = _short("x-comanda-attempts") + b"I" + struct.pack(">i", attempts)
        payload = body.encode()
        # headers (bit 13), delivery mode (bit 12) and user-id (bit 4)
        flags = 0x3000 | (0x10 if user else 0)
        self._frame(2, struct.pack(">HHQH", 60, 0, len(payload), flags) + _long(headers) + b"\x02" + (_short(user) if user else b""))
        self._frame(3, payload)

    def declare_full_queue(self, queue, exchange, key):
        """A queue that has what it holds, and refuses every message that the exchange brings it."""
        arguments = (_short("x-max-length") + b"I" + struct.pack(">i", 1)
                     + _short("x-overflow") + b"S" + _long(b"reject-publish"))
        self._send(1, (50, 10), struct.pack(">H", 0) + _short(queue) + b"\x02" + _long(arguments))  # durable
        self._expect((50, 11))
        self._send(1, (50, 20), struct.pack(">H", 0) + _short(queue) + _short(exchange) + _short(key) + b"\0" + _long(b""))
        self._expect((50, 21))
        self.publish(queue, "in the way", 0)

    def delete_queue(self, queue):
        self._send(1, (50, 40), struct.pack(">H", 0) + _short(queue) + b"\0")
        self._expect((50, 41))

    def delete_exchange(self, exchange):
        self._send(1, (40, 20), struct.pack(">H", 0) + _short(exchange) + b"\0")
        self._expect((40, 21))

    def _send(self, channel, method, arguments):
        self._frame(1, struct.pack(">HH", *method) + arguments, channel)

    def _frame(self, kind, payload, channel=1):
        self._socket.sendall(struct.pack(">BHI", kind, channel, len(payload)) + payload + bytes([FRAME_END]))

    def _expect(self, method):
        """The arguments of that method; anything else but a heartbeat is a refusal."""
        while True:
            kind, _, size = struct.unpack(">BHI", self._read(7))
            payload = self._read(size + 1)[:-1]
            if kind != 1:
                continue
            got = struct.unpack_from(">HH", payload)
            if got != method:
                raise ConnectionError(f"the broker answers {got} where {method} is due: {payload[4:]!r}")
            return payload[4:]

    def _read(self, size):
        data = self._stream.read(size)
        if len(data) != size:
            raise ConnectionError("the broker hung up")
        return data


def message_count(queue):
    with Session() as session:
        return session.message_count(queue)


def publish(queue, body, attempts=0):
    with Session() as session:
        session.publish(queue, body, attempts)


def delete_everything(prefix, services):
    """The queues and exchanges that `services` declared under `prefix`. Deleting what is not there is no error."""
    with Session() as session:
        for service in services:
            for role in QUEUE_ROLES:
                session.delete_queue(f"{prefix}{service}.{role}")
            session.delete_exchange(f"{prefix}{service}.retry")
        for exchange in ("comanda.commands", "comanda.events"):
            session.delete_exchange(prefix + exchange)
