"""A PostgreSQL whose disk is full: writes are refused with 503, nothing that was accepted is lost, and it goes on by itself.

The disk is a small file system where we may mount one; where not, a statement that fails as it would then.
"""
import uuid

import books
import harness
from own_servers import OwnServers, can_mount
from shop import Crowd, Shop, line, order_body, place_until_answered
from stack import SERVICES, Stack
from waiting import eventually

DISK_BYTES = 256 << 20
BALLAST_BYTES = 1 << 20
ORDERS = 100
CUSTOMERS = 8
REFUSED_DEADLINE_S = 60
RECOVERY_DEADLINE_S = 90

REFUSE_INSERTS = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END$$;
CREATE TRIGGER disk_is_full BEFORE INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION disk_is_full();
"""


class DiskFull(harness.StackCase):
    @classmethod
    def setUpClass(cls):
        cls.real = can_mount()
        print("the disk is", "a file system" if cls.real else "a trigger: we may not mount")
        cls.servers = OwnServers(disk_bytes=DISK_BYTES if cls.real else None)
        cls.addClassCleanup(cls.servers.close)
        cls.stack = Stack(harness.executables)
        cls.addClassCleanup(cls.stack.close)
        cls.show_logs_if_it_fails(cls.stack.start)

    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def fill_disk(self):
        try:
            with open(self.servers.home / "postgres" / "ballast", "wb", buffering=0) as ballast:
                while ballast.write(bytes(BALLAST_BYTES)) == BALLAST_BYTES:
                    pass
        except OSError:
            pass  # that it is full is what was wanted

    def free_disk(self):
        (self.servers.home / "postgres" / "ballast").unlink()
        self.servers.start_postgres()  # it gives up when its log has no room

    def through_a_full_disk(self, fill, free):
        sku = self.shop.put_item(100_000)
        bodies = [order_body(line(sku), customer=f"customer-{n % 10}") for n in range(ORDERS)]
        crowd = Crowd(self.stack.orders, bodies, CUSTOMERS)
        crowd.start()
        crowd.wait_accepted(ORDERS // 4)
        fill()
        try:
            key = uuid.uuid4().hex
            accepted = 0

            def refused():
                nonlocal accepted
                answer = self.shop.orders.post("/orders", order_body(line(sku)), {"Idempotency-Key": f"{key}-{accepted}"})
                accepted += answer.status == 201  # there was still room in a page
                return answer.status == 503 and answer
            answer = eventually("an order is refused", refused, REFUSED_DEADLINE_S)
            self.assertEqual(answer.error_code, "UNAVAILABLE")
            self.assertTrue(answer.headers["Retry-After"])
        finally:
            free()
        again = place_until_answered(self.shop.orders, order_body(line(sku)), f"{key}-{accepted}")
        self.assertEqual(again.status, 201, "what was refused can be asked for again under the same key")
        crowd.join()
        books.wait_all_done(self.stack, RECOVERY_DEADLINE_S)
        everything = dict.fromkeys((i["sku"] for i in self.stack.databases["inventory"].rows("SELECT sku FROM items")), 100_000)
        books.check(self, self.stack, everything)
        self.assertEqual(len(crowd.accepted), ORDERS)
        for name in SERVICES:
            self.assertEqual(self.stack.dead_messages(name), 0, "a full disk makes no dead letters")

    def test_statements_that_find_no_room(self):
        def fill():
            for database in self.stack.databases.values():
                database.value(REFUSE_INSERTS)

        def free():
            for database in self.stack.databases.values():
                database.value("DROP TRIGGER disk_is_full ON outbox; DROP FUNCTION disk_is_full()")
        self.through_a_full_disk(fill, free)

    def test_a_full_file_system(self):
        if not self.real:
            return self.test_statements_that_find_no_room()
        self.through_a_full_disk(self.fill_disk, self.free_disk)


if __name__ == "__main__":
    harness.main()
