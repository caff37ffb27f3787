#!/usr/bin/env python3
"""compatible.py on trial: changes planted in the released documents, and what it must say of each. usage:
compatible_test.py <folder of released documents>"""
import copy
import json
import pathlib
import sys
import unittest

from compatible import broken_by
from documents import unexpected

RELEASED = pathlib.Path(sys.argv.pop(1))


def document(name):
    return json.loads((RELEASED / name).read_text())


class Decided(unittest.TestCase):
    def test_what_was_decided_passes_and_nothing_else(self):
        self.assertEqual(list(unexpected(["a breaks"], ["a breaks"])), [])
        self.assertEqual(list(unexpected(["a breaks", "b breaks"], ["a breaks"])), ["b breaks"])
        self.assertEqual(len(list(unexpected([], ["a breaks"]))), 1, "a line too many would hide the next break")


class Api(unittest.TestCase):
    def setUp(self):
        self.old = document("all-in-one.openapi.json")
        self.new = copy.deepcopy(self.old)
        self.paths = self.new["paths"]
        self.schemas = self.new["components"]["schemas"]

    def breaks(self, *expected):
        found = broken_by(self.old, self.new)
        for text in expected:
            self.assertTrue(any(text in line for line in found), f"{text!r} is not in {found}")
        self.assertTrue(found)

    def passes(self):
        self.assertEqual(broken_by(self.old, self.new), [])

    def test_a_document_understands_itself(self):
        self.passes()

    def test_a_path_an_operation_or_a_success_that_is_gone_breaks(self):
        del self.paths["/api/v1/items"]["post"]
        del self.paths["/api/v1/reservations"]
        del self.paths["/api/v1/orders"]["post"]["responses"]["201"]
        self.breaks("POST /api/v1/items: is gone", "GET /api/v1/reservations: is gone", "POST /api/v1/orders 201: is gone")

    def test_a_member_of_an_answer_that_is_gone_or_may_be_missing_breaks(self):
        del self.schemas["Order"]["properties"]["total"]
        self.schemas["Item"]["required"].remove("available")
        self.breaks("/data/total: is gone", "/data/available: may be missing now")

    def test_an_answer_that_may_be_more_than_it_was_breaks(self):
        self.schemas["Order"]["properties"]["total"]["type"] = ["integer", "null"]
        self.schemas["Payment"]["properties"]["amount"]["type"] = "string"
        del self.schemas["Order"]["properties"]["status"]["enum"]
        self.schemas["Order"]["properties"]["order_id"]["format"] = "uri"
        self.breaks("/data/total: may be", "/data/amount: may be", "/data/status: may be any value", "/data/order_id: has another format")

    def test_a_pattern_that_is_known_to_take_more_is_understood_and_no_other(self):
        customer = self.schemas["PlaceOrder"]["properties"]["customer_id"]
        customer["pattern"] = r"^(\.{0,2}[!-,/-~-][!-~]*|\.{3}[!-~]*)$"
        self.passes()
        customer["pattern"] = "^[a-z]+$"
        self.breaks("/customer_id: asks for another pattern")

    def test_a_request_that_asks_for_more_breaks(self):
        body = self.schemas["PlaceOrder"]
        body["required"].append("note")
        body["properties"]["note"] = {"type": "string"}
        body["properties"]["lines"]["maxItems"] = 10
        body["properties"]["lines"]["items"]["properties"]["quantity"]["minimum"] = 2
        body["properties"]["customer_id"]["pattern"] = "^[a-z]+$"
        del body["properties"]["currency"]
        self.breaks("/note: has become required", "/lines: has a smaller maxItems", "/quantity: has a larger minimum",
                    "/customer_id: asks for another pattern", "/currency: is not taken any more")

    def test_a_parameter_that_is_gone_narrower_or_newly_required_breaks(self):
        parameters = self.paths["/api/v1/orders"]["get"]["parameters"]
        status = next(p for p in parameters if p.get("name") == "status")
        status["schema"]["enum"].remove("pending")
        limit = next(p for p in parameters if p.get("name") == "limit")
        limit["required"] = True
        limit["schema"]["type"] = "string"
        parameters[:] = [p for p in parameters if p.get("name") != "created_after"]
        parameters.append({"name": "shop", "in": "query", "required": True, "schema": {"type": "string"}})
        self.breaks("query status: takes fewer values", "query limit: has become required", "query limit: takes ['string']",
                    "query created_after: is not taken", "query shop: is new and required")

    def test_another_scope_or_a_header_that_is_gone_breaks(self):
        self.paths["/api/v1/orders"]["get"]["x-required-scope"] = "admin"
        del self.paths["/api/v1/orders"]["post"]["responses"]["201"]["headers"]["Location"]
        self.breaks("needs the scope admin", "header Location: is gone")

    def test_additions_do_not_break(self):
        self.paths["/api/v2/orders"] = {"get": {"responses": {}}}
        self.schemas["Order"]["properties"]["note"] = {"type": "string"}
        self.schemas["Order"]["properties"]["status"]["enum"].append("paused")
        self.schemas["PlaceOrder"]["properties"]["note"] = {"type": "string"}
        self.schemas["PlaceOrder"]["properties"]["lines"]["maxItems"] = 200
        self.schemas["Error"]["properties"]["code"]["enum"].append("ORDER_PAUSED")
        self.paths["/api/v1/orders"]["get"]["parameters"].append({"name": "shop", "in": "query", "schema": {"type": "string"}})
        self.paths["/api/v1/orders"]["get"]["responses"]["410"] = {"description": "Gone"}
        self.passes()


class Messages(unittest.TestCase):
    def setUp(self):
        self.old = document("all-in-one.asyncapi.json")
        self.new = copy.deepcopy(self.old)

    def data(self, name):
        return self.new["components"]["schemas"][name]["allOf"][1]["properties"]["data"]

    def breaks(self, *expected):
        found = broken_by(self.old, self.new)
        for text in expected:
            self.assertTrue(any(text in line for line in found), f"{text!r} is not in {found}")

    def test_a_document_understands_itself(self):
        self.assertEqual(broken_by(self.old, self.new), [])

    def test_a_message_type_that_is_gone_breaks(self):
        name = "comanda.orders.order_confirmed.v1"
        del self.new["components"]["messages"][name]
        del self.new["channels"][f"comanda.events/{name}"]
        del self.new["operations"][f"orders.send.{name}"]
        self.breaks(f"{name}: is gone", f"channel comanda.events/{name}: is gone", f"operation orders.send.{name}: is gone")

    def test_a_member_that_is_gone_or_another_breaks_whoever_reads_it(self):
        del self.data("comanda.orders.order_placed.v1")["properties"]["total"]
        self.data("comanda.orders.order_confirmed.v1")["properties"]["total"]["type"] = "string"
        self.breaks("comanda.orders.order_placed.v1/data/total: is gone", "comanda.orders.order_confirmed.v1/data/total: may be")

    def test_a_command_that_asks_for_more_breaks_its_senders(self):
        data = self.data("comanda.inventory.reserve_stock.v1")
        data["properties"]["priority"] = {"type": "integer"}
        data["required"].append("priority")
        self.breaks("comanda.inventory.reserve_stock.v1/data/priority: has become required")

    def test_an_addition_does_not_break(self):
        self.data("comanda.orders.order_placed.v1")["properties"]["note"] = {"type": "string"}
        self.data("comanda.inventory.reserve_stock.v1")["properties"]["priority"] = {"type": "integer"}
        self.assertEqual(broken_by(self.old, self.new), [])


if __name__ == "__main__":
    unittest.main()
