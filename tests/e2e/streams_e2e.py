"""Event streams of a crowd: what they cost the database, open, idle and closed."""
import time

import harness
from contract_events import Events
from shop import Shop, line

CROWD = 400
WINDOW_S = 10
# Of a window: what the service asks by itself varies, and sessions report late. A query a second for each stream would be thousands.
DIFFERENCE_MAX = 60


class Idle(harness.StackCase):
    stack_settings = {"HTTP_STREAMS_PER_CALLER_MAX": str(CROWD)}

    def transactions_in_a_window(self):
        database = self.stack.databases["orders"]
        time.sleep(WINDOW_S)  # for the streams to fall silent and the sessions to report
        before = database.transactions()
        time.sleep(WINDOW_S)
        return database.transactions() - before

    def test_a_crowd_of_idle_streams_costs_what_one_does_and_nothing_when_it_is_gone(self):
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        orders = [shop.place(line(shop.put_item(10))) for _ in range(20)]
        for order in orders:
            shop.wait_saga_end(order, "completed")
        streams = []

        def open_one():
            streams.append(Events(self.stack.orders.port, orders[len(streams) % len(orders)], {"Accept": "text/event-stream"}))
            self.addCleanup(streams[-1].close)
            self.assertEqual(streams[-1].answer.status, 200)

        without = self.transactions_in_a_window()
        open_one()
        with_one = self.transactions_in_a_window()
        while len(streams) < CROWD:
            open_one()
        with_all = self.transactions_in_a_window()
        for stream in streams:
            stream.close()
        afterwards = self.transactions_in_a_window()
        print(f"transactions in {WINDOW_S} s: {without} without a stream, {with_one} with one, {with_all} with {CROWD}, "
              f"{afterwards} when they are closed", flush=True)
        self.assertLess(with_all - with_one, DIFFERENCE_MAX)
        self.assertLess(afterwards - without, DIFFERENCE_MAX)


if __name__ == "__main__":
    harness.main()
