"""Threads that race on few accounts: nothing is lost, nothing overdrawn, nobody is killed by a deadlock."""

from functools import partial
from random import Random

from sqlalchemy import Connection, Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import clearing, fees, held
from holdfast.ledger.rules.refusals import InsufficientFunds
from holdfast.ledger.rules.transfers import Posted, move
from holdfast.ledger.usecases.balances import balance, trial_balance
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import run, transaction
from tests.ledger.books import ORIGIN, funded, move_once, naira, post_alone, posted, rows, transfer, user
from tests.ledger.load import draw
from tests.ledger.threads import together


def test_threads_racing_on_few_accounts_lose_nothing_and_overdraw_nothing(tenant: str) -> None:
    accounts = [funded(tenant, 100) for _ in range(4)]

    def race(seed: int) -> int:
        random = Random(seed)
        refused = 0
        for _ in range(40):
            first, second, third = random.sample(accounts, 3)
            amount = random.randint(1, 60)
            wanted = [move_once(first, second, amount)]
            if random.random() < 0.5:
                wanted = [transfer(*move(first, second, naira(amount)), *move(third, fees("NGN"), naira(1)))]
            if random.random() < 0.3:
                wanted.append(move_once(second, third, amount))
            try:
                post_alone(tenant, *wanted)
            except InsufficientFunds:
                refused += 1
        return refused

    # No retry anywhere: a deadlock, or any other failure, would come back as an exception.
    results = together([partial(race, seed) for seed in range(8)])
    assert all(isinstance(result, int) for result in results), results
    assert 0 < sum(result for result in results if isinstance(result, int)) < 320, "some refused and some not"
    with transaction(tenant, ORIGIN) as db:
        balances = [balance(db, account).posted.minor for account in accounts]
        assert min(balances) >= 0
        assert sum(balances) + balance(db, fees("NGN")).posted.minor == 400
        assert [each.sum.minor for each in trial_balance(db)] == [0]
        assert verify(db) == []


def test_everybody_at_once_spends_a_balance_once(tenant: str) -> None:
    buyer = funded(tenant, 100)
    spend = [move_once(buyer, held(f"ord_{n}", "NGN"), 100) for n in range(12)]
    results = together([partial(post_alone, tenant, each) for each in spend])
    assert sum(isinstance(result, Posted) for result in results) == 1
    assert sum(isinstance(result, InsufficientFunds) for result in results) == 11
    assert posted(tenant, buyer) == 0


def test_an_account_that_many_open_at_once_is_one_account(tenant: str, admin_engine: Engine) -> None:
    for source in (clearing("sandbox", "NGN"), fees("NGN")):
        account = user()
        works = [partial(post_alone, tenant, move_once(source, account, 1)) for _ in range(8)]
        results = together(works)
        assert all(isinstance(result, Posted) for result in results), results
        assert posted(tenant, account) == 8
    statement = text("select count(*) from ledger_accounts where tenant_id = :tenant")
    with admin_engine.connect() as connection:
        assert connection.execute(statement, {"tenant": decode_id("tnt", tenant)}).scalar_one() == 4


def test_sums_hold_at_every_moment_of_a_load(tenant: str) -> None:
    accounts = [funded(tenant, 1000) for _ in range(3)]

    def load(seed: int) -> None:
        random = Random(seed)
        for _ in range(40):
            first, second = random.sample(accounts, 2)
            post_alone(tenant, transfer(*move(first, second, naira(2)), *move(first, fees("NGN"), naira(1))))

    def watch() -> None:
        for _ in range(20):
            with transaction(tenant, ORIGIN) as db:
                assert [each.sum.minor for each in trial_balance(db)] == [0]
                assert verify(db) == []

    results = together([lambda: load(1), lambda: load(2), lambda: load(3), watch])
    assert results == [None] * 4


def test_a_reader_of_one_snapshot_finds_each_balance_the_sum_of_its_entries(tenant: str, admin_engine: Engine) -> None:
    """Added up here, from statements that follow one another while calls of every kind are under way."""
    accounts = [funded(tenant, 10**6) for _ in range(3)]
    under_way = [object()] * 3

    def load(seed: int) -> None:
        random = Random(seed)
        try:
            for number in range(30):
                call = draw(random, f"load-{seed}-{number}", accounts)
                answer = run(tenant, ORIGIN, call.work)
                if call.then:
                    run(tenant, ORIGIN, call.then(answer).work)
                run(tenant, ORIGIN, fold_accumulating)
        finally:
            under_way.pop()

    def read() -> int:
        seen = set()
        while under_way:
            with admin_engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                seen.add(read_sums(connection, tenant))
        return len(seen)

    *loads, moments = together([partial(load, 1), partial(load, 2), partial(load, 3), read])
    assert loads == [None] * 3
    assert isinstance(moments, int), moments
    assert moments > 1, "the reader must look while others post"


def read_sums(connection: Connection, tenant: str) -> int:
    """Hold the tenant's balances against its entries and its open pending transfers; how many entries there are."""
    values = {"tenant": decode_id("tnt", tenant)}
    stored = rows(connection, "select * from ledger_accounts where tenant_id = :tenant", **values)
    entries = rows(connection, "select * from ledger_entries where tenant_id = :tenant", **values)
    reserved = rows(
        connection,
        "select l.* from ledger_pendings p join ledger_pending_legs l on l.pending_id = p.id "
        "where p.tenant_id = :tenant and p.state = 'pending'",
        **values,
    )
    for account in stored:
        # What is beyond the version of an account that everybody touches is not folded yet.
        of_this = [each for each in entries if each.account_id == account.id and each.version <= account.version]
        pending = [each.amount_minor for each in reserved if each.account_id == account.id]
        assert account.balance == sum(each.amount_minor for each in of_this)
        if not account.is_accumulating:
            assert len(of_this) == account.version == sum(each.account_id == account.id for each in entries)
            assert account.pending_debit == -sum(minor for minor in pending if minor < 0)
            assert account.pending_credit == sum(minor for minor in pending if minor > 0)
    assert sum(each.amount_minor for each in entries) == 0
    return len(entries)
