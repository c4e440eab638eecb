"""Balances at any moment, against a list of what was posted: by posting time, by effective time, and by both."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import PURPOSES, AccountSpec, clearing, fees, held
from holdfast.ledger.rules.balances import PurposeTotal
from holdfast.ledger.rules.transfers import Leg
from holdfast.ledger.usecases.balances import balance, balance_at, balances_at, trial_balance
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, funded, move_once, post_alone, transfer, user
from tests.ledger.threads import together

DAY = timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Past:
    """What was posted: when, when it counts, into which account, how much (credit-positive)."""

    tenant: str
    entries: list[tuple[datetime, datetime, AccountSpec, int]] = field(default_factory=list)

    def post(self, legs: list[Leg], ago: timedelta = timedelta(), effective_at: datetime | None = None) -> None:
        """Post as if it were so long ago; transactions that were open side by side post out of order."""
        with transaction(self.tenant, ORIGIN) as db, clock.shifted(-ago):
            answer = post(db, replace(transfer(*legs), effective_at=effective_at))
        posted_at = datetime.fromtimestamp((decode_id("trf", answer.id).int >> 80) / 1000, UTC)
        self.entries.extend((posted_at, effective_at or posted_at, leg.account, leg.money.minor) for leg in legs)

    def sum(self, account: AccountSpec, posted_at: datetime | None, effective_at: datetime | None) -> int:
        return sum(
            minor
            for posted, effective, of, minor in self.entries
            if of == account
            and (posted_at is None or posted <= posted_at)
            and (effective_at is None or effective <= effective_at)
        )

    def accounts(self) -> set[AccountSpec]:
        return {account for _, _, account, _ in self.entries}

    def moments(self, random: Random) -> list[datetime]:
        """The times of entries and the milliseconds beside them, times between, before and after all."""
        times = [moment for entry in self.entries for moment in entry[:2]]
        beside = [moment + by * MILLISECOND for moment in random.sample(times, 12) for by in (-1, 0, 1)]
        between = [min(times) + (max(times) - min(times)) * random.random() for _ in range(12)]
        return [*beside, *between, min(times) - DAY, max(times) + DAY]


@pytest.fixture
def past(tenant: str) -> Past:
    """Forty transfers among five accounts in two currencies, posted in no order, some counting at other times; some of
    it folded."""
    random, past = Random(2), Past(tenant)
    for currency in ("NGN", "KWD"):
        mine, hold, earned, outside = user(currency), held("ord_1", currency), fees(currency), clearing("x", currency)
        past.post([Leg(outside, Money(-10_000, currency)), Leg(mine, Money(10_000, currency))], ago=40 * DAY)
        for number in range(20):
            minor, ago = random.randint(1, 50), random.random() * 30 * DAY
            target, fee = random.choice([hold, outside]), random.choice([0, 1])
            legs = [Leg(mine, Money(-minor - fee, currency)), Leg(target, Money(minor, currency))]
            legs += [Leg(earned, Money(fee, currency))] if fee else []
            is_late = random.random() < 0.3
            past.post(legs, ago, clock.now() - random.random() * 60 * DAY + 10 * DAY if is_late else None)
            if number % 7 == 0:
                with transaction(tenant, ORIGIN) as db:
                    fold_accumulating(db)
    return past


def test_a_balance_is_what_had_been_posted_by_then_and_counts_by_then(past: Past) -> None:
    random = Random(3)
    moments = past.moments(random)
    with transaction(past.tenant, ORIGIN) as db:
        for account in past.accounts():
            assert balance_at(db, account) == balance(db, account).posted
            for moment in moments:
                other = random.choice(moments)
                for posted_at, effective_at in ((moment, None), (None, moment), (moment, other)):
                    found = balance_at(db, account, posted_at=posted_at, effective_at=effective_at)
                    assert found == account.shown(past.sum(account, posted_at, effective_at))


def test_the_trial_balance_of_every_moment_is_that_moments_and_zero(past: Past) -> None:
    with transaction(past.tenant, ORIGIN) as db:
        for moment in past.moments(Random(4)):
            expected: Counter[tuple[str, str]] = Counter()
            for account in past.accounts():
                expected[account.purpose, account.currency] += past.sum(account, moment, None)
            for trial in trial_balance(db, moment):
                assert trial.sum == Money.zero(trial.currency)
                found = {(each.purpose, trial.currency): each.total.minor for each in trial.totals}
                assert found == {key: expected[key] for key in found}
                for key in found:
                    del expected[key]
                for group in trial.groups:
                    members = [each.total.minor for each in trial.totals if each.group == group.group]
                    assert group.total.minor == sum(members)
            assert not +expected and not -expected, "left out"
        assert trial_balance(db, min(entry[0] for entry in past.entries) - DAY) == []
        assert [each.totals for each in trial_balance(db, clock.now())] == [each.totals for each in trial_balance(db)]


def test_every_purpose_is_in_its_group() -> None:
    groups = defaultdict(set)
    for purpose in PURPOSES.values():
        groups[PurposeTotal(purpose.name, purpose.normal_side, Money.zero("NGN"), 0).group].add(purpose.name)
    assert groups == {
        "assets": {"clearing"},
        "liabilities": {"available", "held", "payment", "payout", "refund"},
        "equity": {"exchange"},
        "income": {"fees", "rounding"},
    }


def test_an_account_that_is_not_there_had_nothing(tenant: str) -> None:
    with transaction(tenant, ORIGIN) as db:
        assert balance_at(db, user(), posted_at=clock.now()).minor == 0
        assert balances_at(db, "usr_nobody", effective_at=clock.now()) == []


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_any_time_that_can_be_written_can_be_asked_for(tenant: str, year: int) -> None:
    account, moment = funded(tenant, 7), datetime(year, 1, 1, tzinfo=UTC)
    with transaction(tenant, ORIGIN) as db:
        expected = 7 if year == 9999 else 0
        assert balance_at(db, account, posted_at=moment).minor == expected
        assert balance_at(db, account, effective_at=moment).minor == expected
        assert len(trial_balance(db, moment)) == (1 if expected else 0)


def test_every_moment_sums_to_zero_while_others_post(tenant: str) -> None:
    payers = [funded(tenant, 10_000) for _ in range(3)]

    def pay(payer: AccountSpec) -> int:
        for number in range(60):
            target = [fees("NGN"), held("ord_1", "NGN"), payers[0] if payer != payers[0] else payers[1]][number % 3]
            post_alone(tenant, move_once(payer, target, number + 1))
        return 0

    def look() -> int:
        random = Random(5)
        for _ in range(60):
            with transaction(tenant, ORIGIN) as db:
                at = clock.now() - random.random() * timedelta(milliseconds=300)
                assert all(each.sum.minor == 0 for each in trial_balance(db, at))
        return 0

    def fold() -> int:
        for _ in range(10):
            with transaction(tenant, ORIGIN) as db:
                fold_accumulating(db)
        return 0

    works: list[Callable[[], int]] = [*(partial(pay, payer) for payer in payers), look, look, fold]
    assert together(works) == [0] * 6
