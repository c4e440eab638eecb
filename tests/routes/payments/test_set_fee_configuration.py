"""PUT /v1/admin/fee-configurations"""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id
from holdfast.kernel.money import Money
from holdfast.payments.rules.fees import Fee
from holdfast.payments.usecases.fees import compute_fee
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.escrow import make_trade
from tests.factories.identity import make_admin
from tests.factories.payments import announced, pass_time, rows, running

FUNCTION = "payments/set_fee_configuration"
BAND: dict[str, Any] = {
    "from_amount": "0.00",
    "to_amount": None,
    "percentage_basis_points": 150,
    "fixed_amount": "100.00",
    "cap_amount": "2000.00",
    "bearer": "split",
}
TERMS: dict[str, Any] = {"currency": "NGN", "bands": [BAND]}


def terms(**changes: Any) -> dict[str, Any]:
    """The same for every amount."""
    return {**TERMS, "bands": [{**BAND, **changes}]}


def banded(*bounds: str | None, **changes: Any) -> dict[str, Any]:
    """A band between each two bounds, of 1 %, 2 %…"""
    bands = [
        {"from_amount": begin, "to_amount": end, "percentage_basis_points": 100 * number, "fixed_amount": "0.00"}
        for number, (begin, end) in enumerate(pairwise(bounds), 1)
    ]
    return {**TERMS, "bands": [{**band, "cap_amount": None, "bearer": "buyer"} for band in bands], **changes}


def fee(tenant: str, minor: int, currency: str = "NGN") -> Fee:
    return running(tenant)(lambda db: compute_fee(db, Money(minor, currency)))


def test_without_a_configuration_there_is_no_fee(tenant: str) -> None:
    assert fee(tenant, 100000).total.minor == 0


def test_terms_are_in_force_at_once_and_leave_a_trace(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    answer = api.call(FUNCTION, owner, TERMS)
    assert answer.status == 200, answer.text
    [band] = answer.body["bands"]
    assert (band["from"], band["to"]) == ({"amount": "0.00", "currency": "NGN"}, None)
    assert band["fixed"] == {"amount": "100.00", "currency": "NGN"}
    assert band["cap"] == {"amount": "2000.00", "currency": "NGN"}
    assert answer.body["created_by"] == owner.id
    charged = fee(tenant, 1000000)
    assert (charged.total.minor, charged.buyer.minor, charged.seller.minor) == (25000, 12500, 12500)
    assert charged.configuration_id == answer.body["id"]
    [news] = announced(admin_engine, tenant, "payments.fee_configuration.set")
    assert news["fee_configuration_id"] == answer.body["id"]
    [record] = [row for row in rows(admin_engine, "audit_records", tenant) if row["actor"] == owner.id]
    assert record["changes"][0]["after"]["bands"][0]["fixed"] == "100.00 NGN"


def test_terms_of_one_currency_say_nothing_of_another(api: Api, tenant: str, owner: Admin) -> None:
    api.call(FUNCTION, owner, TERMS)
    assert fee(tenant, 100000, "KES").total.minor == 0


def test_currencies_have_their_own_decimals(api: Api, tenant: str, owner: Admin) -> None:
    whole = terms(from_amount="0", fixed_amount="15", cap_amount=None, bearer="buyer") | {"currency": "JPY"}
    fine = terms(fixed_amount="0.015", cap_amount="1.000", bearer="seller") | {"currency": "KWD"}
    assert api.call(FUNCTION, owner, whole).body["bands"][0]["fixed"] == {"amount": "15", "currency": "JPY"}
    assert api.call(FUNCTION, owner, fine).body["bands"][0]["cap"] == {"amount": "1.000", "currency": "KWD"}
    assert fee(tenant, 1000, "JPY").buyer == Money(30, "JPY")
    assert fee(tenant, 1000, "KWD").seller == Money(30, "KWD")


def test_each_change_is_a_new_version_and_the_same_again_is_none(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    first = api.call(FUNCTION, owner, TERMS).body
    assert api.call(FUNCTION, owner, TERMS).body == first
    second = api.call(FUNCTION, owner, terms(bearer="seller")).body
    assert [row["id"] for row in rows(admin_engine, "fee_configurations", tenant)] == [
        decode_id("fee", version["id"]) for version in (first, second)
    ]
    assert second["bands"] == [first["bands"][0] | {"bearer": "seller"}]
    assert fee(tenant, 1000000).configuration_id == second["id"]


def test_terms_of_a_later_moment_wait_for_it(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    api.call(FUNCTION, owner, TERMS)
    later = (clock.now() + timedelta(days=7)).isoformat()
    answer = api.call(FUNCTION, owner, terms(percentage_basis_points=0) | {"effective_from": later})
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
        ({"more": 1}, "invalid-input"),
    ],
)
def test_a_band_that_makes_no_sense_is_422_and_changes_nothing(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, changes: dict[str, Any], slug: str
) -> None:
    answer = api.call(FUNCTION, owner, terms(**changes))
    assert (answer.status, answer.problem) == (422, slug)
    assert rows(admin_engine, "fee_configurations", tenant) == []


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({**TERMS, "currency": "XXX"}, "unknown-currency"),
        ({**TERMS, "effective_from": "2020-01-01T00:00:00Z"}, "in-the-past"),
        ({**TERMS, "effective_from": "2099-01-01T00:00:00"}, "invalid-input"),
        ({**TERMS, "more": 1}, "invalid-input"),
        ({**TERMS, "bands": []}, "invalid-input"),
        ({**TERMS, "bands": [BAND] * 51}, "invalid-input"),
        (banded("1.00", None), "bands-not-contiguous"),
        (banded("-1.00", "0.00", None), "bands-not-contiguous"),
        (banded("0.00", "100.00"), "bands-not-contiguous"),
        (banded("0.00", "100.00", "100.00", None), "bands-not-contiguous"),
        (banded("0.00", "200.00", "100.00", None), "bands-not-contiguous"),
        ({**TERMS, "bands": [BAND, BAND]}, "bands-not-contiguous"),
        (
            {**TERMS, "bands": [BAND | {"to_amount": "100.00"}, BAND | {"from_amount": "100.01"}]},
            "bands-not-contiguous",
        ),
        ({**TERMS, "bands": [BAND | {"to_amount": "100.00"}, BAND | {"from_amount": "99.99"}]}, "bands-not-contiguous"),
    ],
)
def test_terms_that_leave_an_amount_out_or_have_two_for_one_are_422(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, body: dict[str, Any], slug: str
) -> None:
    answer = api.call(FUNCTION, owner, body)
    assert (answer.status, answer.problem) == (422, slug)
    assert rows(admin_engine, "fee_configurations", tenant) == []


def test_the_band_decides_that_an_amount_falls_into(api: Api, tenant: str, owner: Admin) -> None:
    body = banded("0.00", "100.00", "1000.00", None)
    answer = api.call(FUNCTION, owner, body)
    assert [(band["from"]["amount"], band["to"] and band["to"]["amount"]) for band in answer.body["bands"]] == [
        ("0.00", "100.00"),
        ("100.00", "1000.00"),
        ("1000.00", None),
    ]
    charged = {amount: fee(tenant, amount).total.minor for amount in (1, 9_999, 10_000, 99_999, 100_000, 10**15)}
    assert charged == {1: 0, 9_999: 99, 10_000: 200, 99_999: 1_999, 100_000: 3_000, 10**15: 3 * 10**13}
    assert api.call(FUNCTION, owner, body).body == answer.body, "the same again is no new version"


def test_what_was_agreed_stays_as_agreed(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, banded("0.00", "500.00", None))
    trade = make_trade(api, "created")
    api.call(FUNCTION, owner, banded("0.00", None))
    money = trade.read()["money"]
    assert (money["buyer_fee"]["amount"], money["payable"]["amount"]) == ("20.00", "1020.00")
    trade.must("accept_order", trade.seller)
    assert trade.read()["money"] == money
    assert make_trade(api, "created").read()["money"]["buyer_fee"]["amount"] == "10.00"


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
