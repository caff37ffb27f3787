"""What stands between a service and the servers that it depends on: nothing, or a proxy for each."""
import broker
import database
from proxy import Proxy


class Direct:
    """Straight to the servers."""

    def settings(self, service, number, of):
        return {"DATABASE_URL": of.url, "RABBITMQ_URL": broker.broker_url()}


class Proxied:
    """Each instance goes to each server through a proxy of its own. With `redis` (a RedisServer) and `gateway` (a
    MockGateway) to those as well. `only` {(service, server)} has proxies, when it is given; the rest goes straight."""

    def __init__(self, redis=None, gateway=None, only=None):
        self.only = only
        self.redis = redis
        self.gateway = gateway
        self.proxies = {}  # (service, number of the instance, what is behind it): Proxy

    def settings(self, service, number, of):
        settings = {"DATABASE_URL": of.url_through(self._make(service, number, "database", database.address())),
                    "RABBITMQ_URL": broker.url_through(self._make(service, number, "broker", broker.address()))}
        if self.redis is not None:
            settings["REDIS_URL"] = self.redis.url_through(self._make(service, number, "redis", self.redis.address))
        if self.gateway is not None and service == "payments":
            port = self._make(service, number, "gateway", self.gateway.address)
            settings.update(PAYMENT_GATEWAY="http", PAYMENT_GATEWAY_URL=f"http://127.0.0.1:{port}")
        return settings

    def of(self, service, dependency, number=0):
        return self.proxies[service, number, dependency]

    def all_to(self, dependency):
        return [proxy for (_, _, behind), proxy in self.proxies.items() if behind == dependency]

    def restore(self):
        for proxy in self.proxies.values():
            proxy.restore()

    def close(self):
        for proxy in self.proxies.values():
            proxy.close()

    def _make(self, service, number, dependency, target):
        if self.only is not None and (service, dependency) not in self.only:
            return target[1]
        made = self.proxies[service, number, dependency] = Proxy(target, f"{service} {number} to {dependency}")
        return made.port
