"""HTTP under attack: every attack has its bound, its answer or its close, and others are served meanwhile."""
import resource
import select
import threading
import time

import harness
from forms import ANSWERED, ENDLESS, REFUSED
from probe import Probe
from shop import Shop, line
from waiting import eventually
from wire import Wire, head

STREAMS_MAX = 50
BUFFER_MIB = 16
SHORT = {"HTTP_HEADER_TIMEOUT_MS": "1000", "HTTP_BODY_TIMEOUT_MS": "1000", "HTTP_WRITE_TIMEOUT_MS": "1000",
         "HTTP_STREAMS_MAX": str(STREAMS_MAX), "HTTP_STREAMS_PER_CALLER_MAX": str(STREAMS_MAX + 1), "HTTP_BUFFER_MIB_MAX": str(BUFFER_MIB)}
ENDLESS_BYTES_MAX = 512 * 1024 * 1024
SLOW_CLIENTS = 200
DRIP_INTERVAL_S = 0.1
DEAF_CLIENTS = 100
DEAF_BYTES_MAX = 8 * 1024 * 1024
SMALL_RECEIVE_BUFFER = 4096
PIPELINED = 500
FLOOD_THREADS = 4
FLOOD_REQUESTS = 3000  # of each
FLOOD_TOGETHER = 50
CONNECTIONS_OF_THE_FLOOD = 2000
IDLE_CONNECTIONS = 10_000
DEFAULT_CONNECTIONS_MAX = 4096
DEFAULT_STREAMS_MAX = 1024
DESCRIPTORS_OF_THE_TEST = 200
CLOSE_DEADLINE_S = 30

# A process may grow by the buffers that it is allowed, by what a connection costs without them (the space to read into, its
# session's own), and by what the allocator, the database's cache and the test's own orders keep. A sanitizer keeps far more.
KIB_PER_CONNECTION = 12
MIB_OF_ITS_OWN = 48


class Attacked(harness.AllInOneCase):
    """Every test runs beside a probe; at its end what the process has grown by is bounded."""

    connections_at_once = 400
    buffer_mib = BUFFER_MIB

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Probe(cls.process):
            pass
        cls.mib_at_start = cls.process.peak_memory_mib()

    def setUp(self):
        self.port = self.process.port

    def tearDown(self):
        grown = self.process.peak_memory_mib() - self.mib_at_start
        bound = (self.buffer_mib + self.connections_at_once * KIB_PER_CONNECTION / 1024 + MIB_OF_ITS_OWN
                 + self.process.mib_of_a_sanitizer())
        print(f"grown by at most {grown:.0f} MiB of {bound:.0f}", flush=True)
        self.assertLess(grown, bound)

    def open_connections(self):
        """Asked again while the service sheds: with every place taken by others, who asks is a newcomer like any."""
        seen = eventually("the gauges are served", self.metrics)
        return next(float(row.split()[-1]) for row in seen.splitlines() if row.startswith("comanda_http_connections "))

    def metrics(self):
        client = self.process.raw_client()
        try:
            answer = client.get("/metrics")
        finally:
            client.close()
        self.assertIn(answer.status, (200, 503))
        return answer.status == 200 and answer.body.decode()

    def many(self, number, receive_buffer=None):
        wires = []
        self.addCleanup(lambda: [wire.close() for wire in wires])
        for _ in range(number):
            wires.append(Wire(self.port, receive_buffer))
        return wires


class BadRequests(Attacked):
    process_settings = SHORT

    def test_what_is_no_good_http_gets_one_answer_and_a_close_and_nothing_behind_it_is_read(self):
        behind = head("GET /health/smuggled HTTP/1.1")
        with Probe(self.process):
            for what, (status, sent) in REFUSED.items():
                with self.subTest(what), Wire(self.port) as wire:
                    wire.send(sent + behind)
                    everything = wire.read_to_end()
                    self.assertEqual(everything.count(b"\r\nX-Request-ID: "), 1, everything)
                    self.assertTrue(everything.startswith(b"HTTP/1.1 %d " % status), everything)
                    self.assertIn(b"\r\nConnection: close\r\n", everything)

    def test_what_is_unusual_and_good_is_answered(self):
        with Probe(self.process):
            for what, (status, sent) in ANSWERED.items():
                with self.subTest(what), Wire(self.port) as wire:
                    wire.send(sent)
                    answer = wire.answer()
                    self.assertEqual(answer[0], status, answer)

    def test_what_has_no_end_is_cut_at_its_bound(self):
        with Probe(self.process):
            for what, (status, begin, more) in ENDLESS.items():
                with self.subTest(what), Wire(self.port) as wire:
                    wire.send(begin)
                    self.assertTrue(wire.send_until_answered(more, ENDLESS_BYTES_MAX))
                    answer = wire.answer()
                    self.assertIsNotNone(answer)
                    self.assertEqual(answer[0], status, answer)
                    wire.read_to_end()


class SlowClients(Attacked):
    process_settings = SHORT

    def drip(self, wires, byte):
        """A byte now and then to each, until the service has answered or closed all of them."""
        open_ones = set(wires)
        deadline = time.monotonic() + CLOSE_DEADLINE_S
        while open_ones:
            self.assertLess(time.monotonic(), deadline, f"{len(open_ones)} are still being waited for")
            readable, _, _ = select.select(list(open_ones), [], [], DRIP_INTERVAL_S)
            open_ones -= set(readable)
            for wire in open_ones:
                wire.send(byte)

    def check_cut(self, begin, byte):
        wires = self.many(SLOW_CLIENTS)
        with Probe(self.process):
            for wire in wires:
                wire.send(begin)
            self.drip(wires, byte)
        self.assertEqual({wire.answer()[0] for wire in wires}, {408})
        for wire in wires:
            wire.read_to_end()

    def test_slow_heads_are_408(self):
        self.check_cut(b"GET /health/live HTTP/1.1\r\nX: ", b"x")

    def test_slow_bodies_with_a_length_are_408(self):
        self.check_cut(head("POST /api/v1/orders HTTP/1.1", "Content-Length: 100000"), b" ")

    def test_slow_bodies_of_chunks_are_408(self):
        self.check_cut(head("POST /api/v1/orders HTTP/1.1", "Transfer-Encoding: chunked"), b"1\r\n \r\n")

    def test_bodies_that_stop_half_way_hold_no_more_than_is_allowed(self):
        wires = self.many(DEAF_CLIENTS)
        with Probe(self.process):
            for wire in wires:
                wire.send(head("POST /api/v1/orders HTTP/1.1", "Content-Length: 1000000") + b" " * 900_000)
            answers = [wire.answer() for wire in wires]
        # Closed without a word for those who came after them, or after their time.
        self.assertLessEqual({answer and answer[0] for answer in answers}, {None, 408}, answers)
        self.assertIn(None, answers)

    def test_clients_who_pipeline_and_never_read_are_closed_and_hold_no_memory(self):
        request = head("GET /openapi.json HTTP/1.1") * 20
        wires = self.many(DEAF_CLIENTS, SMALL_RECEIVE_BUFFER)
        with Probe(self.process):
            for wire in wires:
                self.assertLess(wire.send_what_fits(request, DEAF_BYTES_MAX), DEAF_BYTES_MAX, "it is not read for ever")
            eventually("they are closed", lambda: (self.open_connections() < 10, self.open_connections()), CLOSE_DEADLINE_S)

    def test_event_streams_that_nobody_reads_are_bounded_and_others_have_their_stream(self):
        shop = Shop.of_all_in_one(self.process)
        self.addCleanup(shop.close)
        order = shop.place(line(shop.put_item(10)))
        shop.wait_terminal(order)
        stream = head(f"GET /api/v1/orders/{order}/events HTTP/1.1")
        wires = self.many(STREAMS_MAX, SMALL_RECEIVE_BUFFER)
        with Probe(self.process):
            for wire in wires:
                wire.send(stream)
            self.assertEqual({wire.head_of_answer() for wire in wires}, {200})
            with Wire(self.port) as one_more:
                one_more.send(stream)
                self.assertEqual(one_more.answer()[0], 503)
            wires[0].close()

            def there_is_room():
                with Wire(self.port) as again:
                    again.send(stream)
                    return again.head_of_answer() == 200
            eventually("a stream that ended makes room", there_is_room)

    def test_half_closed_clients_get_their_answer_or_are_closed(self):
        with Probe(self.process):
            for sent, expected in ((b"", None), (b"GET / HTTP", None), (head("GET /health/live HTTP/1.1"), 200),
                                   (head("POST /api/v1/orders HTTP/1.1", "Content-Length: 9") + b"{", None)):
                with self.subTest(sent), Wire(self.port) as wire:
                    wire.send(sent)
                    wire.end_sending()
                    answer = wire.answer()
                    self.assertEqual(answer and answer[0], expected)
                    wire.read_to_end()


class Floods(Attacked):
    process_settings = {"HTTP_BUFFER_MIB_MAX": str(BUFFER_MIB)}

    def test_a_deep_pipeline_is_answered_in_order(self):
        with Probe(self.process), Wire(self.port) as wire:
            wire.send(b"".join(head(f"GET /api/v1/items/none-{n} HTTP/1.1") for n in range(PIPELINED)))
            for n in range(PIPELINED):
                status, body = wire.answer()
                self.assertEqual(status, 404)
            wire.send(head("GET /health/live HTTP/1.1"))
            self.assertEqual(wire.answer()[0], 200)

    def test_a_flood_of_requests_is_answered_each_and_others_are_served(self):
        shop = Shop.of_all_in_one(self.process)
        self.addCleanup(shop.close)
        sku = shop.put_item(1_000_000)
        statuses = {}
        lock = threading.Lock()

        def flood():
            with Wire(self.port) as wire:
                mine = {}
                request = head(f"GET /api/v1/items/{sku} HTTP/1.1") * FLOOD_TOGETHER
                for _ in range(FLOOD_REQUESTS // FLOOD_TOGETHER):
                    wire.send(request)
                    for _ in range(FLOOD_TOGETHER):
                        answer = wire.answer()
                        status = answer[0] if answer else None
                        mine[status] = mine.get(status, 0) + 1
            with lock:
                for status, number in mine.items():
                    statuses[status] = statuses.get(status, 0) + number

        with Probe(self.process, may_be_shed=True):
            threads = [threading.Thread(target=flood) for _ in range(FLOOD_THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(sum(statuses.values()), FLOOD_THREADS * FLOOD_REQUESTS)
        self.assertLessEqual(set(statuses), {200, 503}, statuses)
        self.assertGreater(statuses.get(200, 0), 0)

    def test_a_flood_of_connections_leaves_nothing_open(self):
        with Probe(self.process):
            for n in range(CONNECTIONS_OF_THE_FLOOD):
                with Wire(self.port) as wire:
                    if n % 2:
                        wire.send(b"GET / HT")
            eventually("all are closed", lambda: (self.open_connections() < 10, self.open_connections()), CLOSE_DEADLINE_S)


def descriptors_for(connections):
    """Makes this process able to have so many connections, or as many as the system allows. How many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + DESCRIPTORS_OF_THE_TEST
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    able = min(connections, soft - DESCRIPTORS_OF_THE_TEST)
    if able < connections:
        print(f"only {able} connections of {connections}: the hard limit of open files is {hard}", flush=True)
    return able


class IdleCrowd(Attacked):
    """More idle connections than there may be."""

    process_settings = {"HTTP_STREAMS_PER_CALLER_MAX": str(DEFAULT_STREAMS_MAX)}  # they all come from one address
    connections_at_once = DEFAULT_CONNECTIONS_MAX

    def test_ten_thousand_idle_connections_keep_nobody_out(self):
        number = descriptors_for(IDLE_CONNECTIONS)
        self.assertGreater(number, DEFAULT_CONNECTIONS_MAX)
        with Probe(self.process):
            wires = self.many(number)
            self.assertLessEqual(self.open_connections(), DEFAULT_CONNECTIONS_MAX)
            # Those that came last are the ones that were kept.
            wires[-1].send(head("GET /health/live HTTP/1.1"))
            self.assertEqual(wires[-1].answer()[0], 200)
            self.assertIsNone(wires[0].answer())

    def test_ten_thousand_slow_heads_keep_nobody_out(self):
        number = descriptors_for(IDLE_CONNECTIONS)
        with Probe(self.process, may_be_shed=True):
            for wire in self.many(number):
                wire.send(b"GET / HTTP/1.1\r\nX: ")
            self.assertLessEqual(self.open_connections(), DEFAULT_CONNECTIONS_MAX)

    def test_a_thousand_event_streams_keep_nobody_waiting(self):
        descriptors_for(DEFAULT_STREAMS_MAX)
        shop = Shop.of_all_in_one(self.process)
        self.addCleanup(shop.close)
        order = shop.place(line(shop.put_item(10)))
        shop.wait_saga_end(order, "completed")
        with Probe(self.process, may_be_shed=True) as probe:
            wires = self.many(DEFAULT_STREAMS_MAX)
            for wire in wires:
                wire.send(head(f"GET /api/v1/orders/{order}/events HTTP/1.1"))
            self.assertEqual({wire.head_of_answer() for wire in wires}, {200})
            probe.wait_right(50)
            print(f"slowest {probe.slowest_s:.2f} s, {probe.shed} shed", flush=True)


class LargeIdleCrowd(Attacked):
    process_settings = {"HTTP_CONNECTIONS_MAX": str(IDLE_CONNECTIONS + 1000)}
    connections_at_once = IDLE_CONNECTIONS

    def test_ten_thousand_idle_connections_are_held_where_there_is_room_for_them(self):
        number = descriptors_for(IDLE_CONNECTIONS)
        with Probe(self.process):
            wires = self.many(number)
            eventually("all are open", lambda: (self.open_connections() >= number, self.open_connections()))
            for wire in (wires[0], wires[number // 2], wires[-1]):
                wire.send(head("GET /health/live HTTP/1.1"))
                self.assertEqual(wire.answer()[0], 200)


if __name__ == "__main__":
    harness.main()
