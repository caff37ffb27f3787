"""The four services with the least rights that docs/security.md gives them, and what they cannot do with those."""
import json
import pathlib
import subprocess
import urllib.parse
import uuid

import books
import broker
import database
import harness
import rights
from own_servers import OwnServers
from shop import Shop, line
from stack import SERVICES, Stack
from waiting import eventually

DEADLINE_S = 60
SECURITY = pathlib.Path(__file__).resolve().parents[2] / "docs" / "security.md"
PREFIX = "least."


def with_user(url, user, password=None):
    parts = urllib.parse.urlsplit(url)
    login = user if password is None else f"{user}:{password}"
    return parts._replace(netloc=f"{login}@{parts.hostname}:{parts.port}").geturl()


class LeastRights:
    """As links: each service as its own user."""

    def settings(self, service, _number, of):
        for statement in rights.of_the_server(service, of.name):
            database.on_server(statement)
        for statement in rights.of_the_database(service):
            of.value(statement)
        return {"DATABASE_URL": with_user(of.url, f"{service}_service"),
                "RABBITMQ_URL": with_user(broker.broker_url(), rights.broker_user(service), rights.PASSWORD),
                "BROKER_USERS": ",".join(f"{s}={rights.broker_user(s)}" for s in SERVICES)}


class RightsStack(Stack):
    def migrate(self):
        for service, process in self.processes.items():
            of = self.databases[service]
            as_migration = {**process.settings, "DATABASE_URL": with_user(of.url, f"{service}_migration")}
            done = process.command("migrate", "up", settings=as_migration)
            if done.returncode != 0:
                raise AssertionError(f"{process.name} migrate up: {done.stdout}{done.stderr}")
            for statement in rights.after_the_first_migration(service):
                of.value(statement)


class Rights(harness.StackCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = OwnServers(definitions=rights.definitions(PREFIX.replace(".", r"\."), f"{PREFIX}comanda.events"))
        cls.addClassCleanup(cls.servers.close)
        cls.stack = RightsStack(harness.executables, links=LeastRights(), prefix=PREFIX)
        cls.addClassCleanup(cls.stack.close)
        cls.show_logs_if_it_fails(cls.stack.start)

    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def session_of(self, service):
        return broker.Session(with_user(broker.broker_url(), rights.broker_user(service), rights.PASSWORD))

    def dead_in(self, service):
        client = getattr(self.shop, service)
        return {m["message_id"]: m for m in client.list_all("/messages/dead")}

    def forged(self, source, message_type, data):
        message_id = str(uuid.uuid4())
        return message_id, json.dumps({
            "specversion": "1.0", "id": message_id, "type": message_type, "source": source, "time": "2026-01-31T10:30:00Z",
            "datacontenttype": "application/json", "subject": str(uuid.uuid4()), "data": data})

    def test_orders_are_placed_and_cancelled_and_dead_messages_sent_again(self):
        sku = self.shop.put_item(10)
        dead_before = {service: self.stack.dead_messages(service) for service in SERVICES}
        kept, gone = self.shop.place(line(sku)), self.shop.place(line(sku, 2))
        for order in (kept, gone):
            self.assertEqual(self.shop.wait_terminal(order, DEADLINE_S)["status"], "confirmed")
            self.shop.wait_saga_end(order, "completed")
        self.assertIn(self.shop.orders.request("DELETE", f"/orders/{gone}").status, (200, 202))
        eventually("the order is cancelled",
                   lambda: self.shop.orders.get(f"/orders/{gone}").data["status"] == "cancelled", DEADLINE_S)
        self.shop.wait_levels(sku, (9, 0, 9))
        books.wait_all_done(self.stack, DEADLINE_S)
        self.assertEqual({service: self.stack.dead_messages(service) for service in SERVICES}, dead_before)

        message_id, body = self.forged("/orders", "comanda.inventory.no_such_thing.v1", {})
        with self.session_of("orders") as session:
            session.publish(f"{PREFIX}inventory.commands", body, 0, user=rights.broker_user("orders"))
        dead = eventually("the message is dead", lambda: self.dead_in("inventory").get(message_id), DEADLINE_S)
        self.assertTrue(dead["cause"].startswith("MESSAGE_NOT_FOUND: "), dead)
        answer = self.shop.inventory.post(f"/messages/dead/{message_id}/redrive", {"reason": "again"})
        self.assertEqual(answer.status, 202)

        def again():
            seen = self.dead_in("inventory").get(message_id)
            return seen and seen["attempts"] > dead["attempts"] and seen["cause"].startswith("MESSAGE_NOT_FOUND: "), seen
        eventually("it has come again, and is dead for the same cause", again, DEADLINE_S)

    def test_a_service_cannot_speak_for_another(self):
        paid = "comanda.payments.payment_authorized.v1"
        with self.session_of("inventory") as session:
            with self.assertRaisesRegex(ConnectionError, "ACCESS_REFUSED"):
                session.publish_event(f"{PREFIX}comanda.events", paid, "{}")
        # What it may write to by a queue's name is judged by who it is.
        with self.session_of("inventory") as session:
            with self.assertRaisesRegex(ConnectionError, "PRECONDITION_FAILED"):
                session.publish(f"{PREFIX}orders.events", "{}", 0, user=rights.broker_user("payments"))
        for user, cause in ((rights.broker_user("inventory"), "not the one of its source"), (None, "user-id")):
            message_id, body = self.forged("/payments", paid, {})
            with self.session_of("inventory") as session:
                session.publish(f"{PREFIX}orders.events", body, 0, user=user)
            dead = eventually("the forged message is dead", lambda: self.dead_in("orders").get(message_id), DEADLINE_S)
            self.assertIn(cause, dead["cause"])
        # From its own user, with the name of another.
        message_id, body = self.forged("/inventory", paid, {})
        with self.session_of("inventory") as session:
            session.publish(f"{PREFIX}orders.events", body, 0, user=rights.broker_user("inventory"))
        dead = eventually("the forged message is dead", lambda: self.dead_in("orders").get(message_id), DEADLINE_S)
        self.assertIn("comes from /payments", dead["cause"])

    def test_a_service_declares_and_reads_nothing_of_another(self):
        for queue in ("orders.commands", "payments.dead", "elsewhere"):
            with self.session_of("inventory") as session:
                with self.assertRaisesRegex(ConnectionError, "ACCESS_REFUSED"):
                    session.delete_queue(PREFIX + queue)

    def test_a_service_changes_rows_and_no_schema(self):
        for service in SERVICES:
            of = self.stack.databases[service]
            for statement in ("CREATE TABLE more (a int)", "DROP TABLE outbox", "ALTER TABLE outbox ADD COLUMN a int",
                              "TRUNCATE outbox", "DELETE FROM schema_migrations", "UPDATE schema_migrations SET name = 'x'"):
                with self.subTest(service=service, statement=statement):
                    refused = subprocess.run(["psql", "-X", "-d", with_user(of.url, f"{service}_service"), "-c", statement],
                                             capture_output=True, text=True, check=False, timeout=60)
                    self.assertRegex(refused.stderr, "permission denied|must be owner")
        other = with_user(self.stack.databases["payments"].url, "orders_service")
        refused = subprocess.run(["psql", "-X", "-d", other, "-c", "SELECT 1"], capture_output=True, text=True, check=False,
                                 timeout=60)
        self.assertIn("permission denied", refused.stderr)

    def test_the_rights_are_those_of_the_documentation(self):
        text = SECURITY.read_text(encoding="utf-8")
        for pattern in (*rights.broker_permissions("inventory").values(), *rights.broker_topics("inventory").values()):
            self.assertIn(f"`{pattern}`", text.replace(r"\|", "|"))
        statements = (*rights.of_the_server("inventory", "shop_inventory"), *rights.of_the_database("inventory"),
                      *rights.after_the_first_migration("inventory"))
        flat = " ".join(text.split())
        for statement in statements:
            self.assertIn(statement + ";", flat)


if __name__ == "__main__":
    harness.main()
