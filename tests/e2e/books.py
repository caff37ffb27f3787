"""The books of a stack: that nothing is under way any more, and that stock and money add up. Read from the databases."""
import time

import broker
from stack import SERVICES
from waiting import DeadlinePassed

DONE_AT_THE_LATEST_S = 600
POLL_INTERVAL_S = 0.5  # each look counts whole tables, on the cores of those whom it waits for

# What is still under way in each service: (what, table, which rows).
UNDER_WAY = {
    "orders": [("orders pending", "orders", "status NOT IN ('confirmed', 'rejected', 'cancelled')"),
               ("sagas", "sagas", "status NOT IN ('completed', 'compensated')")],
    "inventory": [("reservations held", "reservations", "status = 'held'")],
    "payments": [("operations", "payment_operations", "state NOT IN ('succeeded', 'failed')")],
    "notifications": [("notifications queued", "notifications", "status = 'queued'")],
}


def unfinished(stack):
    """What is still under way, by name; empty when nothing is."""
    counts = {}
    for service, database in stack.databases.items():
        asked = [*UNDER_WAY[service], (f"outbox of {service}", "outbox", "true"), (f"effects of {service}", "effects", "true")]
        questions = ", ".join(f"(SELECT count(*) FROM {table} WHERE {which})" for _, table, which in asked)
        counts.update(zip((what for what, _, _ in asked), map(int, database.value(f"SELECT {questions}").split("|"))))
    return {what: n for what, n in counts.items() if n}


def where_it_waits(stack):
    """For whoever reads a failure: which steps the sagas are at, and what the queues hold."""
    steps = stack.databases["orders"].rows(
        "SELECT type, step, status, attempt, count(*) FROM sagas WHERE status NOT IN ('completed', 'compensated')"
        " GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC")
    queues = {f"{service}.{role}": broker.message_count(f"{stack.prefix}{service}.{role}")
              for service in SERVICES for role in broker.QUEUE_ROLES}
    return {"steps": [tuple(s.values()) for s in steps], "queues": {name: n for name, n in queues.items() if n}}


def wait_all_done(stack, deadline_s):
    """Until nothing is under way. The deadline begins anew whenever less is left than ever before: a slow machine may take its
    time, and what does not go on is told."""
    begun = progress = time.monotonic()
    least = None
    while left := unfinished(stack):
        now, much = time.monotonic(), sum(left.values())
        if least is None or much < least:
            least, progress = much, now
        if now > progress + deadline_s or now > begun + DONE_AT_THE_LATEST_S:
            raise DeadlinePassed(f"no less is left for {now - progress:.0f} s, after {now - begun:.0f} s: {left}; it waits here: "
                                 f"{where_it_waits(stack)}")
        time.sleep(POLL_INTERVAL_S)


def check(test, stack, started_with, given_back=()):
    """Asserts on `test` that the books are right. `started_with`: {sku: what came into the house}. `given_back`: orders of
    which an operator refunded a part."""
    orders = {o["order_id"]: o for o in stack.databases["orders"].rows("SELECT order_id, status, total, lines FROM orders")}
    confirmed = {i: o for i, o in orders.items() if o["status"] == "confirmed"}
    check_stock(test, stack, confirmed, started_with)
    check_money(test, stack, confirmed, set(given_back))
    check_notifications(test, stack, orders)
    check_timelines(test, stack, orders)


def check_stock(test, stack, confirmed, started_with):
    database = stack.databases["inventory"]
    sold = dict.fromkeys(started_with, 0)
    for order in confirmed.values():
        for line in order["lines"]:
            sold[line["sku"]] += line["quantity"]
    ledger = {m["sku"]: m for m in database.rows(
        "SELECT sku, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved FROM stock_movements GROUP BY sku")}
    for item in database.rows("SELECT sku, on_hand, reserved FROM items"):
        sku = item["sku"]
        test.assertEqual((item["on_hand"], item["reserved"]), (ledger[sku]["on_hand"], ledger[sku]["reserved"]),
                         f"the levels of {sku} are the sums of its movements")
        if sku in started_with:
            test.assertEqual(item["reserved"], 0, f"nothing of {sku} is reserved at the end")
            test.assertEqual(item["on_hand"] + sold[sku], started_with[sku], f"{sku}: on hand and sold make what there was")
    committed = {r["order_id"]: r["lines"] for r in database.rows("SELECT order_id, lines FROM reservations WHERE status = 'committed'")}
    test.assertEqual(set(committed), set(confirmed), "stock left the house for each confirmed order and no other")


def check_money(test, stack, confirmed, given_back):
    database = stack.databases["payments"]
    payments = database.rows("SELECT order_id, payment_id, status, amount, captured, refunded FROM payments")
    kept = {p["order_id"]: p["captured"] - p["refunded"] for p in payments if p["captured"] > p["refunded"]}
    owed = {i: o["total"] for i, o in confirmed.items() if o["total"]}
    for order in given_back:  # how much of it is left depends on what came first: see the sums below
        kept.pop(order, None)
        owed.pop(order, None)
    test.assertEqual(kept, owed, "each confirmed order is paid, once and in full, and no other")
    test.assertEqual({p["status"] for p in payments} - {"captured", "partially_refunded", "refunded", "declined", "voided"},
                     set(), "no payment hangs")
    moved = {(m["payment_id"], m["kind"]): m["amount"] for m in database.rows(
        "SELECT payment_id, kind, sum(amount)::bigint AS amount FROM payment_operations"
        " WHERE state = 'succeeded' AND kind IN ('capture', 'refund') GROUP BY payment_id, kind")}
    for p in payments:
        test.assertEqual((p["captured"], p["refunded"]),
                         (moved.get((p["payment_id"], "capture"), 0), moved.get((p["payment_id"], "refund"), 0)),
                         f"what the gateway did makes the sums of payment {p['payment_id']}")
        test.assertLessEqual(p["refunded"], p["captured"])
        test.assertLessEqual(p["captured"], p["amount"])
    twice = database.rows(
        "SELECT payment_id, kind FROM payment_operations WHERE state = 'succeeded' AND kind IN ('authorize', 'void')"
        " GROUP BY payment_id, kind HAVING count(*) > 1")
    test.assertEqual(twice, [], "nothing was asked of the gateway twice under different keys")


def check_notifications(test, stack, orders):
    told = stack.databases["notifications"].rows("SELECT order_id, event_type, channel, recipient, status FROM notifications")
    once = [n for n in told if any(f".{e}." in n["event_type"] for e in ("order_confirmed", "order_rejected", "order_cancelled"))]
    test.assertEqual(len(once), len({(n["order_id"], n["event_type"], n["channel"], n["recipient"]) for n in once}),
                     "nobody was told twice of what happens once")
    for status, event in (("confirmed", "order_confirmed"), ("rejected", "order_rejected"), ("cancelled", "order_cancelled")):
        wanted = {i for i, o in orders.items() if o["status"] == status}
        sent = {n["order_id"] for n in told if f".{event}." in n["event_type"] and n["status"] == "sent"}
        test.assertEqual(wanted - sent, set(), f"every customer of a {status} order was told")
        if event != "order_confirmed":  # a cancelled order may have been confirmed before
            test.assertEqual(sent - wanted, set(), f"nobody else was told {event}")


def check_timelines(test, stack, orders):
    gaps = stack.databases["orders"].rows(
        "SELECT subject FROM saga_timeline GROUP BY subject HAVING max(sequence) <> count(*) OR min(sequence) <> 1")
    test.assertEqual(gaps, [], "no timeline has a gap")
    ends = {e["subject"]: e["event"] for e in stack.databases["orders"].rows(
        "SELECT DISTINCT ON (subject) subject, event FROM saga_timeline ORDER BY subject, sequence DESC")}
    for i, o in orders.items():
        wanted = {"rejected": ("compensated",)}.get(o["status"], ("completed", "compensated"))
        test.assertIn(ends[i], wanted, f"the timeline of {i}, which is {o['status']}, has an end")
