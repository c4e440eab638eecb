"""GET /v1/admin/ledger/accounts/{account_id}/explain."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, held
from tests.api import Api
from tests.factories.escrow import fund, give_money, make_trade
from tests.routes.ledger.books import auditor, check_for_auditors_only, id_of, somebody_with

FUNCTION = "ledger/explain_ledger_account"


def explained(api: Api, account_id: str, **query: str) -> Any:
    return api.call(FUNCTION, auditor(api.tenant), query=query, account_id=account_id).body


def test_the_balance_is_the_sum_of_its_bookings_each_with_its_event_and_its_person(api: Api, tenant: str) -> None:
    trade = make_trade(api, "accepted")
    give_money(tenant, trade.buyer, Money(5_000_00, "NGN"))
    trade.must("pay_order", trade.buyer, {"provider": "balance"})
    body = explained(api, id_of(tenant, available(trade.buyer.id, "NGN")))
    paid, received = body["data"]
    amounts = [Decimal(each["booking"]["amount"]["amount"]) for each in body["data"]]
    assert body["account"]["posted"]["amount"] == f"{sum(amounts):.2f}" == paid["booking"]["balance"]["amount"]
    assert (paid["booking"]["kind"], paid["booking"]["subject"]) == ("hold", trade.order_id)
    assert (paid["origin"]["actor"], paid["origin"]["causes"]) == (trade.buyer.id, [])
    assert paid["origin"]["request_id"] == paid["origin"]["posted_in"] != ""
    [event] = paid["origin"]["announced"]
    assert (event["type"], event["subject"]) == ("escrow.order.funded", trade.order_id)
    assert (event["request_id"], event["actor"]) == (paid["origin"]["request_id"], trade.buyer.id)
    assert (received["origin"]["actor"], received["origin"]["announced"]) == ("tests", [])


def test_what_a_consumer_posted_is_followed_back_to_the_event_and_who_announced_it(api: Api, tenant: str) -> None:
    trade = make_trade(api, "accepted")
    payment_id = fund(trade)
    [held_now] = explained(api, id_of(tenant, held(trade.order_id, "NGN")))["data"]
    origin = held_now["origin"]
    [cause] = origin["causes"]
    assert (cause["type"], cause["subject"]) == ("payments.payment.succeeded", payment_id)
    assert (origin["posted_by"], origin["posted_in"]) == ("escrow.fund_order", cause["id"])
    assert (origin["actor"], origin["request_id"]) == (cause["actor"], cause["request_id"])
    assert [each["type"] for each in origin["announced"]] == ["escrow.order.funded"]


def test_it_goes_on_page_by_page(api: Api, tenant: str) -> None:
    trade = make_trade(api, "accepted")
    for minor in (1, 2, 3):
        give_money(tenant, trade.buyer, Money(minor, "NGN"))
    account_id = id_of(tenant, available(trade.buyer.id, "NGN"))
    whole = explained(api, account_id)
    first = explained(api, account_id, limit="2")
    second = explained(api, account_id, limit="2", after=first["next"])
    assert (first["data"] + second["data"], second["next"]) == (whole["data"], None)
    assert api.call(FUNCTION, auditor(tenant), query={"after": "x"}, account_id=account_id).status == 422


def test_it_is_for_those_who_may_read_the_ledger(api: Api, tenant: str, admin_engine: Engine) -> None:
    account_id = id_of(tenant, somebody_with(tenant, "1.00"))
    check_for_auditors_only(api, FUNCTION, admin_engine, "acc", account_id=account_id)
