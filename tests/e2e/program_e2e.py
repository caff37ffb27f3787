"""The executables as an operator meets them: settings, config, version, healthcheck, migrations."""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import tempfile
import unittest
import uuid

import broker
import harness
from database import Database
from process import Process
from stack import SERVICES

EXIT_FAILURE = 1
EXIT_USAGE = 64
EXIT_CONFIG = 78
SAGA_OF_THE_FUTURE = """
    INSERT INTO sagas (saga_id, type, definition_version, definition_hash, subject, status, step, attempt, stuck, done, to_undo,
                       timeline_length, version, started_at, updated_at)
    VALUES ('01900000-0000-7000-8000-000000000001', 'fulfilment', 9, '0123456789abcdef', '01900000-0000-7000-8000-000000000002',
            'running', 'reserve_stock', 1, 0, '[]', '[]', 1, 1, 0, 0)"""
REFUSAL = "1 saga needs fulfilment version 9 (0123456789abcdef)"
BARE = {"PATH": os.environ.get("PATH", "")}


class Programs(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)

    def process(self, service, **settings):
        return Process(harness.executables / f"comanda-{service}", self.home, settings)

    def test_each_says_its_name_and_version_without_any_setting(self):
        for service in (*SERVICES, "all-in-one"):
            done = self.process(service).command("--version", settings=BARE)
            self.assertEqual(done.returncode, 0, done)
            self.assertRegex(done.stdout, rf"^comanda-{service} \d+\.\d+\.\d+\n$")
            self.assertIn("usage:", self.process(service).command("--help", settings=BARE).stdout)

    def test_each_prints_its_documents_without_any_setting(self):
        for service in (*SERVICES, "all-in-one"):
            for command, version in (("openapi", "3.1.0"), ("asyncapi", "3.0.0")):
                done = self.process(service).command(command, settings=BARE)
                self.assertEqual(done.returncode, 0, done)
                self.assertEqual(json.loads(done.stdout)[command], version)
                self.assertEqual(self.process(service).command(command, "now", settings=BARE).returncode, EXIT_USAGE)

    def test_who_leads_sagas_draws_them_without_any_setting(self):
        for service in (*SERVICES, "all-in-one"):
            done = self.process(service).command("sagas", settings=BARE)
            if service in ("orders", "all-in-one"):
                self.assertEqual(done.returncode, 0, done)
                self.assertIn("## fulfilment, version 1\n\n```mermaid\nflowchart", done.stdout)
            else:
                self.assertEqual((done.returncode, done.stdout), (EXIT_USAGE, ""), done)

    def test_every_mistake_in_the_settings_is_named_at_once_and_the_exit_code_is_78(self):
        settings = {**BARE, "DATABASE_URL": "mysql://x", "HTTP_PORT": "many", "LANES": "0", "LOG_LEVEL": "loud", "LOG_FORMAT": "xml",
                    "API_V1_PREFIX": "api/", "SHUTDOWN_GRACE": "-1", "BROKER_PREFIX": "a b", "HTTP_CONNECTIONS_MAX": "1e3",
                    "HTTP_BUFFER_MIB_MAX": "0", "HTTP_HEADER_TIMEOUT_MS": "0",
                    "CORS_ORIGINS": "shop", "RATE_LIMIT_PER_MINUTE": "-1", "REQUEST_TIMEOUT_MS": "soon"}
        for service in SERVICES:
            for command in ("serve", "config", "migrate", "healthcheck"):
                done = self.process(service).command(command, settings=settings)
                self.assertEqual(done.returncode, EXIT_CONFIG, done)
                for name in (*settings.keys() - {"PATH"}, "RABBITMQ_URL", "AUTH_MODE"):
                    self.assertIn(name, done.stderr, f"{service} {command}")

    def test_a_service_starts_neither_without_auth_mode_nor_with_tokens_that_it_cannot_verify(self):
        for mode in (None, "jwt", "maybe"):
            process = self.process("orders", DATABASE_URL="postgres://h/d", RABBITMQ_URL="amqps://h")
            process.settings = {k: v for k, v in process.settings.items() if k != "AUTH_MODE"} | ({"AUTH_MODE": mode} if mode else {})
            done = process.command("serve")
            self.assertEqual((done.returncode, "AUTH_MODE" in done.stderr), (EXIT_CONFIG, True), done)

    def test_a_public_key_that_cannot_be_read_is_named_and_not_quoted(self):
        (self.home / "key.pem").write_text("-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----\n")
        process = self.process("orders", DATABASE_URL="postgres://h/d", RABBITMQ_URL="amqps://h", AUTH_MODE="jwt",
                               JWT_PUBLIC_KEY_FILE=str(self.home / "key.pem"))
        done = process.command("serve")
        self.assertEqual(done.returncode, EXIT_CONFIG, done)
        self.assertIn("JWT_PUBLIC_KEY", done.stderr)
        self.assertNotIn("nonsense", done.stderr)

    def test_an_unknown_command_is_a_usage_error(self):
        for words in (("fly",), ("migrate", "sideways"), ("migrate", "down", "--to", "x"), ("serve", "now")):
            done = self.process("orders", DATABASE_URL="postgres://h/d", RABBITMQ_URL="amqps://h").command(*words)
            self.assertEqual(done.returncode, EXIT_USAGE, done)

    def test_config_prints_what_is_in_force_and_masks_secrets(self):
        process = self.process("orders", DATABASE_URL="postgres://user:s3cret@h/d", RABBITMQ_URL="amqps://user:s3cret@h/v",
                               BROKER_PREFIX="shop.", LANES="3")
        done = process.command("config")
        self.assertEqual(done.returncode, 0, done)
        lines = dict(text.split("=", 1) for text in done.stdout.splitlines())
        self.assertEqual((lines["LANES"], lines["HTTP_PORT"], lines["BROKER_PREFIX"]), ("3", str(process.port), "shop."))
        self.assertNotIn("s3cret", done.stdout + done.stderr)
        self.assertIn("user:***@h", lines["DATABASE_URL"])
        self.assertIn("user:***@h", lines["RABBITMQ_URL"])

    def test_config_prints_no_secret_of_the_parameters_of_a_url(self):
        process = self.process("payments", RABBITMQ_URL="amqps://user:s3cret@h/v", PAYMENT_GATEWAY="http",
                               DATABASE_URL="postgres://user:s3cret@h/d?sslmode=require&password=s3cret&sslpassword=s3cret",
                               PAYMENT_GATEWAY_URL="https://bank.example/v2?api_key=s3cret", AUTH_MODE="jwt",
                               JWT_JWKS_URL="https://issuer.example/keys?code=s3cret", JWT_AUDIENCE="shop")
        done = process.command("config")
        self.assertEqual(done.returncode, 0, done)
        self.assertNotIn("s3cret", done.stdout + done.stderr)
        for seen in ("sslmode=require", "api_key=***", "code=***"):
            self.assertIn(seen, done.stdout)

    def test_a_secret_that_would_go_over_a_network_in_clear_text_ends_it_with_78(self):
        for variable, settings in (
                ("RABBITMQ_URL", {"RABBITMQ_URL": "amqp://u:s3cret@mq.example"}),
                ("REDIS_URL", {"REDIS_URL": "redis://:s3cret@cache.example"}),
                ("PAYMENT_GATEWAY_URL", {"PAYMENT_GATEWAY": "http", "PAYMENT_GATEWAY_URL": "http://bank.example"}),
                ("JWT_JWKS_URL", {"AUTH_MODE": "jwt", "JWT_AUDIENCE": "shop", "JWT_JWKS_URL": "http://issuer.example"})):
            with self.subTest(variable):
                process = self.process("payments", **{"DATABASE_URL": "postgres://h/d", "RABBITMQ_URL": "amqps://h", **settings})
                for command in ("serve", "config", "migrate"):
                    done = process.command(command)
                    self.assertEqual(done.returncode, EXIT_CONFIG, done)
                    self.assertIn(variable, done.stderr)
                    self.assertNotIn("s3cret", done.stderr)
                process.settings["ALLOW_CLEAR_TEXT"] = variable
                self.assertEqual(process.command("config").returncode, 0)

    def test_what_the_all_in_one_writes_is_for_its_user_alone(self):
        process = self.process("all-in-one", DATA_DIR=str(self.home / "data"))
        self.addCleanup(process.stop)
        process.start()
        process.wait_ready()
        paths = [self.home / "data", *(self.home / "data").iterdir()]
        self.assertGreater(len(paths), 4)
        self.assertEqual({str(p): oct(p.stat().st_mode & 0o077) for p in paths}, {str(p): "0o0" for p in paths})

    def test_a_setting_may_come_from_a_file_or_from_dotenv(self):
        (self.home / "secret").write_text("amqps://user:from-file@h\n")
        (self.home / ".env").write_text("# a comment\nexport LANES=5\nLOG_LEVEL='debug'\nHTTP_PORT=1\n")
        process = self.process("orders", DATABASE_URL="postgres://h/d", RABBITMQ_URL_FILE=str(self.home / "secret"))
        lines = dict(text.split("=", 1) for text in process.command("config").stdout.splitlines())
        self.assertEqual((lines["LANES"], lines["LOG_LEVEL"], lines["HTTP_PORT"]), ("5", "debug", str(process.port)))
        self.assertEqual(lines["RABBITMQ_URL"], "amqps://user:***@h")

    def test_healthcheck_tells_by_its_exit_code(self):
        process = self.process("all-in-one", DATA_DIR=str(self.home / "data"))
        self.addCleanup(process.stop)
        self.assertEqual(process.command("healthcheck").returncode, EXIT_FAILURE)
        process.start()
        process.wait_ready()
        self.assertEqual(process.command("healthcheck").returncode, 0)
        self.assertEqual(process.stop(), 0)
        self.assertEqual(process.command("healthcheck").returncode, EXIT_FAILURE)

    def test_a_port_that_is_taken_is_said_and_ends_the_process(self):
        first = self.process("all-in-one", DATA_DIR=str(self.home / "data"))
        self.addCleanup(first.stop)
        first.start()
        first.wait_ready()
        second = self.process("all-in-one", DATA_DIR=str(self.home / "other"))
        second.settings["HTTP_PORT"] = str(first.port)
        done = second.command("serve")
        self.assertEqual(done.returncode, EXIT_FAILURE)
        self.assertIn("cannot listen", done.stderr)


    def test_sagas_of_a_definition_that_it_does_not_have_keep_it_from_starting(self):
        process = self.process("all-in-one", DATA_DIR=str(self.home / "data"))
        self.addCleanup(process.stop)
        process.start()
        process.wait_ready()
        self.assertEqual(process.stop(), 0)
        with contextlib.closing(sqlite3.connect(self.home / "data" / "orders.sqlite")) as file, file as database:
            database.execute(SAGA_OF_THE_FUTURE)
        done = process.command("serve")
        self.assertEqual(done.returncode, EXIT_FAILURE, done)
        self.assertIn("cannot start", done.stderr)
        self.assertIn(REFUSAL, done.stderr)
        self.assertNotIn('"serving"', done.stderr)
        with contextlib.closing(sqlite3.connect(self.home / "data" / "orders.sqlite")) as file, file as database:
            database.execute("UPDATE sagas SET status = 'completed'")
        process.start()
        process.wait_ready()
        self.assertEqual(process.stop(), 0)


class Migrations(unittest.TestCase):
    def test_each_service_migrates_up_and_down_again_and_says_where_it_is(self):
        for service in SERVICES:
            with self.subTest(service=service):
                self.up_and_down(service)

    def up_and_down(self, service):
        database = Database(f"comanda_e2e_{uuid.uuid4().hex[:10]}_{service}")
        self.addCleanup(database.drop)
        home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        process = Process(harness.executables / f"comanda-{service}", home,
                          {"DATABASE_URL": database.url, "RABBITMQ_URL": broker.broker_url()})

        def run(*words):
            done = process.command("migrate", *words)
            self.assertEqual(done.returncode, 0, done)
            return done.stdout

        def tables():
            return database.count("information_schema.tables", "table_schema = 'public' AND table_name <> 'schema_migrations'")

        self.assertRegex(run("status"), rf"{service} 0001_\w+ pending")
        self.assertRegex(run("up"), rf"{service} 0001_\w+ applied at ")
        made = tables()
        self.assertGreater(made, 5)
        run("up")  # again is no mistake
        self.assertIn("applied at", run("status"))
        run("down", "--to", "0")
        self.assertEqual(tables(), 0)
        self.assertIn("pending", run("status"))
        run("up")
        self.assertEqual(tables(), made)

    def test_sagas_of_a_definition_that_it_does_not_have_keep_orders_from_starting(self):
        database = Database(f"comanda_e2e_{uuid.uuid4().hex[:10]}_orders")
        self.addCleanup(database.drop)
        home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        process = Process(harness.executables / "comanda-orders", home,
                          {"DATABASE_URL": database.url, "RABBITMQ_URL": broker.broker_url()})
        self.assertEqual(process.command("migrate", "up").returncode, 0)
        database.value(SAGA_OF_THE_FUTURE.replace("0, '[]'", "FALSE, '[]'").replace("0, 0)", "now(), now())"))
        done = process.command("serve")
        self.assertEqual(done.returncode, EXIT_FAILURE, done)
        self.assertIn(REFUSAL, done.stderr)

    def test_a_database_that_is_away_is_said_with_exit_code_1(self):
        home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        process = Process(harness.executables / "comanda-orders", home,
                          {"DATABASE_URL": "postgres://user:s3cret@127.0.0.1:1/d", "RABBITMQ_URL": "amqps://h"})
        done = process.command("migrate", "up")
        self.assertEqual(done.returncode, EXIT_FAILURE, done)
        self.assertTrue(done.stderr)
        self.assertNotIn("s3cret", done.stderr)


if __name__ == "__main__":
    harness.main()
