"""A backlog that piled up while a service was away is worked off in bounded memory, and new orders go on meanwhile.

BACKLOG sets how many messages (default 10000).
"""
import os
import time
import uuid

import broker
import books
import harness
from operations_e2e import stock_command
from shop import Shop, line
from waiting import eventually

BACKLOG = int(os.environ.get("BACKLOG", "10000"))
DRAIN_DEADLINE_S = 60 + BACKLOG / 200
ORDERS_MEANWHILE = 20
MEMORY_MIB_MAX = 256


class Backlog(harness.StackCase):
    def test_a_backlog_is_drained_in_bounded_memory_while_orders_go_on(self):
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        sku = shop.put_item(1000)
        self.assertEqual(self.stack.inventory.stop(), 0)
        queue = f"{self.stack.prefix}inventory.commands"
        # To release what was never reserved changes no level and leaves a tombstone: a command with an effect of its own.
        with broker.Session() as session:
            session.publish_all(queue, (stock_command("release_stock", str(uuid.uuid4()), sku, 1)[1] for _ in range(BACKLOG)))
        eventually("the backlog is there", lambda: broker.message_count(queue) == BACKLOG)
        self.stack.inventory.start()
        started = time.monotonic()
        placed = [shop.place(line(sku)) for _ in range(ORDERS_MEANWHILE)]
        for order in placed:
            self.assertEqual(shop.wait_terminal(order, DRAIN_DEADLINE_S)["status"], "confirmed")
        print(f"{ORDERS_MEANWHILE} orders, placed behind the backlog, confirmed after {time.monotonic() - started:.1f} s")
        handled = lambda: self.stack.databases["inventory"].count("reservations", "status = 'released'")
        eventually("every message had its effect", lambda: (handled() == BACKLOG, handled()), DRAIN_DEADLINE_S)
        took = time.monotonic() - started
        books.wait_all_done(self.stack, DRAIN_DEADLINE_S)
        for process in self.stack.everybody:
            peak = process.peak_memory_mib()
            print(f"{process.name}: {peak:.0f} MiB at most")
            self.assertLess(peak, MEMORY_MIB_MAX + process.mib_of_a_sanitizer(), process.name)
        print(f"{BACKLOG} messages in {took:.1f} s, {BACKLOG / took:.0f} a second")
        self.assertEqual(broker.message_count(queue), 0)
        self.assertEqual(shop.levels(sku), (1000 - len(placed), 0, 1000 - len(placed)))
        self.assertEqual(self.stack.dead_messages("inventory"), 0)


if __name__ == "__main__":
    harness.main()
