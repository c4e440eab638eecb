"""Threads that race on few accounts: nothing is lost, nothing overdrawn, nobody is killed by a deadlock."""

from functools import partial
from random import Random

from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import clearing, fees, held
from holdfast.ledger.rules.refusals import InsufficientFunds
from holdfast.ledger.rules.transfers import Posted, move
from holdfast.ledger.usecases.balances import balance, trial_balance
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, funded, move_once, naira, post_alone, posted, transfer, user
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
