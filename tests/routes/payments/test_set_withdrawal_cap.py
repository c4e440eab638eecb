"""PUT /v1/admin/withdrawal-caps"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.identity import make_admin
from tests.factories.payouts import announced, refused

FUNCTION = "payments/set_withdrawal_cap"
BODY = {"currency": "NGN", "per_user_amount": "1000.00", "tenant_amount": None}


def caps(api: Api, owner: Admin) -> Any:
    return api.call("payments/list_withdrawal_caps", owner).body["data"]


def test_it_is_set_and_said_who_set_it(api: Api, tenant: str, owner: Admin) -> None:
    answer = api.call(FUNCTION, owner, BODY)
    assert answer.status == 200
    assert answer.body["per_user"] == {"amount": "1000.00", "currency": "NGN"}
    assert (answer.body["tenant"], answer.body["updated_by"]) == (None, owner.id)
    assert caps(api, owner) == [answer.body]
    assert announced(tenant, "withdrawal_cap:NGN") == ["payments.withdrawal_cap.set"]


def test_setting_it_again_replaces_both_parts(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, BODY)
    api.call(FUNCTION, owner, BODY | {"per_user_amount": None, "tenant_amount": "0.00"})
    [cap] = caps(api, owner)
    assert (cap["per_user"], cap["tenant"]) == (None, {"amount": "0.00", "currency": "NGN"})


def test_what_it_was_and_is_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, BODY)
    api.call(FUNCTION, owner, BODY | {"per_user_amount": "5.00"})
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    assert newest["actor"] == owner.id
    [change] = newest["changes"]
    assert (change["before"]["per_user"], change["after"]["per_user"]) == ("1000.00", "5.00")


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    assert refused(api, "set_withdrawal_cap", None, BODY)[0] == 401
    assert refused(api, "set_withdrawal_cap", payer, BODY)[0] == 403
    for role in ("operator", "auditor", "arbiter"):
        admin = make_admin(tenant, role, with_totp=False)
        assert refused(api, "set_withdrawal_cap", admin, BODY) == (403, "permission-missing")


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (BODY | {"per_user_amount": "-1.00"}, "invalid-amount"),
        (BODY | {"tenant_amount": "-0.01"}, "invalid-amount"),
        (BODY | {"per_user_amount": "1.001"}, "too-many-decimals"),
        (BODY | {"per_user_amount": "lots"}, "invalid-amount"),
        (BODY | {"currency": "XXX"}, "unknown-currency"),
        (BODY | {"per_user_amount": None, "currency": "XXX"}, "unknown-currency"),
        (BODY | {"per_user_amount": 1000}, "invalid-input"),
        ({"currency": "NGN", "per_user_amount": "1.00"}, "invalid-input"),
        (BODY | {"more": 1}, "invalid-input"),
    ],
)
def test_bad_input_is_422_and_changes_nothing(api: Api, owner: Admin, body: dict[str, Any], slug: str) -> None:
    assert refused(api, "set_withdrawal_cap", owner, body) == (422, slug)
