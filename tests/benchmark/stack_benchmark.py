"""The four services on a real PostgreSQL and RabbitMQ: python3 stack_benchmark.py <folder of the executables>

Needs TEST_DATABASE_URL and TEST_RABBITMQ_URL, as `./dev bench` sets them. Clients are wrk where it is installed, else threads
of this process, which are slower than the services and then what is measured: the first line says which. Ratios come
first; the figures are this machine's, with servers, services and clients on it together. Takes about half a minute, at
most two.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import shop  # noqa: E402
import waiting  # noqa: E402
from stack import Stack  # noqa: E402

CONNECTIONS = 64
LOAD_TIME_S = 4
IDLE_TIME_S = 4
DRAIN_DEADLINE_S = 60
SESSIONS_DEADLINE_S = 20
ON_HAND = 1_000_000_000

WRK_SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[%s]]
"""


def with_wrk(port, connections, body_text, home):
    """Orders accepted and seconds."""
    script = home / "post.lua"
    script.write_text(WRK_SCRIPT % body_text)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{LOAD_TIME_S}s", "--timeout", "10s", "-s", str(script),
         f"http://127.0.0.1:{port}/api/v1/orders"],
        capture_output=True, text=True, timeout=LOAD_TIME_S + 30, check=True)
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"not every order was taken:\n{done.stdout}")
    answered, seconds = re.search(r"(\d+) requests in ([\d.]+)s", done.stdout).groups()
    return int(answered), float(seconds)


def with_threads(process, connections, body):
    """The same without wrk."""
    end = time.monotonic() + LOAD_TIME_S
    taken = [0] * connections
    failed = []

    def customer(number):
        client = process.client()
        try:
            while time.monotonic() < end:
                answer = client.post("/orders", body)
                if answer.status != 201:
                    raise AssertionError(answer)
                taken[number] += 1
        except Exception as problem:  # told by the main thread
            failed.append(problem)
        finally:
            client.close()

    start = time.monotonic()
    threads = [threading.Thread(target=customer, args=(n,)) for n in range(connections)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if failed:
        raise SystemExit(f"not every order was taken: {failed[0]}")
    return sum(taken), time.monotonic() - start


class Bench:
    def __init__(self, stack):
        self.stack = stack
        self.orders = stack.databases["orders"]
        customers = shop.Shop.of(stack)
        self.body = shop.order_body(shop.line(customers.put_item(ON_HAND), 1, 1850), shop.line(customers.put_item(ON_HAND), 1, 790))
        customers.close()

    def load(self, connections):
        if shutil.which("wrk"):
            with tempfile.TemporaryDirectory() as home:
                text = str(self.body).replace("'", '"')
                return with_wrk(self.stack.orders.port, connections, text, pathlib.Path(home))
        return with_threads(self.stack.orders, connections, self.body)

    def ended(self):
        return self.orders.count("sagas", "status IN ('completed', 'compensated')")

    def placed(self):
        return self.orders.count("orders")

    def drain(self):
        """Until every saga has ended; false when that takes too long."""
        try:
            waiting.eventually("every saga has ended", lambda: self.ended() == self.placed(), DRAIN_DEADLINE_S)
            return True
        except waiting.DeadlinePassed:
            return False

    def transactions(self):
        return sum(d.transactions() for d in self.stack.databases.values())

    def stop_services(self):
        for process in self.stack.processes.values():
            process.stop()
        waiting.eventually("the databases are left alone",
                           lambda: all(d.sessions() == 0 for d in self.stack.databases.values()), SESSIONS_DEADLINE_S)


def row(what, value, unit):
    print(f"{what:<58} {value:14.2f} {unit}")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: {sys.argv[0]} <folder of the executables>")
    with Stack(pathlib.Path(sys.argv[1]).resolve()) as stack:
        bench = Bench(stack)

        # What the services ask of an idle database is taken off what the load costs.
        before, start = bench.transactions(), time.monotonic()
        time.sleep(IDLE_TIME_S)
        idle_rate = (bench.transactions() - before) / (time.monotonic() - start)

        taken_by_one, seconds_by_one = bench.load(1)
        drained = bench.drain()

        ended_before, transactions_before, start = bench.ended(), bench.transactions(), time.monotonic()
        taken, seconds = bench.load(CONNECTIONS)
        drained = bench.drain() and drained
        took, ended = time.monotonic() - start, bench.ended() - ended_before
        bench.stop_services()
        transactions = bench.transactions() - transactions_before - idle_rate * (time.monotonic() - start)

    print(f"clients: {'wrk' if shutil.which('wrk') else 'threads of a script'}")
    row(f"POST orders, {CONNECTIONS} connections to 1", (taken / seconds) / (taken_by_one / seconds_by_one), "x")
    row(f"POST orders, {CONNECTIONS} connections, to orders ended", (taken / seconds) / (ended / took), "x")
    row("POST orders, 1 connection", taken_by_one / seconds_by_one, "/s")
    row(f"POST orders, {CONNECTIONS} connections", taken / seconds, "/s")
    row("orders from POST to the end of their saga", ended / took, "/s")
    row("PostgreSQL transactions an order, all four services", transactions / ended, "")
    row("PostgreSQL transactions while idle, all four services", idle_rate, "/s")
    if not drained:
        print(f"some sagas had not ended {DRAIN_DEADLINE_S} s after the load: the rate is of those that had")


if __name__ == "__main__":
    main()
