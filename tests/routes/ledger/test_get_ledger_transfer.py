"""GET /v1/admin/ledger/transfers/{transfer_id}."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, fees, held
from holdfast.ledger.rules.transfers import Leg, Transfer
from holdfast.ledger.usecases.pendings import add_pending, post_pending
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.reversals import reverse
from holdfast.platform.db import Origin, transaction
from tests.api import Api
from tests.factories.escrow import deliver as deliver_events
from tests.factories.escrow import give_money, make_trade, receive
from tests.routes.ledger.books import ORIGIN, auditor, check_for_auditors_only, id_of, newest_transfer, somebody_with

FUNCTION = "ledger/get_ledger_transfer"


def naira(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "NGN"}


def test_it_has_every_leg_and_all_that_was_said(api: Api, tenant: str) -> None:
    payer = somebody_with(tenant, "10.00")
    effective_at = datetime.fromisoformat("2026-01-02T03:04:05Z")
    hold, earned = held("ord_1", "NGN"), fees("NGN")
    moved = tuple(Leg(account, Money(minor, "NGN")) for account, minor in ((payer, -300), (hold, 250), (earned, 50)))
    wanted = Transfer("key-1", "hold", "ord_1", moved, "A camera", {"colour": "red"}, effective_at)
    with transaction(tenant, Origin("usr_1", "test", "req-1")) as db:
        transfer_id = post(db, wanted).id
    body = api.call(FUNCTION, auditor(tenant), transfer_id=transfer_id).body
    legs = body.pop("legs")
    assert [
        (leg["account"]["code"], leg["account_id"], leg["side"], leg["amount"], leg["balance"]) for leg in legs
    ] == [
        (payer.code, id_of(tenant, payer), "debit", naira("3.00"), naira("7.00")),
        ("fees", id_of(tenant, earned), "credit", naira("0.50"), None),
        ("held:ord_1", id_of(tenant, hold), "credit", naira("2.50"), naira("2.50")),
    ]
    posted_at = datetime.fromisoformat(body.pop("posted_at"))
    assert decode_id("trf", transfer_id).int >> 80 == round(posted_at.timestamp() * 1000)
    assert body == {
        "id": transfer_id,
        "key": "key-1",
        "kind": "hold",
        "subject": "ord_1",
        "description": "A camera",
        "metadata": {"colour": "red"},
        "effective_at": "2026-01-02T03:04:05Z",
        "reversal_of": None,
        "reversed_by": [],
        "pending_id": None,
        "origin": {
            "actor": "usr_1",
            "request_id": "req-1",
            "posted_by": "usr_1",
            "posted_in": "req-1",
            "causes": [],
            "announced": [],
        },
        "audit": [],
    }


def test_what_a_person_did_has_the_record_of_it_and_what_was_announced(api: Api, tenant: str) -> None:
    trade = make_trade(api, "accepted")
    give_money(tenant, trade.buyer, Money(5_000_00, "NGN"))
    trade.must("pay_order", trade.buyer, {"provider": "balance"})
    transfer_id = newest_transfer(tenant, available(trade.buyer.id, "NGN"))
    body = api.call(FUNCTION, auditor(tenant), transfer_id=transfer_id).body
    assert (body["origin"]["actor"], body["subject"]) == (trade.buyer.id, trade.order_id)
    assert [each["type"] for each in body["origin"]["announced"]] == ["escrow.order.funded"]
    [record] = body["audit"]
    assert (record["actor"], record["action"], record["result"]) == (
        *(trade.buyer.id, "POST /v1/orders/{order_id}/pay"),
        "done",
    )
    assert record["request_id"] == body["origin"]["request_id"]


def test_what_two_consumers_did_for_one_event_is_told_apart(api: Api, tenant: str) -> None:
    trade = make_trade(api, "accepted")
    receive(trade)
    assert deliver_events("escrow/fund_order", tenant, ["payments.payment.succeeded"]) == []
    transfer_id = newest_transfer(tenant, held(trade.order_id, "NGN"))
    body = api.call(FUNCTION, auditor(tenant), transfer_id=transfer_id).body
    cause_id = body["origin"]["posted_in"]
    with transaction(tenant, Origin("another.consumer", "consume", cause_id)) as db:
        db.announce("escrow.order.looked_at", trade.order_id, {})
    again = api.call(FUNCTION, auditor(tenant), transfer_id=transfer_id).body
    assert again == body
    assert [each["id"] for each in body["origin"]["causes"]] == [cause_id]


def test_causes_go_back_to_the_first(api: Api, tenant: str) -> None:
    payer = somebody_with(tenant, "10.00")
    actor, request_id = "usr_1", "req-9"
    for number in range(3):
        with transaction(tenant, Origin(actor, "test", request_id)) as db:
            db.announce(f"test.step{number}", "ord_1", {})
            db.note_change("ord_1", None, {"step": number})
            request_id, actor = db.announcements[-1].id, f"test.consumer{number}"
    legs = (Leg(payer, Money(-1, "NGN")), Leg(held("ord_1", "NGN"), Money(1, "NGN")))
    with transaction(tenant, Origin(actor, "test", request_id)) as db:
        transfer_id = post(db, Transfer("key", "hold", "ord_1", legs)).id
    body = api.call(FUNCTION, auditor(tenant), transfer_id=transfer_id).body
    assert [each["type"] for each in body["origin"]["causes"]] == ["test.step2", "test.step1", "test.step0"]
    assert (body["origin"]["actor"], body["origin"]["request_id"]) == ("usr_1", "req-9")
    assert [each["actor"] for each in body["audit"]] == ["usr_1", "test.consumer0", "test.consumer1"]


def test_what_a_job_does_again_later_is_not_taken_for_the_same(api: Api, tenant: str) -> None:
    """A job has no request."""
    payer = somebody_with(tenant, "10.00")
    legs = (Leg(payer, Money(-1, "NGN")), Leg(held("ord_1", "NGN"), Money(1, "NGN")))
    job = Origin("escrow.sweep_deadlines", "escrow.sweep_deadlines")
    with transaction(tenant, job) as db:
        transfer_id = post(db, Transfer("key", "hold", "ord_1", legs)).id
        db.announce("escrow.order.swept", "ord_1", {})
        db.note_change("ord_1", None, {})
    with transaction(tenant, job) as db:
        db.execute(text("update tenants set clock_offset_seconds = 3600"))
    with transaction(tenant, job) as db:
        db.announce("escrow.order.swept", "ord_1", {})
    body = api.call(FUNCTION, auditor(tenant), transfer_id=transfer_id).body
    assert [each["sequence"] for each in body["origin"]["announced"]] == [1]
    assert body["audit"] == []


def test_it_is_linked_to_what_it_reverses_what_reverses_it_and_what_reserved_it(api: Api, tenant: str) -> None:
    payer = somebody_with(tenant, "10.00")
    legs = (Leg(payer, Money(-9, "NGN")), Leg(held("ord_1", "NGN"), Money(9, "NGN")))
    with transaction(tenant, ORIGIN) as db:
        pending_id = add_pending(db, Transfer("key", "hold", "ord_1", legs), clock.now() + timedelta(hours=1))
    with transaction(tenant, ORIGIN) as db:
        original = post_pending(db, pending_id).id
    parts = []
    for key in ("one", "two"):
        with transaction(tenant, ORIGIN) as db:
            parts.append(reverse(db, original, key=key, part=Money(2, "NGN")).id)
    found = [api.call(FUNCTION, auditor(tenant), transfer_id=each).body for each in (original, *parts)]
    assert [(each["reversal_of"], each["reversed_by"], each["pending_id"]) for each in found] == [
        (None, sorted(parts), pending_id),
        (original, [], None),
        (original, [], None),
    ]


def test_it_is_for_those_who_may_read_the_ledger(api: Api, tenant: str, admin_engine: Engine) -> None:
    transfer_id = newest_transfer(tenant, somebody_with(tenant, "1.00"))
    check_for_auditors_only(api, FUNCTION, admin_engine, "trf", transfer_id=transfer_id)
