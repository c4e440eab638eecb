"""Several transfers in one call, each for itself: one that is refused keeps the others from nothing."""

from functools import partial

from sqlalchemy import Engine

from holdfast.ledger.rules.accounts import fees
from holdfast.ledger.rules.refusals import AccountClosed, AccountFrozen, InsufficientFunds, KeyReused
from holdfast.ledger.rules.transfers import Leg, Posted, Transfer
from holdfast.ledger.usecases.accounts import close, freeze
from holdfast.ledger.usecases.posting import post, post_each
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, counts, funded, move_once, naira, post_alone, posted, transfer, user
from tests.ledger.threads import together


def each_alone(tenant: str, *transfers: Transfer) -> list[object]:
    with transaction(tenant, ORIGIN) as db:
        answers = post_each(db, transfers)
        assert verify(db) == []
        return list(answers)


def test_each_is_answered_on_its_own_and_in_order(tenant: str) -> None:
    payer, frozen, closed, payee = funded(tenant, 100), funded(tenant, 100), user(), user()
    post_alone(tenant, move_once(payer, closed, 1), move_once(closed, payer, 1))
    with transaction(tenant, ORIGIN) as db:
        freeze(db, frozen)
        close(db, closed)
    first = move_once(payer, payee, 60)
    known = post_alone(tenant, first)
    answers = each_alone(
        tenant,
        first,
        move_once(payer, payee, 41),
        move_once(payer, payee, 10),
        move_once(frozen, payee, 1),
        move_once(payer, closed, 1),
        move_once(payer, payee, 1, key=first.key),
        transfer(Leg(payer, naira(-30)), Leg(payee, naira(29)), Leg(fees("NGN"), naira(1))),
        move_once(payer, payee, 1),
    )
    kinds = [type(each) for each in answers]
    assert kinds == [
        Posted,
        InsufficientFunds,
        Posted,
        AccountFrozen,
        AccountClosed,
        KeyReused,
        Posted,
        InsufficientFunds,
    ]
    replay, last = answers[0], answers[6]
    assert isinstance(replay, Posted) and replay.is_replay and replay.id == known.id
    assert isinstance(last, Posted) and last.balance_of(payee) == naira(99)
    assert (posted(tenant, payer), posted(tenant, payee), posted(tenant, fees("NGN"))) == (0, 99, 1)


def test_what_is_refused_leaves_nothing_behind(tenant: str, admin_engine: Engine) -> None:
    payer = funded(tenant, 10)
    before = counts(admin_engine, tenant)
    answers = each_alone(tenant, *(move_once(payer, user(), 11) for _ in range(3)))
    assert [type(each) for each in answers] == [InsufficientFunds] * 3
    assert counts(admin_engine, tenant) == before


def test_nothing_to_post_is_no_call(tenant: str) -> None:
    assert each_alone(tenant) == []


def test_calls_that_cross_each_other_do_not_deadlock(tenant: str) -> None:
    accounts = [funded(tenant, 1000) for _ in range(4)]
    pairs = [(one, other) for one in accounts for other in accounts if one != other]

    def work(turn: int) -> list[object]:
        order = pairs[turn:] + pairs[:turn]
        return each_alone(tenant, *(move_once(one, other, 1) for one, other in order))

    answers = together([partial(work, turn) for turn in range(8)])
    assert all(isinstance(each, list) for each in answers), answers
    assert [posted(tenant, account) for account in accounts] == [1000] * 4


def test_a_batch_of_linked_transfers_is_all_or_nothing(tenant: str, admin_engine: Engine) -> None:
    accounts = [funded(tenant, 100) for _ in range(10)]
    batch = [move_once(accounts[i % 10], accounts[(i + 1) % 10], 1 + i % 7) for i in range(100)]
    with transaction(tenant, ORIGIN) as db:
        answer = post(db, *batch)
        assert verify(db) == []
    assert [each.key for each in answer.transfers] == [each.key for each in batch]
    before = counts(admin_engine, tenant)
    one_too_many = [*(move_once(accounts[0], accounts[1], 1) for _ in range(50)), move_once(user(), accounts[1], 1)]
    answers = together([partial(post_alone, tenant, *one_too_many)])
    assert [type(each) for each in answers] == [InsufficientFunds]
    assert counts(admin_engine, tenant) == before
