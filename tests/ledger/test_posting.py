"""Posting: what it moves, what it answers, what it refuses. On a refusal nothing has moved."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.kernel.ids import decode_id, uuid7
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import clearing, fees, held
from holdfast.ledger.rules.refusals import AccountClosed, AccountFrozen, AccountNotEmpty, InsufficientFunds
from holdfast.ledger.rules.transfers import Leg, Transfer, move
from holdfast.ledger.usecases.accounts import close, freeze, unfreeze
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.statements import statement
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import sqlstate, transaction
from tests.ledger.books import ORIGIN, counts, funded, move_once, naira, post_alone, posted, transfer, user


def test_a_transfer_moves_money_and_answers_with_the_balances(tenant: str) -> None:
    buyer, hold = funded(tenant, 1000), held("ord_1", "NGN")
    answer = post_alone(tenant, move_once(buyer, hold, 300))
    assert answer.id.startswith("trf_")
    assert not answer.is_replay
    assert answer.balance_of(buyer) == naira(700)
    assert answer.balance_of(hold) == naira(300)
    assert (posted(tenant, buyer), posted(tenant, hold)) == (700, 300)


def test_the_balance_of_an_accumulating_account_is_not_in_the_answer(tenant: str) -> None:
    answer = post_alone(tenant, move_once(clearing("sandbox", "NGN"), user(), 5))
    assert [leg.balance for leg in answer.transfers[0].legs] == [None, naira(5)]
    with pytest.raises(KeyError):
        answer.balance_of(clearing("sandbox", "NGN"))


def test_a_transfer_of_three_legs_shares_what_it_moves(tenant: str) -> None:
    hold, seller = held("ord_1", "NGN"), user()
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), hold, 1000))
    legs = (Leg(hold, naira(-1000)), Leg(seller, naira(975)), Leg(fees("NGN"), naira(25)))
    answer = post_alone(tenant, transfer(*legs))
    assert [leg.balance for leg in answer.transfers[0].legs] == [naira(0), naira(975), None]
    assert (posted(tenant, hold), posted(tenant, seller), posted(tenant, fees("NGN"))) == (0, 975, 25)


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 7), ("KWD", 12_345), ("DOT", 10**17)])
def test_currencies_without_and_with_many_decimals_are_kept_to_the_unit(tenant: str, currency: str, minor: int) -> None:
    account = funded(tenant, minor, currency)
    assert posted(tenant, account) == minor
    post_alone(tenant, move_once(account, held("ord_1", currency), minor - 1))
    assert posted(tenant, account) == 1


def test_sums_beyond_sixty_four_bits_are_exact(tenant: str) -> None:
    account = user()
    for _ in range(3):
        post_alone(tenant, move_once(clearing("sandbox", "NGN"), account, 2**63 + 1))
    assert posted(tenant, account) == 3 * (2**63 + 1)


def test_an_account_cannot_fall_below_its_floor(tenant: str, admin_engine: Engine) -> None:
    buyer = funded(tenant, 100)
    before = counts(admin_engine, tenant)
    with pytest.raises(InsufficientFunds) as refusal:
        post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 101))
    assert (refusal.value.status, refusal.value.slug) == (409, "insufficient-funds")
    assert counts(admin_engine, tenant) == before
    assert posted(tenant, buyer) == 100


def test_the_floor_holds_in_a_transfer_of_many_legs_too(tenant: str, admin_engine: Engine) -> None:
    buyer = funded(tenant, 100)
    before = counts(admin_engine, tenant)
    legs = (Leg(buyer, naira(-101)), Leg(held("ord_1", "NGN"), naira(100)), Leg(fees("NGN"), naira(1)))
    with pytest.raises(InsufficientFunds):
        post_alone(tenant, transfer(*legs))
    assert counts(admin_engine, tenant) == before


def test_an_account_without_a_floor_may_fall_below_zero(tenant: str) -> None:
    post_alone(tenant, move_once(fees("NGN"), user(), 40))
    assert posted(tenant, fees("NGN")) == -40


def test_linked_transfers_use_what_the_earlier_ones_brought(tenant: str) -> None:
    first, second = user(), user()
    answer = post_alone(
        tenant,
        move_once(clearing("sandbox", "NGN"), first, 10, key=f"z-{first.owner}"),
        move_once(first, second, 10, key=f"a-{first.owner}"),
    )
    assert [each.key for each in answer.transfers] == [f"z-{first.owner}", f"a-{first.owner}"]
    assert answer.balance_of(first) == naira(0)
    assert answer.balance_of(second) == naira(10)


def test_linked_transfers_are_posted_all_or_none(tenant: str, admin_engine: Engine) -> None:
    buyer, other = funded(tenant, 10), user()
    before = counts(admin_engine, tenant)
    with pytest.raises(InsufficientFunds):
        post_alone(tenant, move_once(buyer, other, 10), move_once(buyer, other, 1))
    assert counts(admin_engine, tenant) == before
    assert posted(tenant, buyer) == 10


def test_a_transfer_in_two_currencies_is_zero_in_each(tenant: str) -> None:
    naira_side, dollar_side = funded(tenant, 5), funded(tenant, 5, "USD")
    legs = move(naira_side, held("ord_1", "NGN"), naira(5)) + move(dollar_side, held("ord_1", "USD"), Money(4, "USD"))
    post_alone(tenant, transfer(*legs))
    assert (posted(tenant, naira_side), posted(tenant, dollar_side)) == (0, 1)


def test_the_same_code_in_two_currencies_is_two_accounts(tenant: str) -> None:
    in_naira = funded(tenant, 5)
    in_dollars = type(in_naira)(in_naira.purpose, in_naira.owner, "USD")
    assert posted(tenant, in_dollars) == 0


def test_what_is_said_of_a_transfer_is_kept_with_it(tenant: str, admin_engine: Engine) -> None:
    effective_at = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    legs = move(clearing("sandbox", "NGN"), user(), naira(5))
    said = Transfer("said", "deposit", "pay_1", legs, "From the bank", {"bank": "Ünïon"}, effective_at)
    answer = post_alone(tenant, said)
    statement_sql = text("select * from ledger_transfers where id = :id")
    with admin_engine.connect() as connection:
        row = connection.execute(statement_sql, {"id": decode_id("trf", answer.id)}).one()
    assert (row.kind, row.subject, row.description) == ("deposit", "pay_1", "From the bank")
    assert row.metadata == {"bank": "Ünïon"}
    assert (row.actor, row.request_id, row.effective_at) == ("usr_tester", "req-test", effective_at)
    assert row.posted_at > effective_at


def test_what_is_said_of_a_transfer_of_many_legs_is_kept_alike(tenant: str) -> None:
    effective_at = datetime(2026, 1, 31, tzinfo=UTC)
    account = user()
    legs = (*move(clearing("sandbox", "NGN"), account, naira(5)), *move(fees("NGN"), account, naira(1)))
    post_alone(tenant, Transfer("said", "deposit", "pay_1", legs, "Zwei", {"a": [1]}, effective_at))
    with transaction(tenant, ORIGIN) as db:
        line = statement(db, account).lines[0]
    assert (line.kind, line.description, line.effective_at) == ("deposit", "Zwei", effective_at)


def test_nothing_leaves_a_frozen_account_and_money_may_still_enter(tenant: str) -> None:
    buyer = funded(tenant, 10)
    with transaction(tenant, ORIGIN) as db:
        freeze(db, buyer)
        assert balance(db, buyer).available == naira(0)
    with pytest.raises(AccountFrozen):
        post_alone(tenant, move_once(buyer, user(), 1))
    with pytest.raises(AccountFrozen):
        post_alone(tenant, transfer(*move(buyer, user(), naira(1)), *move(buyer, user(), naira(1))))
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), buyer, 5))
    assert posted(tenant, buyer) == 15
    with transaction(tenant, ORIGIN) as db:
        unfreeze(db, buyer)
    post_alone(tenant, move_once(buyer, user(), 15))
    assert posted(tenant, buyer) == 0


def test_an_accumulating_account_can_be_frozen_too(tenant: str) -> None:
    post_alone(tenant, move_once(funded(tenant, 10), fees("NGN"), 10))
    with transaction(tenant, ORIGIN) as db:
        freeze(db, fees("NGN"))
    with pytest.raises(AccountFrozen):
        post_alone(tenant, move_once(fees("NGN"), user(), 1))
    assert posted(tenant, fees("NGN")) == 10


def test_a_closed_account_neither_gives_nor_takes_and_stays_closed(tenant: str) -> None:
    hold = held("ord_1", "NGN")
    buyer = funded(tenant, 10)
    post_alone(tenant, move_once(buyer, hold, 10), move_once(hold, buyer, 10))
    with transaction(tenant, ORIGIN) as db:
        close(db, hold)
    with pytest.raises(AccountClosed):
        post_alone(tenant, move_once(buyer, hold, 1))
    with pytest.raises(AccountClosed), transaction(tenant, ORIGIN) as db:
        unfreeze(db, hold)
    assert posted(tenant, buyer) == 10


@pytest.mark.parametrize("account", [user(), fees("NGN")])
def test_only_an_account_at_zero_that_not_everybody_touches_can_be_closed(tenant: str, account) -> None:  # type: ignore[no-untyped-def]
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), account, 1))
    with pytest.raises(AccountNotEmpty), transaction(tenant, ORIGIN) as db:
        close(db, account)
    assert posted(tenant, account) == 1


def test_an_account_that_nobody_posted_to_is_open_and_empty(tenant: str) -> None:
    with transaction(tenant, ORIGIN) as db:
        nobody = balance(db, user())
    assert (nobody.posted, nobody.available, nobody.status) == (naira(0), naira(0), "open")


def test_posting_nothing_is_a_mistake(tenant: str) -> None:
    with transaction(tenant, ORIGIN) as db, pytest.raises(ValueError, match="nothing"):
        post(db)


def leg(transfer_number: int, code: str, amount: float, currency: str = "NGN") -> dict[str, object]:
    return {"transfer": transfer_number, "code": code, "currency": currency, "amount": amount}


@pytest.mark.parametrize(
    ("legs", "state"),
    [
        ([leg(0, "fees", 5), leg(0, "other", -4)], "HF003"),
        ([leg(0, "fees", 5), leg(0, "fees", -5, "USD")], "HF003"),
        ([leg(0, "fees", 5), leg(0, "fees", 0), leg(0, "fees", -5)], "HF003"),
        ([], "HF003"),
        ([leg(0, "fees", 0.4), leg(0, "fees", 0.4), leg(0, "fees", -0.8)], "HF003"),
        ([leg(0, "nonsense", 5), leg(0, "nonsense", -5)], "HF006"),
    ],
)
def test_the_database_itself_refuses_what_no_transfer_may_be(
    tenant: str, admin_engine: Engine, legs: list[dict[str, object]], state: str
) -> None:
    rule = {"normal_side": "credit", "floor": None, "is_accumulating": True}
    texts = dict.fromkeys(("key", "kind", "subject", "description"), "x")
    call = {
        "posted_at": "2026-01-01T00:00:00Z",
        "actor": "x",
        "request_id": "x",
        "purposes": {"fees": rule, "other": rule},
        "transfers": [{"id": str(uuid7()), "fingerprint": "\\x00", **texts}],
        "legs": legs,
    }
    before = counts(admin_engine, tenant)
    with pytest.raises(DBAPIError) as refused, transaction(tenant, ORIGIN) as db:
        db.execute(text("select post_transfers(cast(:call as jsonb))"), {"call": json.dumps(call)})
    assert sqlstate(refused.value) == state
    assert counts(admin_engine, tenant) == before


def test_a_ledger_of_every_kind_of_posting_is_found_sound(tenant: str) -> None:
    buyer, hold = funded(tenant, 1000), held("ord_1", "NGN")
    post_alone(tenant, move_once(buyer, hold, 300))
    post_alone(tenant, transfer(*move(hold, buyer, naira(100)), *move(hold, fees("NGN"), naira(200))))
    with transaction(tenant, ORIGIN) as db:
        assert verify(db) == []
