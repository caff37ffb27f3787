"""An ordinary client who goes on while others do harm: it must get right answers all the while."""
import threading
import time

from shop import line, new_sku, order_body

ANSWERS_DEADLINE_S = 60


class Probe:
    """Reads and writes, each request on a new connection. Use as `with Probe(process) as probe`, and ask it for answers.

    `may_be_shed`: for a while it may be refused for want of room, as anybody; it still must get right answers in time.
    """

    def __init__(self, process, may_be_shed=False):
        self._process = process
        self._may_be_shed = may_be_shed
        self._stop = threading.Event()
        self._answered = threading.Condition()
        self._right = 0
        self.shed = 0
        self.slowest_s = 0.0
        self.wrong = []
        self._sku = new_sku("probe")
        client = process.client()
        answer = client.put(f"/items/{self._sku}", {"on_hand": 1_000_000})
        client.close()
        assert answer.status in (200, 201), answer
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        self.wait_right(2)
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.wait_right(4)  # after what was done, too
        self._stop.set()
        self._thread.join()
        if kind is None and self.wrong:
            raise AssertionError(f"{len(self.wrong)} of {len(self.wrong) + self._right} answers to others were wrong, "
                                 f"the first: {self.wrong[0]}")

    def wait_right(self, more):
        """Until so many more answers were right."""
        with self._answered:
            wanted = self._right + more
            if not self._answered.wait_for(lambda: self._right >= wanted or self.wrong, ANSWERS_DEADLINE_S):
                raise AssertionError(f"others got no right answer for {ANSWERS_DEADLINE_S} s")

    def _run(self):
        number = 0
        while not self._stop.is_set():
            number += 1
            begun = time.monotonic()
            seen = self._ask(number)
            self.slowest_s = max(self.slowest_s, time.monotonic() - begun)
            with self._answered:
                if seen is None:
                    self._right += 1
                elif seen == "shed":
                    self.shed += 1
                else:
                    self.wrong.append(seen)
                self._answered.notify_all()

    def _ask(self, number):
        client = self._process.client()
        try:
            if number % 2:
                answer = client.get(f"/items/{self._sku}")
                right = answer.status == 200 and answer.data["sku"] == self._sku
            else:
                answer = client.post("/orders", order_body(line(self._sku)))
                right = answer.status == 201 and answer.data["status"] == "pending"
            if not right and self._may_be_shed and answer.status == 503 and answer.headers["Retry-After"]:
                return "shed"
            return None if right else answer
        except OSError as problem:
            # Where even the places for refusals are taken, a connection is closed without a word.
            closed = isinstance(problem, ConnectionError)
            return "shed" if closed and self._may_be_shed else problem
        finally:
            client.close()
