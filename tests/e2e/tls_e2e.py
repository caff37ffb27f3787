"""TLS everywhere: what the services show, and whom they believe. Certificates, servers and authorities are the test's own."""
import json
import pathlib
import shutil
import socket
import ssl
import tempfile
import unittest
import uuid
import warnings

import broker
import harness
from certificates import Authority
from client import Client
from database import Database
from mail_server import MailServer
from mock_gateway import MockGateway
from own_servers import OwnServers
from process import Process
from redis_server import RedisServer
from shop import Shop, line, order_body
from stack import Stack
from waiting import eventually

PASSWORD = "not-to-be-seen"
ANSWER_DEADLINE_S = 20
TOLD_DEADLINE_S = 30
EX_CONFIG = 78


class WithAuthorities(unittest.TestCase):
    """`ours` is trusted and has issued `shown`; `other` has nothing to do with us."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        cls.ours, cls.other = Authority(cls.home, "ours"), Authority(cls.home, "other")
        cls.shown = cls.ours.issue()


class Listener(WithAuthorities):
    """The all-in-one as an https server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process = Process(pathlib.Path(harness.executables) / "comanda-all-in-one", cls.home,
                              {"DATA_DIR": str(cls.home / "data"), "HTTP_TLS_CERTIFICATE_FILE": str(cls.shown.certificate),
                               "HTTP_TLS_KEY_FILE": str(cls.shown.key)}, tls=cls.ours.trusted())
        cls.addClassCleanup(cls.process.stop)
        cls.process.start()
        cls.process.wait_ready()

    def health(self, tls):
        client = Client(self.process.port, "", tls)
        self.addCleanup(client.close)
        answer = client.get("/health/live")
        self.assertTrue(answer.headers["Strict-Transport-Security"])
        return answer.status

    def test_an_order_is_placed_over_tls_1_2_and_1_3(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version.name):
                client = Client(self.process.port, tls=self.ours.trusted(version))
                self.addCleanup(client.close)
                shop = Shop(*[client] * 4)
                sku = shop.put_item(3)
                self.assertEqual(shop.wait_terminal(shop.place(line(sku)))["status"], "confirmed")

    def test_older_versions_are_refused(self):
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # that they are old is the point
                old = self.ours.trusted(version)
            old.set_ciphers("ALL:@SECLEVEL=0")  # or this side would refuse them by itself
            with self.subTest(version.name), self.assertRaises(ssl.SSLError) as refused:
                self.health(old)
            self.assertIn("ALERT_PROTOCOL_VERSION", str(refused.exception))

    def test_it_shows_the_certificate_that_it_was_given(self):
        self.assertEqual(self.health(self.ours.trusted()), 200)
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.health(self.other.trusted())

    def test_plain_http_gets_no_answer_and_others_are_served_on(self):
        with socket.create_connection(("127.0.0.1", self.process.port), timeout=ANSWER_DEADLINE_S) as plain:
            plain.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            try:
                said = plain.recv(1024)
            except ConnectionResetError:
                said = b""
        self.assertNotIn(b"HTTP/", said)
        self.assertEqual(self.health(self.ours.trusted()), 200)

    def test_the_healthcheck_command_speaks_tls_too(self):
        done = self.process.command("healthcheck")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_is_wrong_with_certificates_is_said_at_once(self):
        own = {k: v for k, v in self.process.settings.items() if not k.startswith("HTTP_TLS")}
        certificate, key = str(self.shown.certificate), str(self.shown.key)
        for what, settings, says in (
                ("no key", {"HTTP_TLS_CERTIFICATE_FILE": certificate}, "HTTP_TLS_KEY"),
                ("no certificate", {"HTTP_TLS_KEY_FILE": key}, "HTTP_TLS_CERTIFICATE"),
                ("another's key", {"HTTP_TLS_CERTIFICATE_FILE": str(self.other.file), "HTTP_TLS_KEY_FILE": key}, "HTTP_TLS_KEY is no PEM private key without passphrase that fits"),
                ("no PEM", {"HTTP_TLS_CERTIFICATE_FILE": __file__, "HTTP_TLS_KEY_FILE": key}, "HTTP_TLS_CERTIFICATE"),
                ("no file", {"HTTP_TLS_CERTIFICATE_FILE": "/nowhere", "HTTP_TLS_KEY_FILE": key}, "HTTP_TLS_CERTIFICATE_FILE"),
                ("no authorities", {"TLS_CA_BUNDLE": "/nowhere"}, "TLS_CA_BUNDLE"),
                ("authorities that are none", {"TLS_CA_BUNDLE": __file__}, "TLS_CA_BUNDLE")):
            with self.subTest(what):
                done = self.process.command("config", settings={**own, **settings})
                self.assertEqual(done.returncode, EX_CONFIG, done.stdout)
                self.assertIn(says, done.stderr)


class WithServers(WithAuthorities):
    """PostgreSQL and RabbitMQ that show a certificate for the name localhost, and for no address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.servers = OwnServers(tls=cls.ours.issue("DNS:localhost"))
        cls.addClassCleanup(cls.servers.close)

    def database_url(self, of, authority, host="localhost"):
        return of.url.replace("127.0.0.1", host) + f"?sslmode=verify-full&sslrootcert={authority.file}"

    def broker_url(self, host="localhost"):
        return f"amqps://guest:guest@{host}:{self.servers.tls_port}/"


class OverTls:
    """For Stack: the way of a service to its servers."""

    def __init__(self, case):
        self._case = case

    def settings(self, service, number, of):
        return {"DATABASE_URL": self._case.database_url(of, self._case.ours), "RABBITMQ_URL": self._case.broker_url()}


class Everything(WithServers):
    """The four services, with each of their servers behind TLS."""

    def test_an_order_is_confirmed_and_told_and_every_connection_is_encrypted(self):
        gateway = MockGateway("--tls", self.shown.certificate, self.shown.key)
        self.addCleanup(gateway.kill)
        mail = MailServer(self.shown)
        self.addCleanup(mail.close)
        settings = {"TLS_CA_BUNDLE": str(self.ours.file), "PAYMENT_GATEWAY": "http", "PAYMENT_GATEWAY_URL": gateway.url,
                    "SMTP_URL": f"smtps://localhost:{mail.port}", "SMTP_FROM": "shop@shop.example"}
        with Stack(harness.executables, settings, OverTls(self)) as stack:
            shop = Shop.of(stack)
            self.addCleanup(shop.close)
            told = shop.notifications.put("/customers/ada/preferences", {"channels": ["email"], "email": "ada@mail.example"})
            self.assertEqual(told.status, 201, told)
            sku = shop.put_item(5)
            placed = shop.orders.post("/orders", order_body(line(sku, 2)))
            self.assertEqual(shop.wait_terminal(placed.data["order_id"])["status"], "confirmed")
            shop.wait_payment(placed.data["order_id"], "captured")
            eventually("the mail arrives", lambda: any("ada@mail.example" in to for m in mail.mails for to in m["to"]), TOLD_DEADLINE_S)
            for service, database in stack.databases.items():
                ours = ("FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()")
                self.assertNotEqual(database.value(f"SELECT count(*) {ours} AND ssl"), "0", service)
                self.assertEqual(database.value(f"SELECT count(*) {ours} AND NOT ssl"), "0", service)


class Trust(WithServers):
    """Orders, and a server that it must not believe."""

    def setUp(self):
        run = uuid.uuid4().hex[:10]
        self.prefix = f"e2e-{run}."
        self.database = Database(f"comanda_e2e_{run}_orders")
        self.addCleanup(self.database.drop)
        self.addCleanup(broker.delete_everything, self.prefix, ("orders",))

    def orders(self, **settings):
        home = pathlib.Path(tempfile.mkdtemp(dir=self.home))
        return Process(pathlib.Path(harness.executables) / "comanda-orders", home,
                       {"DATABASE_URL": self.database.url, "RABBITMQ_URL": broker.broker_url(), "BROKER_PREFIX": self.prefix, **settings})

    def started(self, **settings):
        migrated = self.orders().command("migrate", "up")
        self.assertEqual(migrated.returncode, 0, migrated.stderr)
        process = self.orders(**settings)
        self.addCleanup(process.stop)
        process.start()
        process.wait_listening()
        return process

    def not_ready(self, process, dependency, reason):
        """It says which dependency is away; what is wrong is in the answer or, where that is nobody's business, in the log. The
        password is in neither."""
        def look():
            _, body = process.readiness()
            check = json.loads(body)["checks"].get(dependency, {})  # not there until it was looked at
            told = body.decode() + process.log_end(1000)
            return (check.get("status") == "down" and reason in told), told
        _, told = eventually(f"{dependency} is not believed", look, TOLD_DEADLINE_S)
        self.assertNotIn(PASSWORD, told)

    def test_a_broker_of_another_authority_is_not_believed(self):
        url = self.broker_url().replace("guest:guest", f"guest:{PASSWORD}")
        self.not_ready(self.started(RABBITMQ_URL=url, TLS_CA_BUNDLE=str(self.other.file)), "broker", "SSL")

    def test_without_the_authority_the_systems_are_asked(self):
        self.not_ready(self.started(RABBITMQ_URL=self.broker_url()), "broker", "SSL")

    def test_a_broker_of_another_name_is_not_believed(self):
        self.not_ready(self.started(RABBITMQ_URL=self.broker_url("127.0.0.1"), TLS_CA_BUNDLE=str(self.ours.file)), "broker", "hostname")

    def test_a_database_of_another_authority_is_not_believed(self):
        url = self.database_url(self.database, self.other).replace("postgres@", f"postgres:{PASSWORD}@")
        self.not_ready(self.started(DATABASE_URL=url), "database", "certificate")

    def test_a_database_of_another_name_is_not_believed(self):
        self.not_ready(self.started(DATABASE_URL=self.database_url(self.database, self.ours, "127.0.0.1")), "database", "certificate")

    def test_rows_are_cached_in_redis_over_tls_and_one_of_another_authority_is_not_believed(self):
        redis = RedisServer(PASSWORD, self.ours.issue("DNS:localhost"))
        self.addCleanup(redis.kill)
        redis.start()
        url = f"rediss://:{PASSWORD}@localhost:{redis.tls_port}/0"
        process = self.started(REDIS_URL=url, TLS_CA_BUNDLE=str(self.ours.file), CACHE_ENTRIES="0")
        eventually("Redis is reached", lambda: json.loads(process.readiness()[1])["checks"].get("cache") == {"status": "ok"}, TOLD_DEADLINE_S)
        shop = Shop(*[process.client()] * 4)
        self.addCleanup(shop.close)
        order = shop.orders.post("/orders", order_body(line("tea"))).data["order_id"]
        def kept():
            self.assertEqual(shop.orders.get(f"/orders/{order}").status, 200)
            return redis.rows() > 0
        eventually("the order is kept", kept, TOLD_DEADLINE_S)
        process.stop()
        self.not_ready(self.started(REDIS_URL=url, TLS_CA_BUNDLE=str(self.other.file)), "cache", "certificate")

    def test_sslmode_is_what_the_url_says(self):
        for mode, encrypted in (("disable", "f"), ("require", "t")):
            with self.subTest(mode):
                process = self.started(DATABASE_URL=self.database.url + f"?sslmode={mode}")
                process.wait_ready()
                seen = self.database.value("SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                                           "WHERE datname = current_database() AND pid <> pg_backend_pid()")
                self.assertEqual(seen, encrypted)
                process.stop()


if __name__ == "__main__":
    harness.main()
