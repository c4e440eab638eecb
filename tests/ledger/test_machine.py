"""The ledger against a model of it in plain Python: whatever is done in whatever order, both say the same."""

import os
from dataclasses import dataclass, field, replace
from datetime import timedelta

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

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Refusal
from holdfast.ledger.rules.accounts import CLOSED, FROZEN, OPEN, AccountSpec, available, clearing, fees, held
from holdfast.ledger.rules.transfers import Leg, Transfer
from holdfast.ledger.usecases.accounts import close, freeze, set_limits, unfreeze
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.pendings import add_pending, expire_pendings, post_pending, void_pending
from holdfast.ledger.usecases.posting import post, post_each
from holdfast.ledger.usecases.reversals import reverse
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
LIMITS = {"insufficient-funds", "account-above-ceiling", "account-frozen", "account-closed"}
amounts = st.one_of(st.integers(-60, 60), st.sampled_from([10**15, -(10**15), 2**63]))
weights = st.lists(st.tuples(st.integers(0, 4), amounts), min_size=1, max_size=4)


@dataclass
class Model:
    """What a ledger is, and nothing else."""

    balances: dict[AccountSpec, int] = field(default_factory=dict)
    history: dict[AccountSpec, list[int]] = field(default_factory=dict)
    statuses: dict[AccountSpec, str] = field(default_factory=dict)
    limits: dict[AccountSpec, tuple[int | None, int | None]] = field(default_factory=dict)
    posted: dict[str, Transfer] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # of what was posted, by key
    pending: dict[str, Transfer] = field(default_factory=dict)  # what is open, by its id
    returned: dict[str, int] = field(default_factory=dict)  # by reversals of what was posted, by its key

    def refusal(self, transfers: list[Transfer], freed: Transfer | None = None) -> str | None:
        """Why the transfers cannot be posted, as slugs of which the refusal has one; if they can, they are.

        freed: the pending transfer in whose place they are posted
        """
        if any(transfer.key in self.posted for transfer in transfers):
            is_same = all(each.key in self.posted and same(self.posted[each.key], each) for each in transfers)
            return None if is_same else "ledger-key-reused"
        after = dict(self.balances)
        reasons = set()
        for account, minor in ((leg.account, leg.money.minor) for each in transfers for leg in each.legs):
            after[account] = after.get(account, 0) + minor
            reasons |= self.reasons(account, minor, after[account], freed)
        if reasons:
            return " or ".join(sorted(reasons))
        for transfer in transfers:
            self.posted[transfer.key] = transfer
            for leg in transfer.legs:
                self.balances[leg.account] = self.balances.get(leg.account, 0) + leg.money.minor
                self.history.setdefault(leg.account, []).append(leg.money.minor)
        return None

    def reasons(self, account: AccountSpec, minor: int, after: int, freed: Transfer | None = None) -> set[str]:
        """Why this account cannot take so much and then be at `after`; only credit accounts have limits here."""
        status = self.statuses.get(account, OPEN)
        is_leaving = minor < 0 if account.rule.normal_side == "credit" else minor > 0
        if status == CLOSED:
            return {"account-closed"}
        if status == FROZEN and is_leaving:
            return {"account-frozen"}
        floor, ceiling = self.limits.get(account, (account.rule.floor, account.rule.ceiling))
        low, high = after - self.pending_of(account, -1, freed), after + self.pending_of(account, 1, freed)
        found = {"insufficient-funds"} if floor is not None and low < floor else set()
        return found | ({"account-above-ceiling"} if ceiling is not None and high > ceiling else set())

    def pending_of(self, account: AccountSpec, sign: int, freed: Transfer | None = None) -> int:
        """What open pending transfers would put into the account (1), or take out of it (-1)."""
        return sum(
            max(sign * net(each, account), 0) for each in self.pending.values() if freed is None or each is not freed
        )


def same(one: Transfer, other: Transfer) -> bool:
    """The order of the legs is not input."""
    return (one.kind, sorted(map(str, one.legs))) == (other.kind, sorted(map(str, other.legs)))


def net(transfer: Transfer, account: AccountSpec) -> int:
    return sum(leg.money.minor for leg in transfer.legs if leg.account == account)


def accounts_of(transfer: Transfer) -> list[AccountSpec]:
    """Those that it leaves otherwise than they were."""
    return [account for account in {leg.account for leg in transfer.legs} if net(transfer, account)]


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
            self.model.ids |= {each.key: each.id for each in answer.transfers}

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

    @rule(linked=st.lists(st.tuples(st.integers(0, 2), weights), min_size=1, max_size=4))
    def each_for_itself(self, linked: list[tuple[int, list[tuple[int, int]]]]) -> None:
        wanted = [build(self.new_key(), shares, place) for place, shares in linked]
        transfers = [each for each in wanted if each]
        with transaction(self.tenant, ORIGIN) as db:
            answers = post_each(db, transfers)
        for transfer, answer in zip(transfers, answers, strict=True):
            expected = self.model.refusal([transfer])
            if isinstance(answer, Refusal):
                assert expected is not None and answer.slug in expected.split(" or "), (answer.slug, expected)
            else:
                assert expected is None
                self.model.ids[transfer.key] = answer.id

    @rule(place=st.integers(0, 2), shares=weights)
    def hold_back(self, place: int, shares: list[tuple[int, int]]) -> None:
        wanted = build(self.new_key(), shares, place)
        if wanted is None or not accounts_of(wanted):
            return
        expected: set[str] = set()
        for account in accounts_of(wanted):
            minor, now = net(wanted, account), self.model.balances.get(account, 0)
            # What would enter counts against the ceiling alone, what would leave against the floor alone.
            reasons = self.model.reasons(account, minor, now + minor)
            harmless = "insufficient-funds" if minor > 0 else "account-above-ceiling"
            expected |= reasons - {harmless}
        try:
            with transaction(self.tenant, ORIGIN) as db:
                pending_id = add_pending(db, wanted, clock.now() + timedelta(hours=1))
        except Refusal as refusal:
            assert refusal.slug in expected, (refusal.slug, expected)
        else:
            assert not expected
            self.model.pending[pending_id] = wanted
            for account in accounts_of(wanted):
                self.model.balances.setdefault(account, 0)

    @precondition(lambda self: self.model.pending)
    @rule(data=st.data(), decision=st.sampled_from(["post", "post", "void", "expire"]))
    def decide(self, data: st.DataObject, decision: str) -> None:
        pending_id = data.draw(st.sampled_from(sorted(self.model.pending)))
        wanted = self.model.pending[pending_id]
        if decision == "expire":
            with transaction(self.tenant, ORIGIN) as db, clock.shifted(timedelta(hours=2)):
                assert expire_pendings(db) == len(self.model.pending)
            self.model.pending.clear()
            return
        if decision == "void":
            with transaction(self.tenant, ORIGIN) as db:
                void_pending(db, pending_id)
            del self.model.pending[pending_id]
            return
        legs = tuple(
            Leg(account, Money(net(wanted, account), account.currency))
            for account in sorted(accounts_of(wanted), key=lambda each: each.code)
        )
        expected = self.model.refusal([replace(wanted, legs=legs)], freed=wanted)
        try:
            with transaction(self.tenant, ORIGIN) as db:
                self.model.ids[wanted.key] = post_pending(db, pending_id).id
        except Refusal as refusal:
            assert expected is not None and refusal.slug in expected.split(" or "), (refusal.slug, expected)
        else:
            assert expected is None
            del self.model.pending[pending_id]

    @precondition(lambda self: self.model.posted)
    @rule(data=st.data(), part=st.one_of(st.none(), st.integers(1, 80)))
    def give_back(self, data: st.DataObject, part: int | None) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.posted)))
        original, mirror = self.model.posted[key], self.new_key()
        into = sum(max(net(original, account), 0) for account in accounts_of(original))
        left = into - self.model.returned.get(key, 0)
        money = None if part is None else Money(part, original.legs[0].account.currency)
        try:
            with transaction(self.tenant, ORIGIN) as db:
                answer = reverse(db, self.model.ids[key], key=mirror, part=money)
        except Refusal as refusal:
            due = {"not-reversible"} if original.kind == "reversal" else set()
            due |= {"already-reversed"} if left == 0 or (part is not None and part > left) else set()
            assert refusal.slug in due or (not due and refusal.slug in LIMITS), (refusal.slug, due)
        else:
            assert original.kind != "reversal" and 0 < (part or left) <= left
            legs = tuple(Leg(leg.account, leg.money) for leg in answer.transfers[0].legs)
            assert sum(max(leg.money.minor, 0) for leg in legs) == (part or left)
            assert all(net(original, leg.account) * leg.money.minor < 0 for leg in legs)
            assert self.model.refusal([Transfer(mirror, "reversal", original.subject, legs)]) is None
            self.model.ids[mirror] = answer.id
            self.model.returned[key] = into - left + (part or left)

    @rule(
        account=st.sampled_from([each for each in ACCOUNTS if not each.rule.is_accumulating]),
        floor=st.one_of(st.none(), st.integers(-50, 20)),
        ceiling=st.one_of(st.none(), st.integers(0, 500)),
    )
    def change_limits(self, account: AccountSpec, floor: int | None, ceiling: int | None) -> None:
        now = self.model.balances.get(account)
        try:
            with transaction(self.tenant, ORIGIN) as db:
                set_limits(db, account, floor=floor, ceiling=ceiling)
        except Refusal as refusal:
            if now is None:
                assert refusal.slug == "not-found"
            elif refusal.slug == "insufficient-funds":
                assert floor is not None and now - self.model.pending_of(account, -1) < floor
            else:
                assert refusal.slug == "account-above-ceiling" and ceiling is not None
                assert now + self.model.pending_of(account, 1) > ceiling
        else:
            assert now is not None
            assert floor is None or now - self.model.pending_of(account, -1) >= floor
            assert ceiling is None or now + self.model.pending_of(account, 1) <= ceiling
            self.model.limits[account] = (floor, ceiling)

    @precondition(lambda self: self.model.posted)
    @rule(data=st.data(), is_changed=st.booleans())
    def again(self, data: st.DataObject, is_changed: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.posted)))
        first = self.model.posted[key]
        legs = tuple(Leg(leg.account, leg.money + leg.money) for leg in first.legs) if is_changed else first.legs[::-1]
        if first.kind == "machine":
            self.attempt([Transfer(key, first.kind, first.subject, legs)])

    @rule(account=st.sampled_from(ACCOUNTS), status=st.sampled_from([OPEN, FROZEN, CLOSED]))
    def change_status(self, account: AccountSpec, status: str) -> None:
        change = {OPEN: unfreeze, FROZEN: freeze, CLOSED: close}[status]
        current = self.model.statuses.get(account, OPEN)
        if account not in self.model.balances:
            expected: str | None = "not-found"
        elif current == CLOSED and status != CLOSED:
            expected = "account-closed"
        elif status == CLOSED and (
            account.rule.is_accumulating
            or self.model.balances[account]
            or self.model.pending_of(account, 1)
            or self.model.pending_of(account, -1)
        ):
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
                found = balance(db, account)
                assert found.posted == account.shown(minor)
                into, out = (self.model.pending_of(account, sign) for sign in (1, -1))
                if account.rule.normal_side == "debit":
                    into, out = out, into
                assert (found.pending_in.minor, found.pending_out.minor) == (into, out)

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
