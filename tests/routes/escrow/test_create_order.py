"""POST /v1/orders"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.platform.tenant_settings import AmountLimits
from tests.api import Api
from tests.factories.escrow import Trade, order_body, set_fee, snapshot
from tests.factories.identity import make_admin, make_user
from tests.factories.settings import set_settings


def create(api: Api, buyer: User, body: dict[str, Any], **more: Any) -> Any:
    answer = api.call("escrow/create_order", buyer, body, **more)
    assert answer.status == 201, answer.text
    return answer.body


def refusal(api: Api, caller: Any, body: Any = None, **more: Any) -> tuple[int, str]:
    before = snapshot(api.tenant)
    answer = api.call("escrow/create_order", caller, body, **more)
    assert snapshot(api.tenant) == before
    return answer.status, answer.problem


def test_an_order_is_created_with_its_conditions_and_its_fee(api: Api) -> None:
    set_fee(api.tenant, basis_points=150, fixed=100_00, bearer="buyer")
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    own = {"text": "The battery lasts.", "fulfilled_by": "seller", "confirmed_by": "buyer"}
    order = create(api, buyer, order_body(seller, conditions=[{"template_id": "vehicle-inspected"}, own]))
    money = {name: value["amount"] for name, value in order["money"].items()}
    assert (order["state"], order["seller_id"]) == ("created", seller.id)
    assert money == {
        "price": "1000.00",
        "buyer_fee": "115.00",
        "seller_fee": "0.00",
        "payable": "1115.00",
        "receivable": "1000.00",
        "held": "0.00",
    }
    first, second = order["conditions"]
    assert (first["template_id"], first["fulfilled_by"], first["confirmed_by"]) == (
        "vehicle-inspected",
        "buyer",
        "buyer",
    )
    assert (second["text"], second["template_id"], second["status"]) == ("The battery lasts.", None, "pending")


def test_no_order_is_made_beyond_what_the_tenant_has_set(api: Api) -> None:
    buyer, body = make_user(api.tenant), order_body(make_user(api.tenant))  # of 1000.00
    set_settings(api.tenant, currencies=("KES",))
    assert refusal(api, buyer, body) == (422, "currency-not-taken")
    set_settings(api.tenant, currencies=("NGN",), limits=(AmountLimits("NGN", Money(999_99, "NGN")),))
    assert refusal(api, buyer, body) == (422, "order-too-large")
    set_settings(api.tenant, limits=(AmountLimits("NGN", Money(1000_00, "NGN")),))
    assert create(api, buyer, body)["state"] == "created"


def test_the_seller_is_named_by_id_or_by_a_contact_they_have_proven(api: Api) -> None:
    buyer = make_user(api.tenant)
    seller = make_user(api.tenant, email="sade@example.com", phone="+2348035550001")
    ways = ({"user_id": seller.id}, {"email": "Sade@Example.com"}, {"phone": "+234 803 555 0001"})
    for way in ways:
        order = create(api, buyer, order_body(seller=None) | {"seller": way})
        assert (order["seller_id"], order["invited_email"], order["invited_phone"]) == (seller.id, None, None)


def test_whoever_is_not_here_yet_is_invited(api: Api) -> None:
    buyer = make_user(api.tenant)
    order = create(api, buyer, order_body() | {"seller": {"email": "New@Example.com"}})
    assert (order["seller_id"], order["invited_email"]) == (None, "new@example.com")
    trade = Trade(api, buyer, buyer, order["id"], "NGN")
    assert trade.timeline() == ["order.invited"]
    assert trade.read()["actions"] == ["cancel"]


def test_an_unproven_contact_is_nobodys(api: Api) -> None:
    make_user(api.tenant, email="claimed@example.com", is_verified=False)
    order = create(api, make_user(api.tenant), order_body() | {"seller": {"email": "claimed@example.com"}})
    assert order["seller_id"] is None


def test_nobody_trades_with_themselves(api: Api) -> None:
    buyer = make_user(api.tenant, email="self@example.com", phone="+2348035550002")
    for way in ({"user_id": buyer.id}, {"email": "self@example.com"}, {"phone": "+2348035550002"}):
        assert refusal(api, buyer, order_body() | {"seller": way}) == (422, "self-trade")


def test_the_seller_is_a_user_of_this_tenant(api: Api, elsewhere: User) -> None:
    buyer, admin = make_user(api.tenant), make_admin(api.tenant, with_totp=False)
    for user_id in (elsewhere.id, admin.id, new_id("usr")):
        assert refusal(api, buyer, order_body() | {"seller": {"user_id": user_id}}) == (422, "unknown-user")
    assert refusal(api, buyer, order_body() | {"seller": {"user_id": "nobody"}}) == (422, "invalid-input")
    both = {"user_id": new_id("usr"), "email": "a@example.com"}
    assert refusal(api, buyer, order_body() | {"seller": both}) == (422, "counterparty-ambiguous")
    assert refusal(api, buyer, order_body() | {"seller": {}}) == (422, "counterparty-ambiguous")
    assert refusal(api, buyer, order_body() | {"seller": {"email": "no address"}}) == (422, "invalid-email")
    assert refusal(api, buyer, order_body() | {"seller": {"phone": "+234 1"}}) == (422, "invalid-phone")


@pytest.mark.parametrize(
    ("amount", "currency", "slug"),
    [
        ("-1.00", "NGN", "amount-not-positive"),
        ("0", "NGN", "amount-not-positive"),
        ("0.001", "NGN", "too-many-decimals"),
        ("1.5", "JPY", "too-many-decimals"),
        ("1000000000000.01", "NGN", "amount-too-large"),
        ("99999999999999999999", "NGN", "amount-too-large"),
        ("1" * 30, "NGN", "invalid-amount"),
        ("1,000.00", "NGN", "invalid-amount"),
        ("1e3", "NGN", "invalid-amount"),
        ("NaN", "NGN", "invalid-amount"),
        ("10.00", "XYZ", "unknown-currency"),
        ("10.00", "ngn", "unknown-currency"),
        (10, "NGN", "invalid-input"),
    ],
)
def test_a_price_that_makes_no_sense_is_422(api: Api, amount: Any, currency: str, slug: str) -> None:
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    body = order_body(seller, price={"amount": amount, "currency": currency})
    assert refusal(api, buyer, body) == (422, slug)


def test_a_price_below_its_fee_is_422(api: Api) -> None:
    set_fee(api.tenant, basis_points=0, fixed=10_00, bearer="seller")
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    body = order_body(seller, price={"amount": "5.00", "currency": "NGN"})
    order = create(api, buyer, body)
    assert order["money"]["receivable"]["amount"] == "0.00", "a fee never exceeds what is at stake"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"description": "   "},
        {"delivery_days": 0},
        {"delivery_days": "7"},
        {"delivery_days": True},
        {"delivery_days": 1.5},
        {"inspection_days": 91},
        {"default_outcome": "split"},
        {"conditions": []},
        {"conditions": [{"text": "x"}] * 21},
        {"conditions": [{"text": "x", "confirmed_by": "admin"}]},
        {"conditions": [{"text": "x", "more": 1}]},
        {"price": {"amount": "1.00"}},
        {"unknown": 1},
        {"seller": None},
    ],
)
def test_a_field_that_does_not_fit_is_422(api: Api, changes: dict[str, Any]) -> None:
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    assert refusal(api, buyer, order_body(seller) | changes) == (422, "invalid-input")


def test_a_condition_has_a_known_template_or_a_text(api: Api) -> None:
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    assert refusal(api, buyer, order_body(seller, conditions=[{"template_id": "nothing"}])) == (422, "unknown-template")
    assert refusal(api, buyer, order_body(seller, conditions=[{}])) == (422, "condition-empty")


def test_only_users_create_orders(api: Api) -> None:
    admin = Admin(new_id("usr"), api.tenant, "", "owner")
    assert refusal(api, None, order_body()) == (401, "unauthenticated")
    assert refusal(api, admin, order_body()) == (403, "forbidden")
    assert refusal(api, make_user(api.tenant), raw="{") == (422, "malformed-json")
    assert refusal(api, make_user(api.tenant), raw="x" * 1_000_000) == (413, "too-large")


def test_the_same_key_creates_one_order(api: Api) -> None:
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    first = create(api, buyer, order_body(seller), key="k")
    assert create(api, buyer, order_body(seller), key="k") == first
    assert refusal(api, buyer, order_body(seller, title="Another"), key="k") == (422, "idempotency-key-reused")
    assert refusal(api, buyer, order_body(seller), key="") == (422, "idempotency-key-missing")
    assert len(api.call("escrow/list_orders", buyer).body["data"]) == 1
