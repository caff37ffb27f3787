"""The least rights of each service on RabbitMQ and PostgreSQL, as docs/security.md has them ("Least rights")."""
import base64
import hashlib
import os

SERVICES = ("orders", "inventory", "payments", "notifications")
PASSWORD = "s3cret"


def broker_user(service):
    return f"shop_{service}"


def broker_permissions(service, prefix=""):
    """Regular expressions of names: of what it may declare, write to, and read from. `prefix`: that of BROKER_PREFIX."""
    shared, own = r"comanda\.(commands|events)", rf"{service}\..+"
    names = f"{prefix}({shared}|{own})"
    return {"configure": f"^({names})$", "write": f"^({names}|amq\\.default)$", "read": f"^({names})$"}


def broker_topics(service):
    """Regular expressions of the types of events that it may send and listen for."""
    return {"write": rf"^comanda\.{service}\.", "read": r"^comanda\."}


def definitions(prefix_pattern, exchange):
    """For rabbitmq's load_definitions: an administrator, and a user for each service. `exchange` of events."""
    users = [_user("guest", "guest", ["administrator"])] + [_user(broker_user(s), PASSWORD, []) for s in SERVICES]
    permissions = [{"user": "guest", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}]
    topics = []
    for service in SERVICES:
        of = {"user": broker_user(service), "vhost": "/"}
        permissions.append({**of, **broker_permissions(service, prefix_pattern)})
        topics.append({**of, "exchange": exchange, **broker_topics(service)})
    return {"users": users, "vhosts": [{"name": "/"}], "permissions": permissions, "topic_permissions": topics}


def _user(name, password, tags):
    salt = os.urandom(4)
    digest = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    return {"name": name, "password_hash": digest, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": tags}


def of_the_server(service, database):
    """As an administrator, once."""
    return [f"CREATE ROLE {service}_migration LOGIN",
            f"CREATE ROLE {service}_service LOGIN",
            f"ALTER DATABASE {database} OWNER TO {service}_migration",
            f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {database} TO {service}_service"]


def of_the_database(service):
    """In its database, as an administrator, before the first migration."""
    return ["REVOKE ALL ON SCHEMA public FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA public TO {service}_service",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {service}_migration IN SCHEMA public "
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {service}_service"]


def after_the_first_migration(service):
    return [f"REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM {service}_service"]
