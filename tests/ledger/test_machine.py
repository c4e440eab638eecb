"""The ledger against a model of it in plain Python: whatever is done in whatever order, both say the same."""

import os
from dataclasses import dataclass, field

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Refusal
from holdfast.ledger.rules.accounts import CLOSED, FROZEN, OPEN, AccountSpec, available, clearing, fees, held
from holdfast.ledger.rules.transfers import Leg, Transfer
from holdfast.ledger.usecases.accounts import close, freeze, unfreeze
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.statements import statement
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.deployment import make_tenant
from tests.ledger.books import ORIGIN

EXAMPLES = int(os.environ.get("LEDGER_MACHINE_EXAMPLES", "60"))
STEPS = 50

ACCOUNTS = [
    account
    for currency in ("NGN", "JPY", "KWD")
    for account in (
        available("usr_a", currency),
        available("usr_b", currency),
        held("ord_1", currency),
        fees(currency),
        clearing("sandbox", currency),
    )
]
amounts = st.one_of(st.integers(-60, 60), st.sampled_from([10**15, -(10**15), 2**63]))
weights = st.lists(st.tuples(st.integers(0, 4), amounts), min_size=1, max_size=4)


@dataclass
class Model:
    """What a ledger is, and nothing else."""

    balances: dict[AccountSpec, int] = field(default_factory=dict)
    history: dict[AccountSpec, list[int]] = field(default_factory=dict)
    statuses: dict[AccountSpec, str] = field(default_factory=dict)
    posted: dict[str, Transfer] = field(default_factory=dict)

    def refusal(self, transfers: list[Transfer]) -> str | None:
        """Why the transfers cannot be posted, as the slug of the refusal; if they can, they are."""
        known = [transfer.key in self.posted for transfer in transfers]
        if any(known):
            is_same = all(each.key in self.posted and same(self.posted[each.key], each) for each in transfers)
            return None if is_same else "ledger-key-reused"
        after = dict(self.balances)
        reasons = set()
        for account, minor in ((leg.account, leg.money.minor) for each in transfers for leg in each.legs):
            after[account] = after.get(account, 0) + minor
            status = self.statuses.get(account, OPEN)
            is_leaving = minor < 0 if account.rule.normal_side == "credit" else minor > 0
            if status == CLOSED:
                reasons.add("account-closed")
            elif status == FROZEN and is_leaving:
                reasons.add("account-frozen")
            if status == OPEN and account.rule.floor is not None and after[account] < account.rule.floor:
                reasons.add("insufficient-funds")
        if reasons:
            return " or ".join(sorted(reasons))
        for transfer in transfers:
            self.posted[transfer.key] = transfer
            for leg in transfer.legs:
                self.balances[leg.account] = self.balances.get(leg.account, 0) + leg.money.minor
                self.history.setdefault(leg.account, []).append(leg.money.minor)
        return None


def same(one: Transfer, other: Transfer) -> bool:
    """The order of the legs is not input."""
    return (one.kind, sorted(map(str, one.legs))) == (other.kind, sorted(map(str, other.legs)))


def build(key: str, shares: list[tuple[int, int]], place: int) -> Transfer | None:
    """A transfer whose last leg takes what the others leave; None if that moves nothing."""
    accounts = ACCOUNTS[place * 5 : place * 5 + 5]
    legs = [Leg(accounts[i], Money(minor, accounts[i].currency)) for i, minor in shares]
    rest = -sum(leg.money.minor for leg in legs)
    legs.append(Leg(accounts[(shares[-1][0] + 1) % 5], Money(rest, accounts[0].currency)))
    moving = [leg for leg in legs if leg.money.minor]
    return Transfer(key, "machine", "ord_1", tuple(moving)) if len(moving) > 1 else None


class LedgerMachine(RuleBasedStateMachine):
    admin_engine: Engine

    @initialize()
    def begin(self) -> None:
        self.tenant = make_tenant(self.admin_engine)
        self.model = Model()
        self.keys = 0

    def attempt(self, transfers: list[Transfer]) -> None:
        expected = self.model.refusal(transfers)
        try:
            with transaction(self.tenant, ORIGIN) as db:
                answer = post(db, *transfers)
        except Refusal as refusal:
            assert expected is not None
            assert refusal.slug in expected.split(" or "), (refusal.slug, expected)
        else:
            assert expected is None, f"posted what should have been refused: {expected}"
            assert [each.key for each in answer.transfers] == [each.key for each in transfers]

    def new_key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    @rule(place=st.integers(0, 2), account=st.integers(0, 2), minor=st.integers(1, 100))
    def bring_in(self, place: int, account: int, minor: int) -> None:
        wanted = build(self.new_key(), [(4, -minor)], place)
        assert wanted is not None
        target = ACCOUNTS[place * 5 + account]
        self.attempt([Transfer(wanted.key, "machine", "ord_1", (wanted.legs[0], Leg(target, -wanted.legs[0].money)))])

    @rule(place=st.integers(0, 2), shares=weights)
    def transfer(self, place: int, shares: list[tuple[int, int]]) -> None:
        if wanted := build(self.new_key(), shares, place):
            self.attempt([wanted])

    @rule(linked=st.lists(st.tuples(st.integers(0, 2), weights), min_size=2, max_size=4))
    def linked_transfers(self, linked: list[tuple[int, list[tuple[int, int]]]]) -> None:
        wanted = [build(self.new_key(), shares, place) for place, shares in linked]
        if transfers := [each for each in wanted if each]:
            self.attempt(transfers)

    @precondition(lambda self: self.model.posted)
    @rule(data=st.data(), is_changed=st.booleans())
    def again(self, data: st.DataObject, is_changed: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.posted)))
        first = self.model.posted[key]
        legs = tuple(Leg(leg.account, leg.money + leg.money) for leg in first.legs) if is_changed else first.legs[::-1]
        self.attempt([Transfer(key, first.kind, first.subject, legs)])

    @rule(account=st.sampled_from(ACCOUNTS), status=st.sampled_from([OPEN, FROZEN, CLOSED]))
    def change_status(self, account: AccountSpec, status: str) -> None:
        change = {OPEN: unfreeze, FROZEN: freeze, CLOSED: close}[status]
        current = self.model.statuses.get(account, OPEN)
        if account not in self.model.balances:
            expected: str | None = "not-found"
        elif current == CLOSED and status != CLOSED:
            expected = "account-closed"
        elif status == CLOSED and (account.rule.is_accumulating or self.model.balances[account]):
            expected = "account-not-empty"
        else:
            expected = None
        try:
            with transaction(self.tenant, ORIGIN) as db:
                change(db, account)
            assert expected is None
            self.model.statuses[account] = status
        except Refusal as refusal:
            assert refusal.slug == expected

    @rule()
    def fold(self) -> None:
        with transaction(self.tenant, ORIGIN) as db:
            fold_accumulating(db)

    @invariant()
    def balances_agree(self) -> None:
        with transaction(self.tenant, ORIGIN) as db:
            for account, minor in self.model.balances.items():
                assert balance(db, account).posted == account.shown(minor)

    def teardown(self) -> None:
        if not hasattr(self, "tenant"):
            return
        with transaction(self.tenant, ORIGIN) as db:
            fold_accumulating(db)
            assert verify(db) == []
            for account, entries in self.model.history.items():
                found = statement(db, account, limit=1000)
                assert [line.amount for line in found.lines] == [account.shown(minor) for minor in reversed(entries)]
                running = 0
                for line, minor in zip(reversed(found.lines), entries, strict=True):
                    running += minor
                    assert line.balance == account.shown(running)


def test_the_ledger_does_what_its_model_does(admin_engine: Engine) -> None:
    machine = type("LedgerMachine", (LedgerMachine,), {"admin_engine": admin_engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
