"""POST /v1/transfers"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user, registration
from tests.factories.payments import announced
from tests.factories.payouts import give_money, pass_time, refused
from tests.factories.transfers import Pair, answers_while_closing, make_pair, set_limit

FUNCTION = "payments/begin_transfer"


@pytest.fixture
def pair(api: Api) -> Pair:
    """Who may send everything without a second factor."""
    set_limit(api)
    return make_pair(api)


@pytest.fixture
def wary(api: Api) -> Pair:
    """Whose tenant has set nothing."""
    return make_pair(api)


def no(pair: Pair, body: Any, caller: User | None = None, **more: Any) -> tuple[int, str]:
    return refused(pair.api, "begin_transfer", caller or pair.ada, body, **more)


def test_it_moves_from_balance_to_balance_at_once(pair: Pair) -> None:
    sent = pair.begin(note="Your part of the taxi")
    assert (sent["status"], sent["direction"], sent["actions"]) == ("sent", "out", [])
    assert sent["amount"] == {"amount": "2000.00", "currency": "NGN"}
    assert (sent["counterparty_id"], sent["counterparty_name"]) == (pair.bola.id, "Bola Ade")
    assert (sent["note"], sent["confirm_by"]) == ("Your part of the taxi", None)
    assert sent["sent_at"] == sent["created_at"]
    assert pair.balances() == ("3000.00", "2000.00")


@pytest.mark.parametrize("channel", ["email", "phone"])
def test_the_recipient_is_found_by_what_they_have_proven(api: Api, tenant: str, pair: Pair, channel: str) -> None:
    contact = str(registration()[channel])
    chidi = make_user(tenant, name="Chidi Eze", **{channel: contact})
    assert pair.begin(recipient={channel: contact.upper()})["counterparty_id"] == chidi.id


def test_both_are_told_and_each_sees_the_other(pair: Pair, tenant: str, admin_engine: Engine) -> None:
    transfer_id = pair.begin(note="Taxi")["id"]
    [sent] = announced(admin_engine, tenant, "payments.transfer.sent")
    [received] = announced(admin_engine, tenant, "payments.transfer.received")
    assert (sent["recipients"], received["recipients"]) == ([pair.ada.id], [pair.bola.id])
    told = {"transfer_id": transfer_id, "amount": "2000.00", "currency": "NGN", "note": "Taxi"}
    told |= {"sender_name": "Ada Obi", "recipient_name": "Bola Ade"}
    assert told.items() <= sent.items() and told.items() <= received.items()


def test_statements_and_the_ledger_say_what_it_was(pair: Pair, api: Api, owner: Admin) -> None:
    transfer_id = pair.begin()["id"]
    for user, amount in ((pair.ada, "-2000.00"), (pair.bola, "2000.00")):
        line = api.call("ledger/get_balance_statement", user, query={"currency": "NGN"}).body["data"][0]
        assert (line["kind"], line["subject"], line["amount"]["amount"]) == ("balance_transfer", transfer_id, amount)
    explained = api.call("ledger/get_ledger_transfer", owner, transfer_id=line["transfer_id"]).body
    assert explained["origin"]["actor"] == pair.ada.id
    news = {event["type"] for event in explained["origin"]["announced"]}
    assert news == {"payments.transfer.sent", "payments.transfer.received"}
    newest = api.call("ops/list_audit_records", owner, query={"subject": transfer_id}).body["data"][0]
    assert newest["id"] in [record["id"] for record in explained["audit"]]
    [change] = [change for change in newest["changes"] if change["subject"] == transfer_id]
    assert change["after"] == {"status": "sent", "amount": "2000.00 NGN", "recipient_id": pair.bola.id}


def test_where_nothing_is_set_every_transfer_is_to_be_confirmed_and_says_nothing_of_its_recipient(wary: Pair) -> None:
    begun = wary.begin("0.01")
    assert (begun["status"], begun["actions"]) == ("unconfirmed", ["confirm", "cancel"])
    assert (begun["counterparty_id"], begun["counterparty_name"], begun["sent_at"]) == (None, None, None)
    assert begun["confirm_by"] > begun["created_at"]
    assert wary.balances() == ("5000.00", "0.00")


def test_above_the_limit_it_is_to_be_confirmed_and_small_ones_add_up_for_a_day(api: Api, tenant: str) -> None:
    set_limit(api, unproven_amount="1000.00")
    pair = make_pair(api)
    assert pair.begin("1000.01")["status"] == "unconfirmed"
    assert [pair.begin("500.00")["status"] for _ in range(3)] == ["sent", "sent", "unconfirmed"]
    pass_time(tenant, timedelta(hours=24, seconds=1))
    assert pair.begin("1000.00")["status"] == "sent"
    assert pair.balances() == ("3000.00", "2000.00")


def test_one_transfer_has_a_maximum(api: Api, pair: Pair) -> None:
    set_limit(api, per_transfer_amount="1000.00")
    assert no(pair, pair.body("1000.01")) == (409, "transfer-too-large")
    assert pair.begin("1000.00")["status"] == "sent"


def test_a_day_has_a_maximum(api: Api, tenant: str, pair: Pair) -> None:
    set_limit(api, per_day_amount="1000.00")
    pair.begin("600.00")
    assert no(pair, pair.body("400.01")) == (409, "transfer-day-limit-reached")
    pair.begin("400.00")
    assert no(pair, pair.body("0.01")) == (409, "transfer-day-limit-reached")
    pass_time(tenant, timedelta(hours=24, seconds=1))
    assert pair.begin("0.01")["status"] == "sent"


def test_ten_at_once_do_not_pass_the_limit_of_a_day(api: Api, pair: Pair) -> None:
    set_limit(api, per_day_amount="1000.00")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: pair.send("begin_transfer", pair.ada, pair.body("300.00")), range(10)))
    assert sorted(answer.status for answer in answers) == [201] * 3 + [409] * 7
    assert pair.balances() == ("4100.00", "900.00")


def test_two_who_send_to_each_other_at_once_both_do(api: Api, pair: Pair) -> None:
    give_money(api.tenant, pair.bola, Money.parse("5000.00", "NGN"))
    back = pair.body("100.00", recipient={"user_id": pair.ada.id})
    calls = [(pair.ada, pair.body("100.00")), (pair.bola, back)] * 5
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda call: pair.send("begin_transfer", *call), calls))
    assert {answer.status for answer in answers} == {201}
    assert pair.balances() == ("5000.00", "5000.00")


@pytest.mark.parametrize("limits", [{}, {"unproven_amount": "0.00"}])
def test_more_than_there_is_moves_nothing(api: Api, limits: dict[str, str]) -> None:
    set_limit(api, **limits)
    pair = make_pair(api)
    assert no(pair, pair.body("5000.01")) == (409, "insufficient-funds")
    other_currency = {"amount": "1.00", "currency": "USD"}
    set_limit(api, currency="USD", **limits)
    assert no(pair, pair.body() | {"amount": other_currency}) == (409, "insufficient-funds")


@pytest.mark.parametrize("limits", [{}, {"unproven_amount": "0.00"}])
def test_nobody_learns_who_has_an_account_and_who_is_suspended(api: Api, owner: Admin, limits: dict[str, str]) -> None:
    set_limit(api, **limits)
    pair = make_pair(api)
    email, claimed = str(registration()["email"]), str(registration()["email"])
    suspended = make_user(api.tenant, email=email)
    assert api.call("identity/suspend_user", owner, {"reason": "Fraud"}, user_id=suspended.id).status == 200
    make_user(api.tenant, email=claimed, is_verified=False)
    unknown = {"email": str(registration()["email"])}
    nobodies = [unknown, {"email": email}, {"user_id": suspended.id}, {"email": claimed}, {"user_id": new_id("usr")}]
    for recipient in [*nobodies, {"user_id": owner.id}, {"phone": str(registration()["phone"])}]:
        assert no(pair, pair.body(recipient=recipient)) == (422, "unknown-recipient")
        poor = pair.body("5000.01", recipient=recipient)
        assert no(pair, poor) == (409, "insufficient-funds"), "who could not send it does not ask"


def test_nobody_sends_to_themselves(pair: Pair) -> None:
    assert no(pair, pair.body(recipient={"user_id": pair.ada.id})) == (422, "transfer-to-oneself")
    assert no(pair, pair.body(recipient={"phone": pair.phone})) == (422, "transfer-to-oneself")


def test_another_tenants_user_does_not_exist(pair: Pair, admin_engine: Engine) -> None:
    elsewhere = make_user(make_tenant(admin_engine))
    assert no(pair, pair.body(recipient={"user_id": elsewhere.id})) == (422, "unknown-recipient")


def test_a_replayed_key_sends_once(pair: Pair) -> None:
    first = pair.send("begin_transfer", pair.ada, pair.body(), key="once")
    again = pair.send("begin_transfer", pair.ada, pair.body(), key="once")
    assert (again.status, again.body) == (201, first.body)
    assert pair.balances() == ("3000.00", "2000.00")
    assert no(pair, pair.body(), key="") == (422, "idempotency-key-missing")


def test_only_users_may(pair: Pair, owner: Admin) -> None:
    assert refused(pair.api, "begin_transfer", None, pair.body())[0] == 401
    assert refused(pair.api, "begin_transfer", owner, pair.body())[0] == 403


def test_who_asks_too_often_waits(pair: Pair) -> None:
    body = pair.body(recipient={"user_id": new_id("usr")})
    statuses = [pair.send("begin_transfer", pair.ada, body).status for _ in range(61)]
    assert statuses == [422] * 60 + [429]


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"amount": {"amount": "0.00", "currency": "NGN"}}, "amount-not-positive"),
        ({"amount": {"amount": "-1.00", "currency": "NGN"}}, "amount-not-positive"),
        ({"amount": {"amount": "1.001", "currency": "NGN"}}, "too-many-decimals"),
        ({"amount": {"amount": "1.00", "currency": "XXX"}}, "unknown-currency"),
        ({"recipient": {}}, "recipient-ambiguous"),
        ({"recipient": {"email": "a@example.com", "phone": "+2348031234567"}}, "recipient-ambiguous"),
        ({"recipient": {"email": "nobody"}}, "invalid-email"),
        ({"recipient": {"phone": "1"}}, "phone-needs-country"),
        ({"recipient": {"user_id": "usr_x"}}, "invalid-input"),
        ({"recipient": "bola"}, "invalid-input"),
        ({"note": ""}, "invalid-input"),
        ({"note": "x" * 201}, "invalid-input"),
        ({"more": 1}, "invalid-input"),
    ],
)
def test_bad_input_is_422(pair: Pair, changes: dict[str, Any], slug: str) -> None:
    assert no(pair, pair.body() | changes) == (422, slug)


@pytest.mark.parametrize("way", ["user_id", "phone"])
def test_nothing_is_sent_to_who_closes_their_account_at_this_moment(
    pair: Pair, tenant: str, admin_engine: Engine, way: str
) -> None:
    phone = str(registration()["phone"])
    chidi = make_user(tenant, phone=phone)
    body = pair.body(recipient={"user_id": chidi.id} if way == "user_id" else {"phone": phone})
    answer = answers_while_closing(admin_engine, chidi, lambda: pair.send("begin_transfer", pair.ada, body))
    assert (answer.status, answer.problem) == (422, "unknown-recipient")
    assert pair.balances() == ("5000.00", "0.00")
