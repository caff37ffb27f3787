"""A reader of text/event-stream."""
import http.client
import json
import time

DEADLINE_S = 30


class Events:
    """The stream of an order's events, from the answer's head on."""

    def __init__(self, port, order_id, headers):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
        self._connection.request("GET", f"/api/v1/orders/{order_id}/events", headers=headers)
        self.answer = self._connection.getresponse()
        self.comments = 0

    def close(self):
        self.answer.close()
        self._connection.close()

    def next(self):
        """{"id", "event", "data"} of the next event; `data` is parsed. None when the stream ends."""
        event = {}
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            line = self.answer.readline()
            if not line:
                return None
            text = line.decode().rstrip("\r\n")
            if not text:
                if "data" in event:  # one without data is none: "retry: 2000" is for the reader
                    event["data"] = json.loads(event["data"])
                    return event
                event = {}
            elif text.startswith(":"):
                self.comments += 1
            else:
                name, _, value = text.partition(":")
                event[name] = value.removeprefix(" ")
        raise AssertionError(f"no event within {DEADLINE_S} s")

    def until(self, last):
        """The events up to the one for which `last` is true."""
        seen = []
        while True:
            event = self.next()
            if event is None:
                raise AssertionError(f"the stream ended after {seen}")
            seen.append(event)
            if last(event):
                return seen

    def wait_comment(self):
        while self.answer.readline()[:1] != b":":
            pass
