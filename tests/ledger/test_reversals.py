"""A reversal is an exact mirror, posted once, never more than the original, and linked both ways."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.ledger.queries.reversals import find_transfer, list_legs
from holdfast.ledger.rules.accounts import clearing, fees
from holdfast.ledger.rules.refusals import AccountFrozen, AlreadyReversed, InsufficientFunds, KeyReused, NotReversible
from holdfast.ledger.rules.transfers import Leg, Posted, Transfer, move
from holdfast.ledger.usecases.accounts import freeze
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.reversals import reversals_of, reverse
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.ledger.books import (
    ORIGIN,
    as_role,
    counts,
    funded,
    move_once,
    naira,
    post_alone,
    posted,
    transfer,
    user,
)
from tests.ledger.threads import together


def reverse_alone(tenant: str, transfer_id: str, key: str, minor: int | None = None, description: str = "") -> Posted:
    """Reverse in a transaction of its own."""
    with transaction(tenant, ORIGIN) as db:
        part = None if minor is None else naira(minor)
        return reverse(db, transfer_id, key=key, part=part, description=description)


def assert_sound(tenant: str) -> None:
    with transaction(tenant, ORIGIN) as db:
        assert verify(db) == []


def test_a_reversal_is_the_exact_mirror_and_each_knows_the_other(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    legs = (Leg(payer, naira(-100)), Leg(payee, naira(70)), Leg(fees("NGN"), naira(30)))
    original = post_alone(tenant, transfer(*legs)).id
    mirror = reverse_alone(tenant, original, "undo").id
    assert [posted(tenant, account) for account in (payer, payee, fees("NGN"))] == [100, 0, 0]
    with transaction(tenant, ORIGIN) as db:
        assert sorted((leg.account.code, leg.money.minor) for leg in list_legs(db, mirror)) == sorted(
            (leg.account.code, -leg.money.minor) for leg in legs
        )
        stored = find_transfer(db, mirror)
        assert stored is not None and (stored.kind, stored.subject) == ("reversal", "ord_test")
        assert stored.reversal_of == original
        assert reversals_of(db, original) == [mirror]
        assert reversals_of(db, mirror) == []
    assert_sound(tenant)


def test_the_same_key_reverses_once_and_answers_the_same(tenant: str, admin_engine: Engine) -> None:
    payer, payee = funded(tenant, 100), user()
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    first = reverse_alone(tenant, original, "undo", 40)
    before = counts(admin_engine, tenant)
    again = reverse_alone(tenant, original, "undo", 40)
    assert again == replace(first, is_replay=True)
    assert not first.is_replay
    for minor, description in ((41, ""), (None, ""), (40, "other")):
        with pytest.raises(KeyReused):
            reverse_alone(tenant, original, "undo", minor, description)
    other = post_alone(tenant, move_once(payer, payee, 10)).id
    with pytest.raises(KeyReused):
        reverse_alone(tenant, other, "undo", 40)
    assert counts(admin_engine, tenant) == (before[0], before[1] + 1, before[2] + 2)
    assert posted(tenant, payee) == 70


def test_parts_share_among_the_accounts_and_end_at_exactly_nothing(tenant: str) -> None:
    payer, payee, other = funded(tenant, 100), user(), user()
    legs = (Leg(payer, naira(-100)), Leg(payee, naira(61)), Leg(other, naira(36)), Leg(fees("NGN"), naira(3)))
    original = post_alone(tenant, transfer(*legs)).id
    for number, minor in enumerate((1, 7, 33, 1, 50)):
        reverse_alone(tenant, original, f"part-{number}", minor)
    assert posted(tenant, payer) == 92
    assert_sound(tenant)
    reverse_alone(tenant, original, "rest")
    assert [posted(tenant, account) for account in (payer, payee, other, fees("NGN"))] == [100, 0, 0, 0]
    with transaction(tenant, ORIGIN) as db:
        assert len(reversals_of(db, original)) == 6


def test_what_was_reversed_is_not_reversed_again(tenant: str, admin_engine: Engine) -> None:
    payer, payee = funded(tenant, 100), user()
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), payee, 500))
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    reverse_alone(tenant, original, "part", 60)
    before = counts(admin_engine, tenant)
    with pytest.raises(AlreadyReversed):
        reverse_alone(tenant, original, "too-much", 41)
    assert counts(admin_engine, tenant) == before
    reverse_alone(tenant, original, "rest")
    for minor in (None, 1):
        with pytest.raises(AlreadyReversed) as refused:
            reverse_alone(tenant, original, "again", minor)
        assert (refused.value.status, refused.value.slug) == (409, "already-reversed")
    assert (posted(tenant, payer), posted(tenant, payee)) == (100, 500)


def test_the_database_itself_refuses_more_than_the_original_and_what_is_no_mirror(
    tenant: str, admin_engine: Engine
) -> None:
    payer, payee, rich = funded(tenant, 100), user(), funded(tenant, 1000)
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), payee, 500))
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    post_alone(tenant, mirror_of(original, "some", *move(payee, payer, naira(60))))
    before = counts(admin_engine, tenant)
    attempts = (
        move(payee, payer, naira(41)),  # in sum more than it moved
        move(payer, payee, naira(10)),  # the same way round
        move(rich, payer, naira(10)),  # out of somebody else's account
        move(payee, rich, naira(10)),  # into somebody else's account
    )
    for legs in attempts:
        with pytest.raises(AlreadyReversed):
            post_alone(tenant, mirror_of(original, "more", *legs))
    assert counts(admin_engine, tenant) == before
    post_alone(tenant, mirror_of(original, "more", *move(payee, payer, naira(40))))
    assert_sound(tenant)


def mirror_of(original: str, key: str, *legs: Leg) -> Transfer:
    return Transfer(key, "reversal", "ord_test", legs, reversal_of=original)


def test_what_is_unknown_or_is_a_reversal_is_not_reversed(tenant: str, other_tenant: str, admin_engine: Engine) -> None:
    payer, payee = funded(tenant, 100), user()
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    mirror = reverse_alone(tenant, original, "undo").id
    before = counts(admin_engine, tenant)
    with pytest.raises(NotReversible):
        reverse_alone(tenant, mirror, "redo")
    for where, transfer_id in ((tenant, new_id("trf")), (other_tenant, original)):
        with pytest.raises(NotFound):
            reverse_alone(where, transfer_id, "undo-unknown")
    stranger = funded(other_tenant, 100)
    with pytest.raises(NotReversible):
        post_alone(other_tenant, mirror_of(original, "theirs", *move(stranger, payer, naira(1))))
    assert counts(admin_engine, tenant) == before


def test_floors_and_frozen_accounts_hold_for_a_reversal(tenant: str, admin_engine: Engine) -> None:
    payer, payee, next_one = funded(tenant, 100), user(), user()
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    post_alone(tenant, move_once(payee, next_one, 80))
    before = counts(admin_engine, tenant)
    with pytest.raises(InsufficientFunds):
        reverse_alone(tenant, original, "undo")
    with transaction(tenant, ORIGIN) as db:
        freeze(db, payee)
    with pytest.raises(AccountFrozen):
        reverse_alone(tenant, original, "undo", 20)
    assert counts(admin_engine, tenant) == before
    assert (posted(tenant, payer), posted(tenant, payee)) == (0, 20)


@pytest.mark.parametrize("part", [Money(0, "NGN"), Money(-1, "NGN"), Money(1, "USD")])
def test_a_part_is_a_sum_in_the_transfers_currency(tenant: str, part: Money) -> None:
    payer, payee = funded(tenant, 100), user()
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    with pytest.raises(Invalid), transaction(tenant, ORIGIN) as db:
        reverse(db, original, key="undo", part=part)
    assert posted(tenant, payee) == 100


def test_many_reversing_at_once_never_return_more_than_was_moved(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), payee, 900))
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    results = together([partial(reverse_alone, tenant, original, f"part-{n}", 30) for n in range(8)])
    assert sum(isinstance(result, Posted) for result in results) == 3, results
    assert sum(isinstance(result, AlreadyReversed) for result in results) == 5, results
    assert (posted(tenant, payer), posted(tenant, payee)) == (90, 910)
    again = together([partial(reverse_alone, tenant, original, "rest") for _ in range(6)])
    assert sum(isinstance(result, Posted) and not result.is_replay for result in again) == 1, again
    assert all(isinstance(result, Posted) for result in again), again
    assert (posted(tenant, payer), posted(tenant, payee)) == (100, 900)
    assert_sound(tenant)


def test_without_the_database_s_check_a_reversal_returns_more_and_verification_says_so(
    tenant: str, admin_engine: Engine
) -> None:
    payer, payee = funded(tenant, 100), funded(tenant, 500)
    original = post_alone(tenant, move_once(payer, payee, 100)).id
    with admin_engine.connect() as connection:
        connection.execute(
            text(
                "create or replace function ledger_add_reversals(p_transfers jsonb) returns void language sql as "
                "'insert into ledger_reversals (reversal_id, original_id) select id, reversal_of from "
                "jsonb_to_recordset(p_transfers) as (id uuid, reversal_of uuid)'"
            )
        )
        db = as_role(connection, "holdfast_app", tenant)
        post(db, mirror_of(original, "more", *move(payee, payer, naira(101))))
        assert {breach.invariant for breach in verify(db)} == {"reversals return no more than the original moved"}
        connection.rollback()
