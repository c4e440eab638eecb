"""A balance's four figures: what is posted, what open pendings would bring and take, and what is left of it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import AccountSpec, clearing, fees
from holdfast.ledger.rules.balances import Balance
from holdfast.ledger.usecases.accounts import freeze
from holdfast.ledger.usecases.balances import balance, balances_of
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, funded, move_once, naira, post_alone

Pend = Callable[..., None]


def figures(tenant: str, account: AccountSpec) -> tuple[int, int, int, int]:
    found = read(tenant, account)
    return found.posted.minor, found.pending_in.minor, found.pending_out.minor, found.available.minor


def read(tenant: str, account: AccountSpec) -> Balance:
    with transaction(tenant, ORIGIN) as db:
        return balance(db, account)


@pytest.fixture
def pend(admin_engine: Engine, tenant: str) -> Pend:
    """Writes the leg of a pending transfer, credit-positive, as reserving one would leave it."""

    def write(account: AccountSpec, minor: int, state: str = "pending") -> None:
        with admin_engine.begin() as connection:
            _pend(connection, tenant, account, minor, state)

    return write


def _pend(connection: Connection, tenant: str, account: AccountSpec, minor: int, state: str) -> None:
    values = {"id": uuid4(), "tenant": decode_id("tnt", tenant), "key": str(uuid4()), "state": state, "minor": minor}
    values |= {"code": account.code, "currency": account.currency, "decided": None if state == "pending" else "x"}
    for statement in (
        """insert into ledger_pendings (id, tenant_id, created_at, effective_at, expires_at, state, decided_at,
            decided_by, fingerprint, key, kind, subject, description, actor, request_id)
        values (:id, :tenant, now(), now(), now() + interval '1 day', :state,
            case when :state <> 'pending' then now() end, :decided, '', :key, '', '', '', '', '')""",
        """insert into ledger_pending_legs (pending_id, account_id, tenant_id, amount_minor)
        select :id, id, tenant_id, :minor from ledger_accounts
        where tenant_id = :tenant and code = :code and currency = :currency""",
        """update ledger_accounts set pending_debit = pending_debit + greatest(-cast(:minor as numeric), 0),
            pending_credit = pending_credit + greatest(cast(:minor as numeric), 0)
        where tenant_id = :tenant and code = :code and currency = :currency
            and not is_accumulating and :state = 'pending'""",
    ):
        connection.execute(text(statement), values)


def test_what_is_pending_counts_against_what_is_available_and_not_against_what_is_posted(
    tenant: str, pend: Pend
) -> None:
    account = funded(tenant, 100)
    assert figures(tenant, account) == (100, 0, 0, 100)
    pend(account, -30)
    pend(account, -5)
    pend(account, 40)
    pend(account, -50, "voided")
    assert figures(tenant, account) == (100, 40, 35, 65)


def test_of_an_account_that_everybody_touches_it_is_the_sum_of_the_open_legs(tenant: str, pend: Pend) -> None:
    payer = funded(tenant, 100)
    post_alone(tenant, move_once(payer, fees("NGN"), 20))
    pend(fees("NGN"), 7)
    pend(fees("NGN"), -3)
    pend(fees("NGN"), 100, "expired")
    assert figures(tenant, fees("NGN")) == (20, 7, 3, 17)


def test_a_debit_brings_to_a_debit_account_and_a_credit_takes(tenant: str, pend: Pend) -> None:
    funded(tenant, 100)
    pend(clearing("sandbox", "NGN"), -30)
    pend(clearing("sandbox", "NGN"), 4)
    assert figures(tenant, clearing("sandbox", "NGN")) == (100, 30, 4, 96)


def test_nothing_is_available_of_an_account_that_is_not_open(tenant: str, pend: Pend) -> None:
    account = funded(tenant, 100)
    pend(account, -30)
    with transaction(tenant, ORIGIN) as db:
        freeze(db, account)
    assert figures(tenant, account) == (100, 0, 30, 0)


def test_an_owners_balances_are_those_of_the_accounts(tenant: str, pend: Pend) -> None:
    account = funded(tenant, 100)
    pend(account, -30)
    with transaction(tenant, ORIGIN) as db:
        assert balances_of(db, account.owner) == [balance(db, account)]
    assert read(tenant, account).available == naira(70)
