"""Open-loop load: requests that come when they come, whether or not the ones before are answered."""
import asyncio
import json
import time
import uuid

CLIENT_PATIENCE_S = 5  # then a client gives up, and what it asked for is of no use to it


class Outcome:
    """What became of the requests of one phase."""

    def __init__(self):
        self.end = 0.0
        self.accepted = {}  # order id -> seconds to its answer
        self.in_time = 0    # of them, answered while requests were still coming
        self.shed = []      # seconds to each 503
        self.late = 0       # no answer while the client waited
        self.other = []     # what should not be: another status, a broken connection, a 503 without Retry-After

    def __repr__(self):
        return (f"{len(self.accepted)} accepted, {self.in_time} in time (median {median(self.accepted.values()):.2f} s), {len(self.shed)} shed "
                f"(median {median(self.shed):.3f} s), {self.late} late, {len(self.other)} other {self.other[:2]}")


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0.0


def offer(port, body, rate, seconds):
    """Posts the order `rate` times a second. The outcome once every request has its answer, or its client has given up."""
    return asyncio.run(_offer(port, body, rate, seconds))


async def _offer(port, body, rate, seconds):
    outcome = Outcome()
    pool = _Pool(port)
    content = json.dumps(body).encode()
    begun = time.monotonic()
    outcome.end = begun + seconds
    tasks = []
    for number in range(int(rate * seconds)):
        wait = begun + number / rate - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(_order(pool, content, outcome)))
    await asyncio.gather(*tasks)
    pool.close()
    return outcome


class _Pool:
    """Connections that are free are used again, and a new one is made when there is none."""

    def __init__(self, port):
        self._port = port
        self._free = []

    async def take(self):
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)

    def give_back(self, connection):
        self._free.append(connection)

    def close(self):
        for _, writer in self._free:
            writer.close()


async def _order(pool, content, outcome):
    begun = time.monotonic()
    connection = None
    try:
        async with asyncio.timeout(CLIENT_PATIENCE_S):
            connection = await pool.take()
            status, fields, body = await _post(connection, content)
    except TimeoutError:
        outcome.late += 1
        if connection:
            connection[1].close()
        return
    except (OSError, asyncio.IncompleteReadError) as problem:
        outcome.other.append(problem)
        if connection:
            connection[1].close()
        return
    took = time.monotonic() - begun
    if status == 201:
        outcome.accepted[json.loads(body)["data"]["order_id"]] = took
        outcome.in_time += begun + took <= outcome.end
    elif status == 503 and b"retry-after" in fields:
        outcome.shed.append(took)
    else:
        outcome.other.append((status, body))
    if fields.get(b"connection") == b"close":
        connection[1].close()
    else:
        pool.give_back(connection)


async def _post(connection, content):
    reader, writer = connection
    writer.write(b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: "
                 + uuid.uuid4().hex.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
    text = await reader.readuntil(b"\r\n\r\n")
    first, *rest = text[:-4].split(b"\r\n")
    fields = dict(row.lower().split(b": ", 1) for row in rest)
    body = await reader.readexactly(int(fields[b"content-length"]))
    return int(first.split(b" ", 2)[1]), fields, body
