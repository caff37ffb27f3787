"""The contract, documents: what the services say of themselves must be all that the contract has, and true."""
import gzip
import re

from contract_routes import ROUTES, SERVICES
from json_schema import mistakes

KINDS = {"get", "put", "post", "delete"}


class Documents:
    def openapi(self, service):
        answer = self.outside(service).get("/openapi.json")
        self.assertEqual(answer.status, 200)
        return answer.json

    def operations(self, document):
        """{(method, path below the prefix): operation}"""
        servers = [s["url"].rstrip("/") for s in document.get("servers", [])]
        base = next((s for s in servers if s.endswith("/api/v1")), "")
        found = {}
        for path, item in document["paths"].items():
            full = path if base == "" or path.startswith("/api/v1") else "/api/v1" + path
            if full.startswith("/api/v1/"):
                for kind in KINDS & set(item):
                    found[kind.upper(), full.removeprefix("/api/v1")] = item[kind]
        return found

    def of_process(self, service):
        return {(r.method, r.path) for r in ROUTES if r.service == service or self.port(r.service) == self.port(service)}

    def test_openapi_has_every_route_of_the_contract(self):
        for service in SERVICES:
            with self.subTest(service):
                document = self.openapi(service)
                self.assertRegex(document["openapi"], r"\A3\.1\.\d+\Z")
                self.assertTrue(document["info"]["title"])
                self.assertTrue(document["info"]["version"])
                found = set(self.operations(document))
                self.assertEqual(self.of_process(service) - found, set(), "missing")
                # Sending all of a kind again and asking for the cause of one are more than the contract has.
                self.assertLessEqual(found - self.of_process(service), {("POST", "/messages/dead/redrive")})

    def test_openapi_operations_are_whole(self):
        for service in SERVICES:
            document = self.openapi(service)
            operations = self.operations(document)
            ids = [o["operationId"] for o in operations.values()]
            self.assertEqual(len(ids), len(set(ids)))
            for (method, path), operation in operations.items():
                with self.subTest(f"{method} {path} ({service})"):
                    self.assertTrue(operation.get("summary"))
                    self.assertTrue(operation.get("tags"))
                    statuses = set(operation["responses"])
                    self.assertTrue(any(s.startswith("2") for s in statuses), statuses)
                    self.assertLessEqual({"401", "403"}, statuses)
                    if "{" in path and method != "PUT" and "preferences" not in path:
                        self.assertIn("404", statuses)
                    if "requestBody" in operation:
                        self.assertIn("application/json", operation["requestBody"]["content"])
                        self.assertLessEqual({"400", "415", "422"}, statuses)
                    if method == "PUT":
                        self.assertIn("412", statuses)
                    names = {self.resolved(document, p)["name"] for p in operation.get("parameters", [])}
                    self.assertLessEqual(set(re.findall(r"{(\w+)}", path)), names | {
                        self.resolved(document, p)["name"] for p in document["paths"].get(path, {}).get("parameters", [])})
                    if method == "POST":
                        self.assertIn("Idempotency-Key", names)

    def resolved(self, document, node):
        while "$ref" in node:
            target = document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def test_every_reference_leads_somewhere(self):
        for service in SERVICES:
            for path in ("/openapi.json", "/asyncapi.json"):
                document = self.outside(service).get(path).json

                def visit(node, document=document):
                    if isinstance(node, dict):
                        if isinstance(node.get("$ref"), str) and node["$ref"].startswith("#/"):
                            self.resolved(document, {"$ref": node["$ref"]})
                        for inner in node.values():
                            visit(inner)
                    elif isinstance(node, list):
                        for inner in node:
                            visit(inner)
                visit(document)

    def check_answer(self, document, operation, answer):
        response = self.resolved(document, operation["responses"][str(answer.status)])
        schema = response["content"]["application/json"]["schema"]
        self.assertEqual(mistakes(document, schema, answer.json), [])

    def test_answers_are_what_openapi_says(self):
        ids = self.settled()
        for route in ROUTES:
            if route.method != "GET" or route.path.endswith("/events"):
                continue
            if route.path.startswith("/messages/dead/") and route.service != "inventory":
                continue
            with self.subTest(str(route)):
                document = self.openapi(route.service)
                answer = self.client(route.service).get(route.path.format(**ids))
                self.check_answer(document, self.operations(document)["GET", route.path], answer)

    def test_refusals_are_what_openapi_says(self):
        document = self.openapi("orders")
        operations = self.operations(document)
        for method, path, body in (("POST", "/orders", {}), ("POST", "/orders", b"{"), ("GET", "/orders/{order_id}", None)):
            answer = self.shop.orders.request(method, path.format(order_id="00000000-0000-7000-8000-000000000000"), body)
            self.assertGreaterEqual(answer.status, 400)
            self.check_answer(document, operations[method, path], answer)

    def test_the_checker_of_schemas_finds_what_is_wrong(self):
        document = self.openapi("orders")
        answer = self.shop.orders.get(f"/orders/{self.settled()['order_id']}")
        operation = self.operations(document)["GET", "/orders/{order_id}"]
        schema = self.resolved(document, operation["responses"]["200"])["content"]["application/json"]["schema"]
        for wrong in ({**answer.json, "success": "yes"}, {**answer.json, "data": {**answer.data, "total": "1"}},
                      {**answer.json, "data": {k: v for k, v in answer.data.items() if k != "status"}}):
            self.assertNotEqual(mistakes(document, schema, wrong), [])

    def test_asyncapi_names_the_messages_of_the_service(self):
        expected = {
            "orders": ("comanda.orders.order_placed.v1", "comanda.orders.order_confirmed.v1", "comanda.inventory.reserve_stock.v1",
                       "comanda.inventory.stock_reserved.v1", "comanda.payments.authorize_payment.v1"),
            "inventory": ("comanda.inventory.reserve_stock.v1", "comanda.inventory.stock_rejected.v1", "comanda.inventory.item_low.v1"),
            "payments": ("comanda.payments.capture_payment.v1", "comanda.payments.payment_captured.v1"),
            "notifications": ("comanda.orders.order_confirmed.v1", "comanda.notifications.notification_sent.v1")}
        for service in SERVICES:
            with self.subTest(service):
                answer = self.outside(service).get("/asyncapi.json")
                document = answer.json
                self.assertRegex(document["asyncapi"], r"\A3\.0\.\d+\Z")
                self.assertTrue(document["channels"])
                self.assertEqual({o["action"] for o in document["operations"].values()}, {"send", "receive"})
                for name in expected[service]:
                    self.assertIn(name, answer.body.decode())

    def test_docs_come_with_all_their_files(self):
        for service in SERVICES:
            outside = self.outside(service)
            answer = outside.get("/docs")
            base = "/docs"
            if answer.status in (301, 302, 307, 308):
                base = answer.headers["Location"]
                answer = outside.get(base)
            self.assertEqual(answer.status, 200)
            page = answer.body.decode()
            files = re.findall(r'(?:src|href)="([^"#]+)"', page)
            self.assertTrue(files)
            for file in files:
                with self.subTest(f"{file} ({service})"):
                    self.assertNotRegex(file, r"\A(https?:)?//", "served locally")
                    if file.startswith("data:"):
                        continue
                    target = file if file.startswith("/") else base.rpartition("/")[0] + "/" + file.removeprefix("./")
                    got = outside.get(target, {"Accept-Encoding": "gzip"})  # as every browser sends
                    self.assertEqual(got.status, 200, target)
                    self.assertTrue(gzip.decompress(got.body) if got.headers["Content-Encoding"] == "gzip" else got.body)
                    kind = got.headers["Content-Type"]
                    for end, wanted in ((".js", "javascript"), (".css", "text/css"), (".png", "image/png")):
                        if file.endswith(end):
                            self.assertIn(wanted, kind)
