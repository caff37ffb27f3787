"""Waiting for a state: polling with a deadline, never sleeping for a fixed time."""
import time

POLL_INTERVAL_S = 0.05


class DeadlinePassed(AssertionError):
    """What was waited for did not come; the text says what was there instead."""


def eventually(what, probe, deadline_s=30):
    """Calls `probe` until it answers something true, and returns that.

    A probe may answer (False, why): the last `why` is told when the deadline passes. An OSError of a probe (nobody listens
    yet) counts as "not yet".
    """
    deadline = time.monotonic() + deadline_s
    while True:
        try:
            seen = probe()
        except OSError as problem:
            seen = (False, problem)
        good = seen[0] if isinstance(seen, tuple) else seen
        if good:
            return seen
        if time.monotonic() >= deadline:
            raise DeadlinePassed(f"not within {deadline_s} s: {what}; last seen: {seen!r}")
        time.sleep(POLL_INTERVAL_S)
