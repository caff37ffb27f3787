"""Databases of a run's own on the server in TEST_DATABASE_URL, through psql."""
import json
import os
import subprocess
import urllib.parse

STATEMENT_TIMEOUT_S = 60


def server_url():
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        raise SystemExit("set TEST_DATABASE_URL to a PostgreSQL server where databases may be created, "
                         "for example postgres://postgres@127.0.0.1:5432/postgres")
    return url


def _psql(url, statement):
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement],
                          capture_output=True, text=True, timeout=STATEMENT_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise AssertionError(f"psql: {statement}: {done.stderr}")
    return done.stdout.strip()


def address():
    """(host, port) of the server."""
    parts = urllib.parse.urlsplit(server_url())
    return parts.hostname or "localhost", parts.port or 5432


def on_server(statement):
    return _psql(server_url(), statement)


class Database:
    def __init__(self, name):
        self.name = name
        self.url = urllib.parse.urlsplit(server_url())._replace(path="/" + name).geturl()
        on_server(f"CREATE DATABASE {name}")

    def url_through(self, port):
        """The same database behind a proxy on loopback."""
        parts = urllib.parse.urlsplit(self.url)
        user = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=(user + "@" if user else "") + f"127.0.0.1:{port}").geturl()

    def rows(self, select):
        """The rows of a SELECT as dictionaries."""
        return json.loads(_psql(self.url, f"SELECT coalesce(json_agg(r), '[]') FROM ({select}) r"))

    def value(self, select):
        return _psql(self.url, select)

    def count(self, table, where="true"):
        return int(self.value(f"SELECT count(*) FROM {table} WHERE {where}"))

    def transactions(self):
        """Committed ones so far. Exact only when every session on the database has ended: sessions report late."""
        return int(on_server(f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{self.name}'"))

    def sessions(self):
        return int(on_server(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.name}'"))

    def dump(self):
        """Everything in it, as a backup has it."""
        return subprocess.run(["pg_dump", "--no-owner", "--dbname", self.url], capture_output=True, text=True,
                              timeout=STATEMENT_TIMEOUT_S, check=True).stdout

    def restore(self, dump):
        """Back to what it was. Nobody may be connected."""
        self.drop()
        on_server(f"CREATE DATABASE {self.name}")
        subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url], input=dump, text=True,
                       stdout=subprocess.DEVNULL, timeout=STATEMENT_TIMEOUT_S, check=True)

    def drop(self):
        on_server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
