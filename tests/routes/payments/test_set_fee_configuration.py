"""PUT /v1/admin/fee-configurations"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.rules.fees import Fee
from holdfast.payments.usecases.fees import compute_fee
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payments import announced, pass_time, rows, running

FUNCTION = "payments/set_fee_configuration"
TERMS = {
    "currency": "NGN",
    "percentage_basis_points": 150,
    "fixed_amount": "100.00",
    "cap_amount": "2000.00",
    "bearer": "split",
}


def fee(tenant: str, minor: int, currency: str = "NGN") -> Fee:
    return running(tenant)(lambda db: compute_fee(db, Money(minor, currency)))


def test_without_a_configuration_there_is_no_fee(tenant: str) -> None:
    assert fee(tenant, 100000).total.minor == 0


def test_terms_are_in_force_at_once_and_leave_a_trace(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    answer = api.call(FUNCTION, owner, TERMS)
    assert answer.status == 200, answer.text
    assert answer.body["fixed"] == {"amount": "100.00", "currency": "NGN"}
    assert answer.body["cap"] == {"amount": "2000.00", "currency": "NGN"}
    assert answer.body["created_by"] == owner.id
    charged = fee(tenant, 1000000)
    assert (charged.total.minor, charged.buyer.minor, charged.seller.minor) == (25000, 12500, 12500)
    assert charged.configuration_id == answer.body["id"]
    [news] = announced(admin_engine, tenant, "payments.fee_configuration.set")
    assert news["fee_configuration_id"] == answer.body["id"]
    [record] = [row for row in rows(admin_engine, "audit_records", tenant) if row["actor"] == owner.id]
    assert record["changes"][0]["after"]["fixed"] == "100.00 NGN"


def test_terms_of_one_currency_say_nothing_of_another(api: Api, tenant: str, owner: Admin) -> None:
    api.call(FUNCTION, owner, TERMS)
    assert fee(tenant, 100000, "KES").total.minor == 0


def test_currencies_have_their_own_decimals(api: Api, tenant: str, owner: Admin) -> None:
    whole = {**TERMS, "currency": "JPY", "fixed_amount": "15", "cap_amount": None, "bearer": "buyer"}
    fine = {**TERMS, "currency": "KWD", "fixed_amount": "0.015", "cap_amount": "1.000", "bearer": "seller"}
    assert api.call(FUNCTION, owner, whole).body["fixed"] == {"amount": "15", "currency": "JPY"}
    assert api.call(FUNCTION, owner, fine).body["cap"] == {"amount": "1.000", "currency": "KWD"}
    assert fee(tenant, 1000, "JPY").buyer == Money(30, "JPY")
    assert fee(tenant, 1000, "KWD").seller == Money(30, "KWD")


def test_each_change_is_a_new_version_and_the_same_again_is_none(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    first = api.call(FUNCTION, owner, TERMS).body
    assert api.call(FUNCTION, owner, TERMS).body == first
    second = api.call(FUNCTION, owner, {**TERMS, "bearer": "seller"}).body
    assert [row["bearer"] for row in rows(admin_engine, "fee_configurations", tenant)] == ["split", "seller"]
    assert fee(tenant, 1000000).configuration_id == second["id"]


def test_terms_of_a_later_moment_wait_for_it(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    api.call(FUNCTION, owner, TERMS)
    later = (clock.now() + timedelta(days=7)).isoformat()
    answer = api.call(FUNCTION, owner, {**TERMS, "percentage_basis_points": 0, "effective_from": later})
    assert answer.status == 200
    assert fee(tenant, 1000000).total.minor == 25000
    pass_time(admin_engine, tenant, timedelta(days=8))
    assert fee(tenant, 1000000).total.minor == 10000


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"percentage_basis_points": -1}, "invalid-input"),
        ({"percentage_basis_points": 10001}, "invalid-input"),
        ({"percentage_basis_points": 1.5}, "invalid-input"),
        ({"percentage_basis_points": "150"}, "invalid-input"),
        ({"bearer": "nobody"}, "invalid-input"),
        ({"fixed_amount": 100}, "invalid-input"),
        ({"fixed_amount": "-1.00"}, "invalid-amount"),
        ({"fixed_amount": "1.001"}, "too-many-decimals"),
        ({"fixed_amount": "1e3"}, "invalid-amount"),
        ({"fixed_amount": "99999999999999999999"}, "amount-too-large"),
        ({"cap_amount": "99.99"}, "cap-below-fixed"),
        ({"currency": "XXX"}, "unknown-currency"),
        ({"effective_from": "2020-01-01T00:00:00Z"}, "in-the-past"),
        ({"effective_from": "2099-01-01T00:00:00"}, "invalid-input"),
        ({"more": 1}, "invalid-input"),
    ],
)
def test_terms_that_make_no_sense_are_422_and_change_nothing(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, changes: dict[str, Any], slug: str
) -> None:
    answer = api.call(FUNCTION, owner, {**TERMS, **changes})
    assert (answer.status, answer.problem) == (422, slug)
    assert rows(admin_engine, "fee_configurations", tenant) == []


def test_a_malformed_body_is_422(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner, raw="{").problem == "malformed-json"


def test_only_an_admin_who_may_configures_fees(api: Api, tenant: str, payer: User, admin_engine: Engine) -> None:
    assert api.call(FUNCTION, None, TERMS).status == 401
    assert api.call(FUNCTION, payer, TERMS).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role), TERMS).status == 403
    assert rows(admin_engine, "fee_configurations", tenant) == []


def test_an_admin_configures_their_own_tenant_only(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    api.call(FUNCTION, owner, TERMS, headers={"holdfast-tenant": other})
    assert rows(admin_engine, "fee_configurations", other) == []
    assert len(rows(admin_engine, "fee_configurations", tenant)) == 1
