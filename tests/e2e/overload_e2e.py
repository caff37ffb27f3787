"""Three times what a service can do: it goes on doing what it can, refuses the rest at once, and ends what it accepted.

The database of Orders is slow, by a proxy that keeps back what goes there and what comes back. So the capacity is a number of round trips,
and not what this machine's processors have left for it beside the clients.
"""
import resource

import books
import harness
from links import Proxied
from load import median, offer
from shop import Shop, line, order_body
from stack import Stack

DATABASE_DELAY_S = 0.075  # each way
RATES = (90, 180, 270)  # orders a second, up to well above the capacity
RAMP_S = 4
ROUND_S = 5  # of the same length for both, as answers that come after it do not count
ROUNDS = 3  # by turns, so that what else the machine has to do befalls both alike
OVERLOAD_FACTOR = 3
GOODPUT_LEAST = 0.8  # of the peak
ORDERS_OF_STOCK = 1_000_000
DONE_DEADLINE_S = 120


class Overload(harness.StackCase):
    @classmethod
    def setUpClass(cls):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(16_384, hard) if hard != resource.RLIM_INFINITY else 16_384, hard))
        cls.links = Proxied(only={("orders", "database")})
        cls.addClassCleanup(cls.links.close)
        cls.stack = Stack(harness.executables, links=cls.links)
        cls.addClassCleanup(cls.stack.close)
        cls.show_logs_if_it_fails(cls.stack.start)

    def test_at_three_times_the_capacity_goodput_stays_and_what_is_accepted_ends(self):
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        sku = shop.put_item(ORDERS_OF_STOCK)
        body = order_body(line(sku))
        accepted = set()
        slow = self.links.of("orders", "database")
        slow.delay(DATABASE_DELAY_S)

        def goodput(rate, seconds):
            outcome = offer(self.stack.orders.port, body, rate, seconds)
            print(f"{rate:.0f}/s for {seconds} s: {outcome}, goodput {outcome.in_time / seconds:.0f}/s", flush=True)
            self.assertEqual(outcome.other, [])
            accepted.update(outcome.accepted)
            return outcome.in_time / seconds, outcome

        def drain():
            slow.restore()
            books.wait_all_done(self.stack, DONE_DEADLINE_S)
            slow.delay(DATABASE_DELAY_S)

        peak, peak_rate = max((goodput(rate, RAMP_S)[0], rate) for rate in RATES)
        at_peak, at_overload, outcomes = [], [], []
        for _ in range(ROUNDS):
            drain()
            at_peak.append(goodput(peak_rate, ROUND_S)[0])
            drain()
            kept, outcome = goodput(OVERLOAD_FACTOR * peak, ROUND_S)
            at_overload.append(kept)
            outcomes.append(outcome)
        under_way = self.stack.databases["orders"].count("orders", "status = 'pending'")
        slow.restore()
        kept = sum(at_overload) / sum(at_peak)
        print(f"kept {kept:.2f} of the peak, {under_way} orders under way at the end", flush=True)
        self.assertGreaterEqual(kept, GOODPUT_LEAST)
        for outcome in outcomes:
            self.assertGreater(len(outcome.shed), 0, "it was no overload")
            self.assertEqual(outcome.late, 0, "nobody waits in vain")
            self.assertLess(median(outcome.shed), median(outcome.accepted.values()), "a refusal comes sooner than an order")
        self.assertLess(under_way, len(outcome.accepted) / 2, "orders end as fast as they are accepted")
        books.wait_all_done(self.stack, DONE_DEADLINE_S)
        orders = {o["order_id"]: o["status"] for o in self.stack.databases["orders"].rows("SELECT order_id, status FROM orders")}
        self.assertEqual({orders.get(i) for i in accepted}, {"confirmed"})
        self.assertEqual(set(orders), accepted, "what was refused did not happen")
        books.check(self, self.stack, {sku: ORDERS_OF_STOCK})


if __name__ == "__main__":
    harness.main()
