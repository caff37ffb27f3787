"""The four services as processes on real servers: databases of their own, names of their own on the broker."""
import pathlib
import shutil
import sys
import tempfile
import uuid

import broker
from database import Database
from process import Process

SERVICES = ("orders", "inventory", "payments", "notifications")


class Stack:
    """Four databases, four processes. Use as `with Stack(bin) as stack`: whatever happens, everything is ended and removed.

    `settings` are for every service. `database_port` and `broker_port` lead a service through a forwarder: {service: port}.
    """

    def __init__(self, executables, settings=None, database_port=None, broker_port=None):
        run = uuid.uuid4().hex[:10]
        self.prefix = f"e2e-{run}."
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.databases = {}
        self.processes = {}
        self._failed = False
        try:
            for service in SERVICES:
                database = self.databases[service] = Database(f"comanda_e2e_{run}_{service}")
                home = self.home / service
                home.mkdir()
                through_database = (database_port or {}).get(service)
                through_broker = (broker_port or {}).get(service)
                self.processes[service] = Process(
                    pathlib.Path(executables) / f"comanda-{service}", home,
                    {"DATABASE_URL": database.url_through(through_database) if through_database else database.url,
                     "RABBITMQ_URL": broker.url_through(through_broker) if through_broker else broker.broker_url(),
                     "BROKER_PREFIX": self.prefix, **(settings or {})})
        except BaseException:
            self.close()
            raise

    def __getattr__(self, service):
        """stack.orders and so on: the process."""
        try:
            return self.__dict__["processes"][service]
        except KeyError:
            raise AttributeError(service) from None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self._failed = True
            self.close()
            raise
        return self

    def __exit__(self, kind, *_):
        self._failed = self._failed or kind is not None
        self.close()

    def start(self):
        self.migrate()
        for process in self.processes.values():
            process.start()
        for process in self.processes.values():
            process.wait_ready()

    def migrate(self):
        for process in self.processes.values():
            done = process.command("migrate", "up")
            if done.returncode != 0:
                raise AssertionError(f"{process.name} migrate up: {done.stdout}{done.stderr}")

    def dead_messages(self, service):
        """How many messages the service ever gave up: those in its table, and those on their way there."""
        return self.databases[service].count("dead_messages") + broker.message_count(f"{self.prefix}{service}.dead")

    def failed(self):
        """Makes `close` show the ends of the logs."""
        self._failed = True

    def close(self):
        for process in self.processes.values():
            process.stop()
        if self._failed:
            for process in self.processes.values():
                print(f"--- the end of the log of {process.name}\n{process.log_end()}", file=sys.stderr)
        for database in self.databases.values():
            database.drop()
        broker.delete_everything(self.prefix, SERVICES)
        shutil.rmtree(self.home, ignore_errors=True)
