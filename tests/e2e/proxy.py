"""A TCP proxy on loopback that does to a connection what networks do: cuts, delays, stalls, trickles, swallows.

All proxies of a process share one thread. A method that sets a mode returns when the mode holds.
"""
import asyncio
import collections
import socket
import struct
import threading

CHUNK_BYTES = 64 * 1024
CONNECT_TIMEOUT_S = 10
CALL_TIMEOUT_S = 20
CHUNKS_UNDER_WAY_MAX = 64  # of one direction of a connection
BACKLOG = 128
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER for no time: RST instead of FIN


class Proxy:
    """`port` leads to `target`.

    | mode      | open connections                           | new connections                             |
    | pass      | pass everything on                         | likewise                                    |
    | cut       | are reset, once                            | are reset                                   |
    | delay     | everything comes so much later             | likewise                                    |
    | stall     | nothing passes, nothing is lost            | are taken, nothing passes                   |
    | trickle   | a few bytes at a time                      | likewise                                    |
    | blackhole | nothing passes ever again, without a word  | wait in the backlog: no answer until healed |

    `restore` is back to pass. What a blackhole has swallowed stays mute after it, as behind a firewall that forgot.
    `counts`: connections, refused, reset, swallowed (bytes), passed (bytes), muted (connections).
    """

    def __init__(self, target, name=""):
        self.target = target
        self.name = name
        self.counts = collections.Counter()
        self._pairs = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._do(self._start)

    def restore(self):
        self._do(self._set, "pass")

    def cut(self):
        self._do(self._set, "cut")

    def delay(self, later_s):
        self._do(self._set, "delay", later_s=later_s)

    def stall(self):
        self._do(self._set, "stall")

    def trickle(self, chunk_bytes, pause_s):
        self._do(self._set, "trickle", chunk_bytes, pause_s)

    def blackhole(self):
        self._do(self._set, "blackhole")

    def close(self):
        self._do(self._stop)

    def _do(self, step, *arguments, **named):
        async def run():
            step(*arguments, **named)
        asyncio.run_coroutine_threadsafe(run(), _loop()).result(CALL_TIMEOUT_S)

    # Everything below runs on the one thread.

    def _start(self):
        self._mode, self._chunk_bytes, self._pause_s, self._later_s = "pass", CHUNK_BYTES, 0, 0
        self._open = asyncio.Event()  # something may pass
        self._accepting = asyncio.Event()
        self._open.set()
        self._accepting.set()
        self._task = asyncio.ensure_future(self._accept())

    def _stop(self):
        self._task.cancel()
        self._listener.close()
        self._reset_all()

    def _set(self, mode, chunk_bytes=CHUNK_BYTES, pause_s=0, later_s=0):
        self._mode, self._chunk_bytes, self._pause_s, self._later_s = mode, chunk_bytes, pause_s, later_s
        for gate, shut_by in ((self._open, ("stall",)), (self._accepting, ("blackhole",))):
            if mode in shut_by:
                gate.clear()
            else:
                gate.set()
        if mode == "cut":
            self._reset_all()
        if mode == "blackhole":
            for pair in self._pairs:
                pair.muted = True
            self.counts["muted"] += len(self._pairs)

    def _reset_all(self):
        self.counts["reset"] += len(self._pairs)
        for pair in list(self._pairs):
            pair.task.cancel()

    async def _accept(self):
        loop = asyncio.get_running_loop()
        while True:
            await self._accepting.wait()
            near, _ = await loop.sock_accept(self._listener)
            if self._mode == "cut":
                self.counts["refused"] += 1
                _reset(near)
                continue
            self.counts["connections"] += 1
            pair = _Pair(near, muted=self._mode == "blackhole")
            self._pairs.add(pair)
            pair.task = asyncio.ensure_future(self._serve(pair))

    async def _serve(self, pair):
        loop = asyncio.get_running_loop()
        pumps = []
        try:
            pair.near.setblocking(False)
            pair.far = socket.socket()
            pair.far.setblocking(False)
            await asyncio.wait_for(loop.sock_connect(pair.far, self.target), CONNECT_TIMEOUT_S)
            for side in (pair.near, pair.far):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink in ((pair.near, pair.far), (pair.far, pair.near)):
                under_way = asyncio.Queue(CHUNKS_UNDER_WAY_MAX)
                pumps.append(asyncio.ensure_future(self._take(source, under_way)))
                pumps.append(asyncio.ensure_future(self._bring(pair, under_way, sink)))
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        except (OSError, asyncio.TimeoutError):
            self.counts["refused"] += 1  # the target is away
        finally:
            self._pairs.discard(pair)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            pair.reset()

    async def _take(self, source, under_way):
        loop = asyncio.get_running_loop()
        while True:
            await self._open.wait()
            data = await loop.sock_recv(source, CHUNK_BYTES)
            await under_way.put((loop.time() + self._later_s, data))
            if not data:
                await asyncio.Event().wait()  # `_bring` ends the connection when it comes to this

    async def _bring(self, pair, under_way, sink):
        loop = asyncio.get_running_loop()
        while True:
            due, data = await under_way.get()
            if not data:
                return
            data = memoryview(data)
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            while data:
                if self._pause_s:
                    await asyncio.sleep(self._pause_s)
                await self._open.wait()
                if pair.muted:
                    self.counts["swallowed"] += len(data)
                    break
                piece, data = data[:self._chunk_bytes], data[self._chunk_bytes:]
                await loop.sock_sendall(sink, piece)
                self.counts["passed"] += len(piece)


class _Pair:
    def __init__(self, near, muted):
        self.near = near
        self.far = None
        self.muted = muted
        self.task = None

    def reset(self):
        for side in (self.near, self.far):
            if side is not None:
                _reset(side)


def _reset(side):
    try:
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    except OSError:
        pass  # it has ended already
    side.close()


_running = None
_starting = threading.Lock()


def _loop():
    global _running
    with _starting:
        if _running is None:
            _running = asyncio.new_event_loop()
            threading.Thread(target=_running.run_forever, daemon=True).start()
        return _running
