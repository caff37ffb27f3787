"""Three instances of every service while everything that they depend on fails at random: nothing is lost, nothing done twice.

FAULTS_SECONDS: how long (default 40); SEED repeats a plan of faults. What happens meanwhile is never quite the same again.
"""
import os
import random
import time

import books
import harness
from client import Anywhere
from customers import Customers
from links import Proxied
from mock_gateway import MockGateway
from own_servers import OwnServers
from redis_server import RedisServer
from shop import Shop
from stack import SERVICES, Stack
from storm import Storm

FAULTS_SECONDS = float(os.environ.get("FAULTS_SECONDS", "40"))
INSTANCES = 3
CUSTOMERS = 6
ARTICLES = 6
ON_HAND = 1_000_000
TERMINAL_DEADLINE_S = 60  # without anything that goes on, after the last fault is over
MEMORY_MIB_MAX = 256  # resident, of any instance at any time
GATEWAY_FAILURES = "0.05"
GATEWAY_SILENCE_MS = "1000"


class StormTest(harness.StackCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = OwnServers()
        cls.addClassCleanup(cls.servers.close)
        cls.gateway = MockGateway("--failure-rate", GATEWAY_FAILURES, "--silence-ms", GATEWAY_SILENCE_MS)
        cls.addClassCleanup(cls.gateway.kill)
        redis = RedisServer("storm")
        cls.addClassCleanup(redis.kill)
        redis.start()
        cls.links = Proxied(redis, cls.gateway)
        cls.addClassCleanup(cls.links.close)
        cls.stack = Stack(harness.executables, links=cls.links, instances=INSTANCES)
        cls.addClassCleanup(cls.stack.close)
        cls.show_logs_if_it_fails(cls.stack.start)

    def test_every_accepted_order_ends_and_the_sums_are_right(self):
        seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
        print(f"SEED={seed} FAULTS_SECONDS={FAULTS_SECONDS:g}")
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        started_with = {shop.put_item(ON_HAND): ON_HAND for _ in range(ARTICLES)}
        customers = Customers(self.stack.instances["orders"], list(started_with), CUSTOMERS, seed)
        storm = Storm(self.stack, self.links, self.servers, seed, FAULTS_SECONDS)
        customers.start()
        storm.run()
        healed = time.monotonic()
        customers.finish()
        books.wait_all_done(self.stack, TERMINAL_DEADLINE_S)
        print(f"all done {time.monotonic() - healed:.1f} s after the last fault")
        self.check_orders(customers)
        books.check(self, self.stack, started_with)
        self.check_gateway()
        for service in SERVICES:
            self.assertEqual(self.stack.dead_messages(service), 0, f"an outage makes no dead letters of {service}")
        self.check_memory(storm)

    def check_orders(self, customers):
        client = Anywhere([p for p in self.stack.instances["orders"] if p.alive])
        self.addCleanup(client.close)
        stored = {o["order_id"]: o["status"] for o in client.list_all("/orders")}
        self.assertEqual(set(stored), set(customers.accepted), "each accepted order is there, and there is no other")
        statuses = sorted(stored.values())
        print("orders:", {status: statuses.count(status) for status in sorted(set(statuses))})
        for status in ("confirmed", "rejected", "cancelled"):
            self.assertIn(status, statuses, "the crowd met every end")

    def check_gateway(self):
        """The bank's books are ours."""
        bank = self.gateway.books()
        for p in self.stack.databases["payments"].rows("SELECT payment_id, captured, refunded FROM payments WHERE captured > 0"):
            theirs = bank[p["payment_id"]]
            self.assertEqual((theirs["captured"], theirs["refunded"]), (p["captured"], p["refunded"]), p["payment_id"])
        known = {p["payment_id"] for p in self.stack.databases["payments"].rows("SELECT payment_id FROM payments WHERE captured > 0")}
        taken = {payment for payment, money in bank.items() if money["captured"]}
        self.assertEqual(taken - known, set(), "the bank took no money that we do not know of")

    def check_memory(self, storm):
        for process in self.stack.everybody:
            if process in storm.lost:
                continue
            peak = process.peak_memory_mib()
            print(f"{process.name}: {peak:.0f} MiB at most")
            self.assertLess(peak, MEMORY_MIB_MAX + process.mib_of_a_sanitizer(), process.name)


if __name__ == "__main__":
    harness.main()
