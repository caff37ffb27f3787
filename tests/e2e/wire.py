"""A TCP client that sends bytes as they are: for what no HTTP client would send. Every wait has a deadline."""
import select
import socket

WIRE_TIMEOUT_S = 30
RECEIVE_BYTES = 64 * 1024


def head(first, *fields, host=True):
    """A request's head from its lines, each ended as it should be."""
    lines = [first, *(["Host: localhost"] if host else []), *fields, "", ""]
    return b"\r\n".join(line if isinstance(line, bytes) else line.encode("latin-1") for line in lines)


class Wire:
    def __init__(self, port, receive_buffer=None):
        self._socket = socket.socket()
        if receive_buffer is not None:  # small: whoever does not read is noticed after fewer bytes
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(WIRE_TIMEOUT_S)
        try:
            self._socket.connect(("127.0.0.1", port))
        except OSError:
            self._socket.close()
            raise
        self._got = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def local_port(self):
        return self._socket.getsockname()[1]

    def fileno(self):
        return self._socket.fileno()

    def send(self, data):
        """False when the other side has closed."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def send_until_answered(self, data, most):
        """Sends `data` again and again until something comes back. False when it did not in `most` bytes."""
        sent = 0
        while sent < most:
            readable, writable, _ = select.select([self._socket], [self._socket], [], WIRE_TIMEOUT_S)
            if readable:
                return True
            if not writable or not self.send(data):
                return True  # the answer says more
            sent += len(data)
        return False

    def send_what_fits(self, data, most):
        """Sends `data` again and again, up to `most` bytes, until the other side takes no more for now. The bytes taken."""
        sent = 0
        self._socket.setblocking(False)
        try:
            while sent < most:
                sent += self._socket.send(data)
        except (BlockingIOError, BrokenPipeError, ConnectionResetError):
            pass
        finally:
            self._socket.settimeout(WIRE_TIMEOUT_S)
        return sent

    def end_sending(self):
        self._socket.shutdown(socket.SHUT_WR)

    def answer(self):
        """(status, body) of the next answer; None when the connection ended without one."""
        while b"\r\n\r\n" not in self._got:
            if not self._receive():
                return None
        text, _, self._got = self._got.partition(b"\r\n\r\n")
        status = int(text.split(b" ", 2)[1])
        fields = dict(line.lower().split(b": ", 1) for line in text.split(b"\r\n")[1:])
        length = int(fields.get(b"content-length", 0))
        while len(self._got) < length:
            if not self._receive():
                return None
        body, self._got = self._got[:length], self._got[length:]
        return status, body

    def head_of_answer(self):
        """The status; what follows is not waited for."""
        while b"\r\n\r\n" not in self._got:
            if not self._receive():
                return None
        return int(self._got.split(b" ", 2)[1])

    def read_to_end(self):
        """Everything until the other side closes. A timeout of this is an error: it should have closed."""
        while self._receive():
            pass
        return self._got

    def _receive(self):
        try:
            data = self._socket.recv(RECEIVE_BYTES)
        except ConnectionResetError:
            return False
        self._got += data
        return bool(data)
