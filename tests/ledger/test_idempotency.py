"""The same key with the same input is posted once and answered alike; with other input it is refused."""

from dataclasses import replace
from functools import partial
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from holdfast.ledger.rules.accounts import clearing, fees, held
from holdfast.ledger.rules.refusals import KeyReused
from holdfast.ledger.rules.transfers import Posted, Transfer, move
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, counts, funded, move_once, naira, post_alone, posted, transfer, user
from tests.ledger.threads import together


def test_the_same_posting_again_answers_with_the_first_result(tenant: str, admin_engine: Engine) -> None:
    buyer = funded(tenant, 100)
    wanted = move_once(buyer, held("ord_1", "NGN"), 30)
    first = post_alone(tenant, wanted)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 50))
    before = counts(admin_engine, tenant)
    again = post_alone(tenant, wanted)
    assert again == replace(first, is_replay=True)
    assert again.balance_of(buyer) == naira(70), "what the balance was then, not what it is now"
    assert counts(admin_engine, tenant) == before
    assert posted(tenant, buyer) == 20


def test_linked_transfers_again_answer_with_the_first_result_in_any_order(tenant: str) -> None:
    buyer, hold = funded(tenant, 100), held("ord_1", "NGN")
    one = transfer(*move(buyer, hold, naira(30)), *move(buyer, fees("NGN"), naira(2)))
    two = move_once(hold, buyer, 10)
    first = post_alone(tenant, one, two)
    again = post_alone(tenant, two, one)
    assert again.is_replay
    assert sorted(again.transfers, key=lambda each: each.key) == sorted(first.transfers, key=lambda each: each.key)
    assert post_alone(tenant, one).transfers == (first.transfers[0],)
    assert posted(tenant, buyer) == 78


def test_the_order_of_legs_is_not_input(tenant: str) -> None:
    buyer, hold = funded(tenant, 100), held("ord_1", "NGN")
    wanted = move_once(buyer, hold, 30)
    post_alone(tenant, wanted)
    again = post_alone(tenant, replace(wanted, legs=wanted.legs[::-1]))
    assert again.is_replay
    assert again.balance_of(buyer) == naira(70)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"subject": "ord_other"},
        {"description": "other"},
        {"metadata": {"other": True}},
        {"legs": move(held("ord_1", "NGN"), user(), naira(1))},
    ],
)
def test_a_key_used_with_other_input_is_refused(tenant: str, admin_engine: Engine, change: dict[str, object]) -> None:
    hold = held("ord_1", "NGN")
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), hold, 100))
    wanted = move_once(hold, user(), 30)
    post_alone(tenant, wanted)
    before = counts(admin_engine, tenant)
    with pytest.raises(KeyReused):
        post_alone(tenant, replace(wanted, **change))  # type: ignore[arg-type]
    assert counts(admin_engine, tenant) == before
    assert posted(tenant, hold) == 70


@pytest.mark.parametrize("is_known_first", [True, False])
def test_linked_transfers_of_which_only_some_were_posted_are_refused(
    tenant: str, admin_engine: Engine, is_known_first: bool
) -> None:
    buyer = funded(tenant, 100)
    keys = ("a", "b") if is_known_first else ("b", "a")
    known, new = (move_once(buyer, user(), 10, key=f"{key}-{buyer.owner}") for key in keys)
    post_alone(tenant, known)
    before = counts(admin_engine, tenant)
    with pytest.raises(KeyReused):
        post_alone(tenant, known, new)
    assert counts(admin_engine, tenant) == before
    assert posted(tenant, buyer) == 90


def test_a_key_twice_in_one_call_is_refused(tenant: str) -> None:
    buyer = funded(tenant, 100)
    wanted = move_once(buyer, user(), 10)
    with pytest.raises(KeyReused):
        post_alone(tenant, wanted, wanted)
    assert posted(tenant, buyer) == 100


def test_another_tenant_may_use_the_same_key(tenant: str, other_tenant: str) -> None:
    account = user()
    wanted = move_once(clearing("sandbox", "NGN"), account, 10, key="same")
    assert not post_alone(tenant, wanted).is_replay
    assert not post_alone(other_tenant, wanted).is_replay


def test_many_at_once_with_the_same_key_post_once_and_get_the_same_answer(tenant: str) -> None:
    buyer, hold = funded(tenant, 100), held("ord_1", "NGN")
    for wanted in (
        move_once(buyer, hold, 10),
        transfer(*move(buyer, hold, naira(9)), *move(buyer, fees("NGN"), naira(1))),
    ):
        before = posted(tenant, buyer)
        answers = together([partial(post_alone, tenant, wanted)] * 8)
        assert all(isinstance(answer, Posted) for answer in answers), answers
        assert sorted(answer.is_replay for answer in answers if isinstance(answer, Posted)) == [False] + [True] * 7
        assert len({answer.transfers for answer in answers if isinstance(answer, Posted)}) == 1
        assert posted(tenant, buyer) == before - 10


def test_many_at_once_with_the_same_key_and_other_input_post_one_of_them(tenant: str) -> None:
    buyer = funded(tenant, 100)
    wanted = [move_once(buyer, user(), 10, key=f"race-{buyer.owner}") for _ in range(6)]
    answers = together([partial(post_alone, tenant, each) for each in wanted])
    assert sum(isinstance(answer, Posted) for answer in answers) == 1
    assert sum(isinstance(answer, KeyReused) for answer in answers) == 5
    assert posted(tenant, buyer) == 90


@pytest.mark.parametrize("does_first_commit", [True, False])
def test_the_second_waits_until_it_is_known_whether_the_first_was_posted(tenant: str, does_first_commit: bool) -> None:
    buyer = funded(tenant, 100)
    wanted = move_once(buyer, user(), 10)
    is_posted, may_end = Event(), Event()

    def first() -> None:
        with transaction(tenant, ORIGIN) as db:
            post(db, wanted)
            is_posted.set()
            may_end.wait(20)
            if not does_first_commit:
                db.connection.rollback()

    answers: list[Posted] = []
    one, two = Thread(target=first), Thread(target=lambda: answers.append(post_alone(tenant, wanted)))
    one.start()
    assert is_posted.wait(20)
    two.start()
    two.join(0.2)
    assert two.is_alive(), "the second must not be answered before the first has ended"
    may_end.set()
    one.join(20)
    two.join(20)
    assert answers[0].is_replay is does_first_commit
    assert posted(tenant, buyer) == 90


def test_a_refused_posting_leaves_its_key_unused(tenant: str) -> None:
    buyer = funded(tenant, 10)
    wanted: Transfer = move_once(buyer, user(), 20)
    with pytest.raises(Exception, match="not enough"):
        post_alone(tenant, wanted)
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), buyer, 10))
    assert not post_alone(tenant, wanted).is_replay
