"""Webhook receivers of customers' own: on one thread, however many there are, so that thousands of calls may hang at once."""
import asyncio
import threading


class Receivers:
    """`count` servers, each on a port of its own. `answers` of False: they take requests and say nothing.

    `requests`: for each server, what came: (header lines by lower-case name, body).
    """

    def __init__(self, count, answers=True):
        self._answers = answers
        self.requests = [[] for _ in range(count)]
        self.ports = []
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(count, started), daemon=True)
        self._thread.start()
        started.wait()

    def url(self, number):
        return f"http://127.0.0.1:{self.ports[number]}/hook"

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, count, started):
        asyncio.set_event_loop(self._loop)
        for number in range(count):
            server = self._loop.run_until_complete(asyncio.start_server(
                lambda reader, writer, number=number: self._serve(number, reader, writer), "127.0.0.1", 0))
            self.ports.append(server.sockets[0].getsockname()[1])
        started.set()
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _serve(self, number, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:]
            headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in head if row)}
            self.requests[number].append((headers, await reader.readexactly(int(headers["content-length"]))))
            if self._answers:
                writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            else:
                await reader.read()  # until the caller gives up
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()
