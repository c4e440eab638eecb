"""PUT /v1/admin/transfer-limits"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.identity import make_admin
from tests.factories.payouts import announced, refused

FUNCTION = "payments/set_transfer_limit"
BODY = {
    "currency": "NGN",
    "per_transfer_amount": "1000.00",
    "per_day_amount": None,
    "unproven_amount": "50.00",
}


def limits(api: Api, owner: Admin) -> Any:
    return api.call("payments/list_transfer_limits", owner).body["data"]


def test_it_is_set_and_said_who_set_it(api: Api, tenant: str, owner: Admin) -> None:
    answer = api.call(FUNCTION, owner, BODY)
    assert answer.status == 200
    assert answer.body["per_transfer"] == {"amount": "1000.00", "currency": "NGN"}
    assert answer.body["unproven"] == {"amount": "50.00", "currency": "NGN"}
    assert (answer.body["per_day"], answer.body["updated_by"]) == (None, owner.id)
    assert limits(api, owner) == [answer.body]
    assert announced(tenant, "transfer_limit:NGN") == ["payments.transfer_limit.set"]


def test_setting_it_again_replaces_all_parts(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, BODY)
    api.call(FUNCTION, owner, BODY | {"per_transfer_amount": None, "per_day_amount": "0.00", "unproven_amount": None})
    [limit] = limits(api, owner)
    zero = {"amount": "0.00", "currency": "NGN"}
    assert (limit["per_transfer"], limit["per_day"], limit["unproven"]) == (None, zero, None)


def test_what_it_was_and_is_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, BODY)
    api.call(FUNCTION, owner, BODY | {"unproven_amount": "5.00"})
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    assert newest["actor"] == owner.id
    [change] = newest["changes"]
    assert (change["before"]["unproven"], change["after"]["unproven"]) == ("50.00", "5.00")


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    assert refused(api, "set_transfer_limit", None, BODY)[0] == 401
    assert refused(api, "set_transfer_limit", payer, BODY)[0] == 403
    for role in ("operator", "auditor", "arbiter"):
        admin = make_admin(tenant, role, with_totp=False)
        assert refused(api, "set_transfer_limit", admin, BODY) == (403, "permission-missing")


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (BODY | {"per_transfer_amount": "-1.00"}, "invalid-amount"),
        (BODY | {"per_day_amount": "-0.01"}, "invalid-amount"),
        (BODY | {"unproven_amount": "1.001"}, "too-many-decimals"),
        (BODY | {"per_day_amount": "lots"}, "invalid-amount"),
        (BODY | {"currency": "XXX"}, "unknown-currency"),
        (BODY | {"per_transfer_amount": None, "unproven_amount": None, "currency": "XXX"}, "unknown-currency"),
        (BODY | {"per_transfer_amount": 1000}, "invalid-input"),
        ({"currency": "NGN", "per_transfer_amount": "1.00"}, "invalid-input"),
        (BODY | {"more": 1}, "invalid-input"),
    ],
)
def test_bad_input_is_422_and_changes_nothing(api: Api, owner: Admin, body: dict[str, Any], slug: str) -> None:
    assert refused(api, "set_transfer_limit", owner, body) == (422, slug)
