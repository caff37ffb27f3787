"""A TCP forwarder on loopback that can be cut, or slow: an outage of a server that others are using, or a distant one."""
import collections
import selectors
import socket
import threading
import time

CHUNK_BYTES = 64 * 1024
CONNECT_TIMEOUT_S = 10


class Forwarder:
    """`port` leads to `target` until `cut`: then open connections are reset and new ones refused, until `restore`.

    What the target says comes `delay_s` later; may be set at any time.
    """

    def __init__(self, target, delay_s=0.0):
        self._target = target
        self.delay_s = delay_s
        self._lock = threading.Lock()
        self._pairs = set()
        self._listener = None
        self._open(0)
        self.port = self._listener.getsockname()[1]

    def cut(self):
        listener, self._listener = self._listener, None
        # A listener is closed for good only when no thread waits in its accept.
        listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        listener.close()
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            for side in pair:
                _hang_up(side)

    def restore(self):
        self._open(self.port)

    def close(self):
        if self._listener is not None:
            self.cut()

    def _open(self, port):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        self._listener = listener
        self._accepting = threading.Thread(target=self._accept, args=(listener,), daemon=True)
        self._accepting.start()

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._target, CONNECT_TIMEOUT_S)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            for side in (near, far):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._pairs.add((near, far))
            threading.Thread(target=self._pump, args=(near, far), daemon=True).start()

    def _pump(self, near, far):
        """Both directions, until either side ends."""
        delayed = collections.deque()  # (when, what) for the near side, in order
        with selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            try:
                while True:
                    wait = max(0.0, delayed[0][0] - time.monotonic()) if delayed else None
                    for key, _ in ready.select(wait):
                        data = key.fileobj.recv(CHUNK_BYTES)
                        if not data:
                            return
                        if key.fileobj is far and (self.delay_s > 0 or delayed):
                            delayed.append((time.monotonic() + self.delay_s, data))
                        else:
                            key.data.sendall(data)
                    while delayed and delayed[0][0] <= time.monotonic():
                        near.sendall(delayed.popleft()[1])
            except OSError:
                pass
            finally:
                with self._lock:
                    self._pairs.discard((near, far))
                near.close()
                far.close()


def _hang_up(side):
    try:
        side.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has ended already
