"""What becomes of a withdrawal: its states, its postings, its caps, and whose word is believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Forbidden, WrongState
from holdfast.kernel.states import actions, advance, final_states, reachable, states
from holdfast.ledger.rules.accounts import available, clearing, payout
from holdfast.payments.providers.port import PayoutOutcome, Status
from holdfast.payments.rules.bank_accounts import BankAccount
from holdfast.payments.rules.caps import WithdrawalCap, Withdrawn, check_caps
from holdfast.payments.rules.payout_postings import POSTINGS, reservation
from holdfast.payments.rules.payouts import (
    ACTIONS,
    CONCLUDED_AFTER,
    CONCLUSIONS,
    CONFIRMED_BY,
    PERIODS,
    RECHECKS,
    RESEND_AFTER,
    WITHDRAWAL_STATES,
    Withdrawal,
    WithdrawalState,
    check_concludable,
    doubt_of,
    may_send_again,
    next_recheck,
)

NOW = datetime(2026, 3, 10, 5, 16, tzinfo=UTC)
MONEY = Money(200_000, "NGN")
USER = new_id("usr")
ACCOUNT = BankAccount(
    id=new_id("bac"),
    user_id=USER,
    provider="paystack",
    environment="test",
    recipient="RCP_1",
    currency="NGN",
    bank_code="058",
    bank_name="Guaranty Trust Bank",
    holder_name="ADA OBI",
    last_four="6789",
    created_at=NOW,
    removed_at=None,
)
SENDING = Withdrawal(
    id=new_id("wdr"),
    user_id=USER,
    account=ACCOUNT,
    amount=MONEY,
    state="sending",
    reason=None,
    doubt=None,
    provider_reference=None,
    attempts=1,
    check_due_at=None,
    created_at=NOW,
    decided_by=None,
    decided_at=None,
    sent_at=NOW,
    settled_at=None,
)
PAID = PayoutOutcome("succeeded", SENDING.id, MONEY, None, "test", "TRF_1", None)


def test_every_state_is_known_and_can_be_reached() -> None:
    assert reachable(WITHDRAWAL_STATES, "requested") == set(states(WITHDRAWAL_STATES)) == set(get_args(WithdrawalState))


def test_money_leaves_its_account_in_every_state_that_ends_and_in_no_other() -> None:
    """Followed over every road: the withdrawal's own account is full until money goes back or out, and empty then."""
    roads: list[tuple[str, str]] = [("requested", "payout")]
    seen = set()
    while roads:
        state, place = roads.pop()
        if (state, place) in seen:
            continue
        seen.add((state, place))
        for (at, _), transition in WITHDRAWAL_STATES.items():
            if at == state:
                moved = {"pay": ("payout", "clearing"), "give_back": ("payout", "available")}
                moved["take_back"] = ("clearing", "available")
                before, after = moved[transition.money] if transition.money else (place, place)
                assert before == place, f"{at} → {transition.to} moves money that is not there"
                roads.append((transition.to, after))
    where = {state: {place for at, place in seen if at == state} for state in states(WITHDRAWAL_STATES)}
    assert where == {
        "requested": {"payout"},
        "approved": {"payout"},
        "sending": {"payout"},
        "sent": {"payout"},
        "paid": {"clearing"},
        "failed": {"available"},
        "rejected": {"available"},
        "cancelled": {"available"},
        "reversed": {"available"},
    }


def test_from_every_state_in_which_money_is_on_its_way_it_can_come_to_the_bank_or_back() -> None:
    for state in ("requested", "approved", "sending", "sent"):
        assert {"paid", "failed"} <= reachable(WITHDRAWAL_STATES, state)
    assert final_states(WITHDRAWAL_STATES) == {"failed", "rejected", "cancelled", "reversed"}


def test_a_provider_or_an_administrator_who_concludes_says_that_money_has_left() -> None:
    for (_, action), transition in WITHDRAWAL_STATES.items():
        if transition.to in ("sent", "paid", "failed", "reversed"):
            assert transition.actors == {"admin" if action in CONCLUSIONS.values() else "provider"}
        if action in ("approve", "reject"):
            assert transition.actors == {"admin"}
    assert actions(WITHDRAWAL_STATES, "requested", "user") == ["cancel"]
    assert all(
        actions(WITHDRAWAL_STATES, state, "user") == [] for state in states(WITHDRAWAL_STATES) if state != "requested"
    )


def test_whoever_waits_for_a_provider_has_a_time_at_which_somebody_looks() -> None:
    for (_, action), transition in WITHDRAWAL_STATES.items():
        waits = transition.to in ("approved", "sending", "sent", "paid") and action not in CONCLUSIONS.values()
        assert (transition.deadline in PERIODS) == waits


@pytest.mark.parametrize("state", ["sending", "sent"])
def test_a_conclusion_does_what_the_providers_own_word_would(state: str) -> None:
    for conclusion, word in (("conclude_paid", "succeed"), ("conclude_failed", "fail")):
        concluded, said = WITHDRAWAL_STATES[state, conclusion], WITHDRAWAL_STATES[state, word]
        assert (concluded.to, concluded.money, concluded.event) == (said.to, said.money, said.event)


def test_a_payout_is_concluded_a_day_after_it_was_last_sent_and_not_by_who_approved_it() -> None:
    sent = replace(SENDING, decided_by="usr_approver")
    due = NOW + CONCLUDED_AFTER
    check_concludable(sent, "paid", "usr_other", due)
    for refused, admin, at in (
        (sent, "usr_approver", due),
        (sent, "usr_other", due - timedelta(microseconds=1)),
        (replace(sent, sent_at=None), "usr_other", due),
        (replace(sent, state="paid"), "usr_other", due),
    ):
        with pytest.raises((WrongState, Forbidden)):
            check_concludable(refused, "failed", admin, at)


def test_what_was_concluded_is_not_looked_at_again() -> None:
    paid = replace(SENDING, state="paid", settled_at=NOW)
    assert next_recheck(paid, NOW) is not None
    assert next_recheck(replace(paid, concluded_by="usr_other", evidence="A letter."), NOW) is None


def test_every_absent_pair_refuses() -> None:
    every_action = {action for _, action in WITHDRAWAL_STATES}
    for state in states(WITHDRAWAL_STATES):
        for action in every_action:
            if (state, action) not in WITHDRAWAL_STATES:
                with pytest.raises(WrongState):
                    advance(WITHDRAWAL_STATES, state, action, "provider")


def test_no_answer_of_a_provider_is_both_a_step_and_a_repetition() -> None:
    for state, repeated in CONFIRMED_BY.items():
        assert not {(state, ACTIONS[status]) for status in repeated} & set(WITHDRAWAL_STATES)


def test_each_posting_moves_the_whole_amount_between_the_accounts_it_names() -> None:
    own, balance = payout(SENDING.id, "NGN"), available(USER, "NGN")
    outside = clearing("paystack", "NGN")
    expected = {"pay": (own, outside), "give_back": (own, balance), "take_back": (outside, balance)}
    for name, (source, destination) in expected.items():
        assert [(leg.account, leg.money) for leg in POSTINGS[name](SENDING).legs] == [
            (source, -MONEY),
            (destination, MONEY),
        ]
    assert [leg.account for leg in reservation(SENDING).legs] == [balance, own]
    keys = [posting(SENDING).key for posting in (reservation, *POSTINGS.values())]
    assert len(set(keys)) == 4
    assert {transition.money for transition in WITHDRAWAL_STATES.values()} - {None} == set(POSTINGS)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"reference": new_id("wdr")}, "another-reference"),
        ({"environment": "live"}, "wrong-environment"),
        ({"status": "not_found", "amount": None, "environment": "live"}, "wrong-environment"),
        ({"amount": Money(200_001, "NGN")}, "wrong-amount"),
        ({"amount": Money(200_000, "GHS")}, "wrong-currency"),
        ({"amount": None}, "no-amount"),
        ({"amount": None, "status": "failed"}, "no-amount"),
        ({"amount": None, "status": "reversed"}, "no-amount"),
        ({"amount": None, "status": "pending"}, None),
        ({"amount": None, "status": "not_found"}, None),
        ({"amount": Money(1, "NGN"), "status": "pending"}, "wrong-amount"),
    ],
)
def test_a_provider_is_believed_only_about_exactly_this_payout(changes: dict[str, Any], doubt: str | None) -> None:
    assert doubt_of(SENDING, replace(PAID, **changes)) == doubt


@pytest.mark.parametrize(
    ("state", "after", "may"),
    [
        ("sending", RESEND_AFTER, True),
        ("sending", RESEND_AFTER - timedelta(seconds=1), False),
        ("sent", timedelta(days=9), False),
        ("paid", timedelta(days=9), False),
        ("failed", timedelta(days=9), False),
    ],
)
def test_only_what_was_never_acknowledged_is_sent_again_and_only_after_a_while(
    state: str, after: timedelta, may: bool
) -> None:
    assert may_send_again(replace(SENDING, state=state), NOW + after) is may


def test_a_paid_withdrawal_is_looked_at_again_until_it_has_stood_long_enough() -> None:
    paid = replace(SENDING, state="paid", settled_at=NOW)
    looks, at = [], NOW
    while (following := next_recheck(paid, at)) is not None:
        looks.append(following - NOW)
        at = following
    assert tuple(looks) == RECHECKS
    assert next_recheck(replace(paid, state="sent"), NOW) is None


def cap(per_user: int | None, tenant: int | None) -> WithdrawalCap:
    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, "NGN")

    return WithdrawalCap("NGN", money(per_user), money(tenant), "usr_x", NOW)


@pytest.mark.parametrize(
    ("capped", "by_user", "by_tenant", "wanted", "slug"),
    [
        (cap(None, None), 10**12, 10**12, 10**12, None),
        (cap(100, None), 40, 40, 60, None),
        (cap(100, None), 40, 40, 61, "user-withdrawal-cap-reached"),
        (cap(0, None), 0, 0, 1, "user-withdrawal-cap-reached"),
        (cap(None, 100), 0, 40, 60, None),
        (cap(None, 100), 0, 40, 61, "withdrawal-cap-reached"),
        (cap(1000, 100), 0, 40, 61, "withdrawal-cap-reached"),
        (cap(100, 100), 100, 100, 1, "user-withdrawal-cap-reached"),
    ],
)
def test_caps_are_exact_to_the_smallest_unit(
    capped: WithdrawalCap, by_user: int, by_tenant: int, wanted: int, slug: str | None
) -> None:
    withdrawn = Withdrawn(Money(by_user, "NGN"), Money(by_tenant, "NGN"))
    if slug is None:
        check_caps(capped, withdrawn, Money(wanted, "NGN"))
        return
    with pytest.raises(WrongState) as refused:
        check_caps(capped, withdrawn, Money(wanted, "NGN"))
    assert refused.value.slug == slug


def test_a_user_is_told_what_is_left_and_nothing_of_the_others() -> None:
    withdrawn = Withdrawn(Money(4000, "NGN"), Money(777_700, "NGN"))
    with pytest.raises(WrongState, match=r"60\.00 NGN more"):
        check_caps(cap(10_000, None), withdrawn, Money(6001, "NGN"))
    with pytest.raises(WrongState) as refused:
        check_caps(cap(None, 777_800), withdrawn, Money(6001, "NGN"))
    assert "NGN" not in refused.value.detail


def test_every_status_of_a_provider_but_absence_asks_for_an_action() -> None:
    assert set(ACTIONS) == set(get_args(Status)) - {"not_found"}
