"""A ledger too large to be read at once is read in slices: what is new at every run, and of history all in a day."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.queries import verification
from holdfast.ledger.rules import auditing as rules
from holdfast.ledger.rules.accounts import held
from holdfast.ledger.rules.auditing import slice_at
from holdfast.ledger.usecases import auditing
from holdfast.ledger.usecases.auditing import verify_slice
from holdfast.ledger.usecases.checkpoints import publish_checkpoint
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.reversals import reverse
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, as_role, funded, move_once, post_alone

BALANCE = "balance is the sum of its entries"
RUNNING = "the balance after an entry is the sum up to it"
ZERO = "a transfer is zero in every currency"
CHAIN = "an account's chain is that of its entries"
FEW = "a transfer has two entries or more"
RECORDED = "the balance at a checkpoint is what the entries say"
SLICES = 4  # none has more than one of the three chapters; the first has none

Found = Callable[[int], Counter[str]]


@pytest.fixture(params=[2, 3, 1_000])
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Every ledger is large, and is read in few slices, in parts of so many entries."""
    monkeypatch.setattr(rules, "SLICES", SLICES)
    monkeypatch.setattr(auditing, "_SMALL", 0)
    monkeypatch.setattr(auditing, "_PART", request.param)
    return int(request.param)


@pytest.fixture
def vandal(tenant: str, admin_engine: Engine) -> Iterator[Connection]:
    """The administrator, after three checkpoints and what was posted since: 40 in the first, 41 in the second, 42 in
    the third, 43 in none."""
    buyer = funded(tenant, 1_000)
    for number in range(4):
        post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 40 + number))
        with transaction(tenant, ORIGIN) as db:
            reverse(db, post(db, move_once(buyer, held("ord_2", "NGN"), 7)).id, key=f"undo-{number}")
        funded(tenant, 5 + number)
        with transaction(tenant, ORIGIN) as db:
            fold_accumulating(db)
            assert number == 3 or publish_checkpoint(db)
    with admin_engine.connect() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        yield connection
        connection.rollback()


def found_by(connection: Connection, tenant: str, damage: str) -> Found:
    """What each slice finds after the damage."""
    if damage:
        where = "and" if "where" in damage else "where"
        values = {"tenant": decode_id("tnt", tenant)}
        assert connection.execute(text(f"{damage} {where} tenant_id = :tenant"), values).rowcount
    db = as_role(connection, "holdfast_app", tenant)
    return lambda slice_: Counter(breach.invariant for breach in verify_slice(db, slice_))


@pytest.mark.usefixtures("most")
def test_a_sound_ledger_has_no_breach_in_any_slice(vandal: Connection, tenant: str) -> None:
    found = found_by(vandal, tenant, "")
    assert [found(slice_) for slice_ in range(SLICES)] == [Counter()] * SLICES


@pytest.mark.usefixtures("most")
@pytest.mark.parametrize("chapter", [1, 2, 3])
@pytest.mark.parametrize(
    ("damage", "breaches"),
    [
        ("update ledger_entries set amount_minor = amount_minor + 1 where amount_minor = {}", [BALANCE, ZERO, CHAIN]),
        ("update ledger_entries set balance_after = balance_after + 1 where amount_minor = {}", []),
        ("update ledger_transfers set subject = 'ord_9' where id in (select transfer_id from ledger_entries"
         " where amount_minor = {})", [CHAIN, CHAIN]),
        ("delete from ledger_entries where amount_minor = {}",
         [BALANCE, "entries are numbered without a gap", ZERO, CHAIN, FEW]),
    ],
)  # fmt: skip
def test_a_breach_in_history_is_found_by_its_slice_and_once_a_day(
    vandal: Connection, tenant: str, damage: str, breaches: list[str], chapter: int
) -> None:
    found = found_by(vandal, tenant, damage.format(39 + chapter))
    day = {slice_: found(slice_) for slice_ in range(SLICES)}
    assert [slice_ for slice_, some in day.items() if some] == [chapter]
    assert {name: times for name, times in day[chapter].items() if name != RUNNING} == Counter(breaches)
    assert day[chapter][RUNNING] >= ("update ledger_entries" in damage)


@pytest.mark.usefixtures("most")
@pytest.mark.parametrize(
    ("damage", "breaches"),
    [
        ("update ledger_entries set amount_minor = 44 where amount_minor = 43", {BALANCE, RUNNING, ZERO, CHAIN}),
        ("update ledger_transfers set actor = 'usr_9' where key = 'undo-3'", {CHAIN}),
        ("update ledger_accounts set floor = 1000000 where code = 'held:ord_1'", {"no account is below its floor"}),
        ("delete from ledger_transfers where key = 'undo-3'", {"an entry has a transfer", CHAIN}),
        ("update ledger_reversals set original_id = (select id from ledger_transfers t where t.tenant_id ="
         " ledger_reversals.tenant_id order by id limit 1) where reversal_id = (select id from ledger_transfers t where"
         " t.tenant_id = ledger_reversals.tenant_id and key = 'undo-3')",
         {"reversals return no more than the original moved"}),
    ],
)  # fmt: skip
def test_a_breach_in_what_is_new_is_found_at_once(
    vandal: Connection, tenant: str, damage: str, breaches: set[str]
) -> None:
    assert set(found_by(vandal, tenant, damage)(0)) == breaches


@pytest.mark.usefixtures("most")
def test_a_new_entry_of_an_old_transfer_is_found_at_once(vandal: Connection, tenant: str) -> None:
    """Numbered after the newest, and with the account's balance made to fit."""
    vandal.execute(
        text(
            "with account as (update ledger_accounts set version = version + 1, balance = balance + 9"
            " where tenant_id = :tenant and code = 'held:ord_1' returning id, version, balance)"
            " insert into ledger_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)"
            " select a.id, a.version, (select id from ledger_transfers where tenant_id = :tenant order by id limit 1),"
            " :tenant, 9, a.balance from account a"
        ),
        {"tenant": decode_id("tnt", tenant)},
    )
    assert set(found_by(vandal, tenant, "")(0)) == {ZERO, CHAIN}


@pytest.mark.usefixtures("most")
def test_a_fold_that_is_not_what_was_recorded_is_found_by_the_slice(vandal: Connection, tenant: str) -> None:
    found = found_by(vandal, tenant, "update ledger_folds set balance = balance - 1")
    assert [found(chapter) for chapter in range(SLICES)] == [Counter()] + [Counter({RECORDED: 1})] * 3


@pytest.mark.usefixtures("most")
def test_everything_is_new_before_the_first_checkpoint(tenant: str, admin_engine: Engine) -> None:
    buyer = funded(tenant, 1_000)
    for _ in range(3):
        post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 40))
    with admin_engine.connect() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        assert found_by(connection, tenant, "update ledger_transfers set kind = 'x' where kind = 'test'")(0) == Counter(
            {CHAIN: 2}  # of both: what was not folded is not yet in a chain
        )
        connection.rollback()


def test_a_small_ledger_is_read_whole(vandal: Connection, tenant: str) -> None:
    found = found_by(vandal, tenant, "update ledger_entries set amount_minor = 41 where amount_minor = 40")
    assert found(0)[ZERO] == 1


def test_entries_are_counted_as_far_as_need_be(vandal: Connection, tenant: str) -> None:
    db = as_role(vandal, "holdfast_app", tenant)
    entries = int(vandal.execute(text("select count(*) from ledger_entries")).scalar_one())
    assert verification.count_entries(db, 1_000) == entries > 30
    assert 3 < verification.count_entries(db, 3) < entries


def test_every_slice_has_its_turn_twice_in_a_day() -> None:
    begin = datetime(2026, 2, 28, 23, 52, tzinfo=UTC)
    turns = Counter(slice_at(begin + quarter * timedelta(minutes=15)) for quarter in range(96))
    assert set(turns) == set(range(rules.SLICES))
    assert min(turns.values()) == 2
