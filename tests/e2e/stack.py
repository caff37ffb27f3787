"""The four services as processes on real servers: databases of their own, names of their own on the broker."""
import pathlib
import shutil
import sys
import tempfile
import uuid

import broker
from database import Database
from links import Direct
from process import Process

SERVICES = ("orders", "inventory", "payments", "notifications")


class Stack:
    """Four databases, `instances` processes on each. Use as `with Stack(bin) as stack`: whatever happens, everything is ended
    and removed.

    `settings` are for every service. `prefix` of the names on the broker: one of the run's own unless said. `links` says how an instance gets to its servers: Direct or Proxied.
    """

    def __init__(self, executables, settings=None, links=None, instances=1, prefix=None):
        run = uuid.uuid4().hex[:10]
        self.prefix = prefix or f"e2e-{run}."
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.databases = {}
        self.instances = {}
        self._failed = False
        links = links or Direct()
        try:
            for service in SERVICES:
                database = self.databases[service] = Database(f"comanda_e2e_{run}_{service}")
                made = self.instances[service] = []
                for number in range(instances):
                    home = self.home / service / str(number)
                    home.mkdir(parents=True)
                    made.append(Process(pathlib.Path(executables) / f"comanda-{service}", home,
                                        {**links.settings(service, number, database), "BROKER_PREFIX": self.prefix,
                                         **(settings or {})}))
        except BaseException:
            self.close()
            raise

    @property
    def processes(self):
        """The first instance of each service, by name."""
        return {service: made[0] for service, made in self.instances.items()}

    @property
    def everybody(self):
        return [process for made in self.instances.values() for process in made]

    def __getattr__(self, service):
        """stack.orders and so on: the process."""
        try:
            return self.__dict__["instances"][service][0]
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
        for process in self.everybody:
            process.start()
        for process in self.everybody:
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
        for process in self.everybody:
            process.stop()
        if self._failed:
            for process in self.everybody:
                print(f"--- the end of the log of {process.name}\n{process.log_end()}", file=sys.stderr)
        for database in self.databases.values():
            database.drop()
        broker.delete_everything(self.prefix, SERVICES)
        shutil.rmtree(self.home, ignore_errors=True)
