"""The REST contract, from outside: the same tests against the four executables and against the all-in-one.

Each `contract_*.py` has a part of the contract; here they are put together, so that all parts share one system. One part:
`contract_e2e.py <folder of the executables> -k test_a_timeline`.
"""
import collections

import contract_auth
import contract_corners
import contract_documents
import contract_http
import contract_inventory
import contract_lists
import contract_notifications
import contract_orders
import contract_payments
import contract_repeats
import contract_validation
import contract_webhooks
import harness
from contract_case import OnAllInOne, OnStack

OPEN = (contract_http.Http, contract_validation.Validation, contract_repeats.Idempotency, contract_repeats.Versions,
        contract_lists.Lists, contract_orders.Orders, contract_orders.Timelines, contract_orders.Sagas, contract_inventory.Inventory,
        contract_payments.Payments, contract_notifications.Notifications, contract_notifications.Operators,
        contract_webhooks.Webhooks, contract_documents.Documents, contract_corners.Corners)

_names = collections.Counter(name for part in OPEN for name in vars(part) if not name.startswith("__"))
assert max(_names.values()) == 1, f"one would hide the other: {_names.most_common(1)}"


OPEN_SETTINGS = {"LOG_LEVEL": "debug",  # where each request is in the log
                 **contract_webhooks.SETTINGS}


class OpenStack(*OPEN, OnStack):
    stack_settings = OPEN_SETTINGS


class OpenAllInOne(*OPEN, OnAllInOne):
    process_settings = OPEN_SETTINGS


class TokensOnStack(contract_auth.Auth, OnStack):
    stack_settings = contract_auth.SETTINGS


class TokensOnAllInOne(contract_auth.Auth, OnAllInOne):
    process_settings = contract_auth.SETTINGS


class LimitsOnStack(contract_auth.Limits, OnStack):
    stack_settings = contract_auth.Limits.settings


class LimitsOnAllInOne(contract_auth.Limits, OnAllInOne):
    process_settings = contract_auth.Limits.settings


if __name__ == "__main__":
    harness.main()
