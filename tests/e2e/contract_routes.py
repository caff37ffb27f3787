"""Every route of the REST contract, and the members of what each answers: written down from the contract, not from the code."""
from typing import NamedTuple

SERVICES = ("orders", "inventory", "payments", "notifications")


class Route(NamedTuple):
    service: str
    method: str
    path: str
    scope: str  # "<service>:read" and so on; "admin"
    body: object = None

    def __str__(self):
        return f"{self.method} {self.path} ({self.service})"


REASON = {"reason": "because a test says so"}


def _resource(service, *routes):
    return [Route(service, method, path, scope if scope == "admin" else f"{service}:{scope}", *body)
            for method, path, scope, *body in routes]


def _operators(service):
    return _resource(service,
                     ("GET", "/messages/dead", "admin"),
                     ("GET", "/messages/dead/{message_id}", "admin"),
                     ("POST", "/messages/dead/{message_id}/redrive", "admin", REASON),
                     ("DELETE", "/messages/dead/{message_id}", "admin"),
                     ("GET", "/outbox", "admin"))


LINES = [{"sku": "a-sku", "quantity": 1, "unit_price": 100}]

ROUTES = [
    *_resource("orders",
               ("POST", "/orders", "write", {"customer_id": "ada", "currency": "EUR", "lines": LINES}),
               ("GET", "/orders", "read"),
               ("GET", "/orders/{order_id}", "read"),
               ("PUT", "/orders/{order_id}", "write", {"lines": LINES}),
               ("DELETE", "/orders/{order_id}", "write"),
               ("GET", "/orders/{order_id}/timeline", "read"),
               ("GET", "/orders/{order_id}/events", "read"),
               ("GET", "/sagas", "admin"),
               ("GET", "/sagas/{saga_id}", "admin"),
               ("POST", "/sagas/{saga_id}/retry", "admin", REASON),
               ("POST", "/sagas/{saga_id}/compensate", "admin", REASON)),
    *_resource("inventory",
               ("POST", "/items", "write", {"sku": "another-sku", "on_hand": 1}),
               ("GET", "/items", "read"),
               ("GET", "/items/{sku}", "read"),
               ("PUT", "/items/{sku}", "write", {"on_hand": 1}),
               ("DELETE", "/items/{sku}", "write"),
               ("POST", "/items/{sku}/adjustments", "write", {"delta": 1, **REASON}),
               ("GET", "/items/{sku}/movements", "admin"),
               ("GET", "/reservations", "admin"),
               ("GET", "/reservations/{order_id}", "admin")),
    *_resource("payments",
               ("POST", "/payments", "admin", {"order_id": "00000000-0000-7000-8000-00000000000a", "customer_id": "ada",
                                               "amount": 100, "currency": "EUR"}),
               ("GET", "/payments", "read"),
               ("GET", "/payments/{payment_id}", "read"),
               ("POST", "/payments/{payment_id}/capture", "admin"),
               ("POST", "/payments/{payment_id}/void", "admin"),
               ("POST", "/payments/{payment_id}/refunds", "admin", {"amount": 1, **REASON}),
               ("GET", "/payments/{payment_id}/refunds", "read"),
               ("GET", "/payments/{payment_id}/operations", "admin"),
               ("POST", "/payments/{payment_id}/operations/{operation_id}/resolve", "admin", {"outcome": "done", **REASON})),
    *_resource("notifications",
               ("POST", "/notifications", "admin", {"customer_id": "ada", "channel": "log", "subject": "s", "body": "b"}),
               ("GET", "/notifications", "read"),
               ("GET", "/notifications/{notification_id}", "read"),
               ("POST", "/notifications/{notification_id}/retry", "admin"),  # "retriable by an operator"
               ("GET", "/customers/{customer_id}/preferences", "read"),
               ("PUT", "/customers/{customer_id}/preferences", "write", {"channels": ["log"]}),
               ("DELETE", "/customers/{customer_id}/preferences", "write"),
               ("GET", "/customers/{customer_id}/webhook-keys", "read")),
    *[route for service in SERVICES for route in _operators(service)],
]

# Routes of everybody, below no prefix: (path, content type).
OPEN_PATHS = [("/health", "application/json"), ("/health/live", "application/json"), ("/health/ready", "application/json"),
              ("/metrics", "text/plain"), ("/openapi.json", "application/json"), ("/asyncapi.json", "application/json"),
              ("/docs", "text/html")]

# A path that names nothing that is there, for each name of a path.
ABSENT = {"order_id": "00000000-0000-7000-8000-000000000000", "saga_id": "00000000-0000-7000-8000-000000000000",
          "payment_id": "00000000-0000-7000-8000-000000000000", "notification_id": "00000000-0000-7000-8000-000000000000",
          "operation_id": "00000000-0000-7000-8000-000000000000",
          "message_id": "00000000-0000-7000-8000-000000000000", "sku": "no-such-sku", "customer_id": "nobody"}

# The code of what is not there, by the first part of the path.
NOT_FOUND = {"orders": "ORDER_NOT_FOUND", "sagas": "SAGA_NOT_FOUND", "items": "ITEM_NOT_FOUND",
             "reservations": "RESERVATION_NOT_FOUND", "payments": "PAYMENT_NOT_FOUND",
             "notifications": "NOTIFICATION_NOT_FOUND", "messages": "MESSAGE_NOT_FOUND"}

MEMBERS = {
    "order": {"order_id", "customer_id", "status", "currency", "lines", "total", "rejection", "version", "created_at", "updated_at"},
    "line": {"sku", "quantity", "unit_price"},
    "timeline entry": {"sequence", "at", "saga_id", "saga_type", "step", "event", "attempt", "message_id", "detail"},
    "saga": {"saga_id", "type", "version", "state", "order_id", "step", "done", "to_come", "attempt", "deadline", "started_at",
             "updated_at"},
    "item": {"sku", "name", "on_hand", "reserved", "available", "reorder_point", "unit_price", "currency", "version", "created_at",
             "updated_at"},
    "movement": {"movement_id", "sku", "kind", "on_hand_delta", "reserved_delta", "order_id", "reason", "at"},
    "payment": {"payment_id", "order_id", "customer_id", "amount", "captured", "refunded", "currency", "status", "decline_code",
                "gateway_reference", "version", "created_at", "updated_at"},
    "operation": {"operation_id", "payment_id", "kind", "purpose", "revision", "amount", "currency", "state", "attempts", "code",
                  "message", "saga_id", "created_at", "updated_at"},
    "dead message": {"message_id", "type", "cause", "attempts", "first_failed_at", "last_failed_at", "body"},
    "outbox": {"pending", "oldest_age_ms"},
}

LISTS = [r for r in ROUTES if r.method == "GET" and r.path in (
    "/orders", "/orders/{order_id}/timeline", "/sagas", "/items", "/items/{sku}/movements", "/reservations", "/payments",
    "/payments/{payment_id}/refunds", "/payments/{payment_id}/operations", "/notifications", "/messages/dead")]


def distinct_paths():
    """[(service, path, methods)], HEAD and OPTIONS included."""
    found = {}
    for route in ROUTES:
        found.setdefault((route.service, route.path), set()).add(route.method)
    return [(service, path, methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set()))
            for (service, path), methods in found.items()]
