"""POST /v1/admin/ledger/monitors"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.identity import make_admin
from tests.factories.ledger import deposit
from tests.routes.ledger.watching import BODY, make_monitor


def monitors(api: Api, admin: Admin) -> Any:
    return api.call("ledger/list_monitors", admin).body["data"]


def test_it_watches_an_account_that_is_not_open_yet(api: Api, owner: Admin) -> None:
    added = make_monitor(api, owner)
    assert added["account"] == {
        "code": "clearing:sandbox",
        "purpose": "clearing",
        "owner": "sandbox",
        "currency": "NGN",
    }
    assert (added["direction"], added["threshold"]) == ("falls_below", {"amount": "100.00", "currency": "NGN"})
    assert (added["balance"]["amount"], added["is_crossed"], added["last_crossed_at"]) == ("0.00", True, None)
    assert added["created_by"] == owner.id
    assert monitors(api, owner) == [added]


def test_it_begins_at_the_accounts_present_balance(api: Api, tenant: str, owner: Admin) -> None:
    user_id = new_id("usr")
    deposit(tenant, user_id, "150.00", "NGN")
    added = make_monitor(api, owner, purpose="available", owner=user_id)
    assert (added["balance"]["amount"], added["is_crossed"]) == ("150.00", False)


def test_an_account_of_the_tenant_itself_has_no_owner(api: Api, owner: Admin) -> None:
    body = {name: value for name, value in BODY.items() if name != "owner"} | {"purpose": "fees"}
    assert api.call("ledger/add_monitor", owner, body).body["account"]["code"] == "fees"


def test_it_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    added = make_monitor(api, owner)
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    [change] = newest["changes"]
    assert (newest["actor"], change["subject"], change["before"]) == (owner.id, added["id"], None)
    assert change["after"]["threshold"] == "100.00"


def test_the_same_key_adds_it_once(api: Api, owner: Admin) -> None:
    first = api.call("ledger/add_monitor", owner, BODY, key="k")
    again = api.call("ledger/add_monitor", owner, BODY, key="k")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.body == first.body
    assert len(monitors(api, owner)) == 1


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"purpose": "savings"}, "unknown-purpose"),
        ({"currency": "XXX"}, "unknown-currency"),
        ({"threshold_amount": "-0.01"}, "invalid-amount"),
        ({"threshold_amount": "1.001"}, "too-many-decimals"),
        ({"direction": "sideways"}, "invalid-input"),
        ({"owner": "a:b"}, "invalid-input"),
        ({"name": ""}, "invalid-input"),
    ],
)
def test_what_makes_no_sense_is_refused(api: Api, owner: Admin, changes: dict[str, str], slug: str) -> None:
    answer = api.call("ledger/add_monitor", owner, BODY | changes)
    assert (answer.status, answer.problem) == (422, slug)
    assert monitors(api, owner) == []


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    assert api.call("ledger/add_monitor", None, BODY).status == 401
    assert api.call("ledger/add_monitor", payer, BODY).status == 403
    for role in ("auditor", "arbiter"):
        answer = api.call("ledger/add_monitor", make_admin(tenant, role, with_totp=False), BODY)
        assert (answer.status, answer.problem) == (403, "permission-missing")
    assert monitors(api, owner) == []
    assert api.call("ledger/add_monitor", make_admin(tenant, "operator", with_totp=False), BODY).status == 201
