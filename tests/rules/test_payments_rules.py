"""Payments and refunds as data, doubt, fees, and the sandbox's scripts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.money import MAX_MINOR, Money
from holdfast.kernel.refusals import Forbidden, Invalid, WrongState
from holdfast.kernel.states import Table, actions, advance, final_states, reachable, states
from holdfast.ledger.rules.accounts import available, held
from holdfast.payments.providers.port import PaymentOutcome, RefundOutcome
from holdfast.payments.providers.sandbox import (
    PAYMENT_SCRIPTS,
    PAYOUT_SCRIPTS,
    REFUND_SCRIPTS,
    payout_script,
    refund_script,
)
from holdfast.payments.rules import pay_ins, postings, refunds
from holdfast.payments.rules.fees import BEARERS, Bearer, Fee, FeeConfiguration, FeeTerms, fee_on, one_band
from holdfast.payments.rules.pay_ins import PAYMENT_STATES, Payment
from holdfast.payments.rules.refunds import REFUND_STATES, Refund
from holdfast.payments.rules.reserved_accounts import ACCOUNT_STATES
from holdfast.payments.sandbox.page import checkout_page, return_url
from holdfast.payments.sandbox.rules import (
    PAYMENT_COURSES,
    SENDING_COURSES,
    Course,
    Deed,
    Ending,
    Transaction,
    owner_of,
    paid_by,
)

NOW = datetime(2026, 3, 10, 5, 16, tzinfo=UTC)
PAYMENT = Payment(
    id="pay_01jzk3v5x8e9bt2m4n6q7r8s9t",
    payer_id="usr_01jzk3v5x8e9bt2m4n6q7r8s9t",
    order_id="ord_01jzk3v5x8e9bt2m4n6q7r8s9t",
    provider="paystack",
    environment="test",
    amount=Money(500000, "NGN"),
    received=None,
    email="ada@example.com",
    description="A chair",
    status="pending",
    reason=None,
    checkout_url=None,
    provider_reference=None,
    check_due_at=NOW,
    created_at=NOW,
    expires_at=NOW + pay_ins.LIFETIME,
    settled_at=None,
)
PAID = PaymentOutcome("succeeded", PAYMENT.id, PAYMENT.amount, None, "test", "1", None)
REFUND = Refund(
    id="rfd_01jzk3v5x8e9bt2m4n6q7r8s9w",
    payment_id=PAYMENT.id,
    amount=Money(200000, "NGN"),
    status="sent",
    reason=None,
    provider_reference=None,
    attempts=1,
    check_due_at=NOW,
    created_at=NOW,
    sent_at=NOW,
    settled_at=None,
)
REFUNDED = RefundOutcome("succeeded", REFUND.id, PAYMENT.id, REFUND.amount, "test", "1", None)
EVERYBODY = ("payer", "provider", "clock", "platform", "seller", "admin")
MACHINES = pytest.mark.parametrize(
    ("table", "start", "ends"),
    [
        (PAYMENT_STATES, "created", {"reversed"}),
        (REFUND_STATES, "requested", {"processed", "failed"}),
        (ACCOUNT_STATES, "requested", {"opened"}),
    ],
    ids=["payments", "refunds", "accounts"],
)


@MACHINES
def test_every_state_is_reachable_and_every_other_has_a_way_out(table: Table, start: str, ends: set[str]) -> None:
    assert reachable(table, start) == set(states(table))
    assert final_states(table) == ends
    for state in states(table):
        assert reachable(table, state) & ends


@MACHINES
def test_every_absent_pair_is_refused_and_nobody_else_may(table: Table, start: str, ends: set[str]) -> None:
    names = {action for _, action in table}
    for state in states(table):
        for action in names:
            transition = table.get((state, action))
            for who in EVERYBODY:
                if transition is None:
                    with pytest.raises(WrongState):
                        advance(table, state, action, who)
                elif who not in transition.actors:
                    with pytest.raises(Forbidden):
                        advance(table, state, action, who)
                else:
                    assert advance(table, state, action, who) is transition


def test_money_that_came_counts_in_every_state_in_which_it_has_not_come_yet() -> None:
    open_states = set(states(PAYMENT_STATES)) - {"succeeded", "reversed"}
    assert {state for state, action in PAYMENT_STATES if action == "succeed"} == open_states
    assert actions(PAYMENT_STATES, "succeeded", "provider") == ["reverse"]


def test_a_success_about_exactly_this_payment_is_believed_whatever_its_amount() -> None:
    assert pay_ins.doubt_of(PAYMENT, PAID) is None
    for minor in (1, 499999, 500001, MAX_MINOR):
        assert pay_ins.doubt_of(PAYMENT, replace(PAID, amount=Money(minor, "NGN"))) is None


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"reference": "pay_01jzk3v5x8e9bt2m4n6q7r8s9v"}, "another-reference"),
        ({"environment": "live"}, "wrong-environment"),
        ({"amount": None}, "no-amount"),
        ({"amount": Money(0, "NGN")}, "no-amount"),
        ({"amount": Money(500000, "KES")}, "wrong-currency"),
    ],
)
def test_a_success_about_something_else_is_doubted(changes: dict[str, Any], doubt: str) -> None:
    assert pay_ins.doubt_of(PAYMENT, replace(PAID, **changes)) == doubt


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"amount": None}, None),
        ({"reference": "rfd_01jzk3v5x8e9bt2m4n6q7r8s9x"}, "another-reference"),
        ({"payment_reference": "pay_01jzk3v5x8e9bt2m4n6q7r8s9v"}, "another-reference"),
        ({"environment": "live"}, "wrong-environment"),
        ({"amount": Money(200001, "NGN")}, "wrong-amount"),
        ({"amount": Money(200000, "KES")}, "wrong-currency"),
    ],
)
def test_a_refund_is_believed_whole_or_not_at_all(changes: dict[str, Any], doubt: str | None) -> None:
    assert refunds.doubt_of(REFUND, "test", replace(REFUNDED, **changes)) == doubt


def test_a_refund_is_sent_again_no_sooner_than_it_could_have_arrived() -> None:
    assert not refunds.may_send_again(REFUND, NOW + refunds.RESEND_AFTER - timedelta(seconds=1))
    assert refunds.may_send_again(REFUND, NOW + refunds.RESEND_AFTER)
    for status in set(states(REFUND_STATES)) - {"sent"}:
        assert not refunds.may_send_again(replace(REFUND, status=status), NOW + timedelta(days=1))


def test_pauses_grow_and_never_exceed_an_hour() -> None:
    pauses = [pay_ins.pause_after(checks) for checks in range(2000)]
    assert pauses[0] == timedelta(minutes=5)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


def test_postings_sum_to_zero_and_each_has_a_key_of_its_own() -> None:
    received = Money(507500, "NGN")
    transfers = [
        postings.receipt(PAYMENT, received),
        postings.reversal(PAYMENT, received),
        postings.refund_reservation(REFUND, held(PAYMENT.order_id, "NGN")),
        postings.refund_completion(REFUND, PAYMENT),
        postings.refund_failure(REFUND, PAYMENT),
    ]
    assert len({transfer.key for transfer in transfers}) == len(transfers)
    for transfer in transfers:
        assert sum(leg.money.minor for leg in transfer.legs) == 0
    assert transfers[0].key == f"payment:{PAYMENT.id}:received"
    into = {leg.account for leg in transfers[-1].legs if leg.money.minor > 0}
    assert into == {available(PAYMENT.payer_id, "NGN")}


# Fees


def configured(points: int, fixed: int, cap: int | None, bearer: Bearer, currency: str = "NGN") -> FeeConfiguration:
    terms = FeeTerms(points, Money(fixed, currency), None if cap is None else Money(cap, currency), bearer)
    return FeeConfiguration(
        "fee_01jzk3v5x8e9bt2m4n6q7r8s9t", one_band(terms), NOW, "usr_01jzk3v5x8e9bt2m4n6q7r8s9t", NOW
    )


def test_without_terms_there_is_no_fee() -> None:
    nothing = Money.zero("NGN")
    assert fee_on(Money(500000, "NGN"), None) == Fee(nothing, nothing, nothing, "seller", None)


@pytest.mark.parametrize(
    ("minor", "points", "fixed", "cap", "bearer", "buyer", "seller"),
    [
        (100000, 150, 0, None, "buyer", 1500, 0),
        (100000, 150, 0, None, "seller", 0, 1500),
        (100000, 150, 10000, None, "split", 5750, 5750),
        (100000, 150, 1, None, "split", 751, 750),  # the odd kobo is the buyer's
        (100000, 1000, 0, 2000, "seller", 0, 2000),
        (999, 150, 0, None, "seller", 0, 14),  # 14.985 kobo: the broken one is dropped
        (50, 0, 100, None, "seller", 0, 50),  # never more than the amount
        (1, 10000, 0, None, "buyer", 1, 0),
    ],
)
def test_fees_are_exact(
    minor: int, points: int, fixed: int, cap: int | None, bearer: Bearer, buyer: int, seller: int
) -> None:
    fee = fee_on(Money(minor, "NGN"), configured(points, fixed, cap, bearer))
    assert (fee.buyer.minor, fee.seller.minor, fee.total.minor) == (buyer, seller, buyer + seller)


@given(
    minor=st.integers(1, MAX_MINOR),
    points=st.integers(0, 10_000),
    fixed=st.integers(0, 10**9),
    above=st.none() | st.integers(0, 10**9),
    bearer=st.sampled_from(BEARERS),
    currency=st.sampled_from(["NGN", "JPY", "KWD"]),
)
def test_parts_always_sum_to_the_fee_which_stays_within_its_bounds(
    minor: int, points: int, fixed: int, above: int | None, bearer: Bearer, currency: str
) -> None:
    cap = None if above is None else fixed + above
    fee = fee_on(Money(minor, currency), configured(points, fixed, cap, bearer, currency))
    assert fee.buyer + fee.seller == fee.total
    assert 0 <= fee.total.minor <= minor
    assert cap is None or fee.total.minor <= cap
    assert (bearer == "seller") <= (fee.buyer.minor == 0)
    assert (bearer == "buyer") <= (fee.seller.minor == 0)
    assert (bearer == "split") <= (fee.buyer.minor - fee.seller.minor in (0, 1))


@pytest.mark.parametrize(
    "terms",
    [(-1, 0, None), (10_001, 0, None), (0, -1, None), (0, 100, 99), (0, 0, -1)],
)
def test_terms_that_make_no_sense_are_refused(terms: tuple[int, int, int | None]) -> None:
    with pytest.raises(Invalid):
        configured(*terms, bearer="buyer")


# The sandbox


def test_every_script_has_a_course() -> None:
    assert set(PAYMENT_COURSES) == set(PAYMENT_SCRIPTS)
    names = {name for name, _ in [*PAYOUT_SCRIPTS.values(), *REFUND_SCRIPTS.values()]}
    assert set(SENDING_COURSES) == (names - {"refused"}) | {"succeeded"}


@pytest.mark.parametrize("course", [*PAYMENT_COURSES.values(), *SENDING_COURSES.values()])
def test_a_course_tells_only_what_happens_or_happened(course: Course) -> None:
    ended = course.becomes or course.answers
    told = {telling.state for telling in course.tellings}
    assert ended in get_args(Ending)
    assert not told or ended in told
    if course.becomes is not None:
        assert all(telling.after >= course.after for telling in course.tellings if telling.state == course.becomes)


def test_scripts_are_read_from_the_last_two_digits() -> None:
    assert payout_script("001:0123456707") == "unknown"
    assert payout_script("001:0123456700") == "succeeded"
    assert refund_script(Money(200001, "NGN")) == "failed"
    assert refund_script(Money(101, "JPY")) == "failed"
    assert refund_script(Money(200000, "NGN")) == "succeeded"


@given(minor=st.integers(1, MAX_MINOR), script=st.sampled_from(sorted(PAYMENT_SCRIPTS)))
def test_whatever_is_played_something_is_paid(minor: int, script: str) -> None:
    asked = Money(minor, "NGN")
    paid = paid_by(script, asked)
    assert paid.minor > 0
    assert (paid == asked) == (script not in ("overpaid", "wrong_currency") and (script != "underpaid" or minor == 1))


def test_a_deed_becomes_what_it_becomes_at_its_moment() -> None:
    deed = Deed("stx_1", "r", Money(1, "NGN"), "pending", "succeeded", NOW, NOW)
    assert deed.at(NOW - timedelta(seconds=1)).status == "pending"
    assert deed.at(NOW).status == "succeeded"


def test_an_account_has_the_same_owner_every_time() -> None:
    assert owner_of("0123456789") == owner_of("0123456789")
    assert owner_of("0123456789") != owner_of("0123456779")


def test_the_checkout_page_shows_a_shops_words_and_runs_none_of_them() -> None:
    deed = Deed("stx_1", "<i>", Money(150000, "NGN"), "pending", None, None, NOW)
    page = checkout_page(Transaction(deed, None, "https://shop.example/", '<script>alert("1")</script>'))
    assert "1500.00 NGN" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for script in PAYMENT_SCRIPTS:
        assert f'value="{script}"' in page


@pytest.mark.parametrize(
    ("callback", "expected"),
    [
        ("https://shop.example/done", "https://shop.example/done?reference=pay_1"),
        ("https://shop.example/done?a=1&b=#x", "https://shop.example/done?a=1&b=&reference=pay_1#x"),
    ],
)
def test_the_shop_gets_its_reference_back(callback: str, expected: str) -> None:
    assert return_url(callback, "pay_1") == expected
