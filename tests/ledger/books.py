"""Shorthand for tests of the ledger: accounts, transfers, and what the tables hold."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, text

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec, available, clearing, held
from holdfast.ledger.rules.transfers import Leg, Posted, Transfer, move
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.checkpoints import publish_checkpoint
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.pendings import add_pending, post_pending
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.reversals import reverse
from holdfast.platform.db import Db, Origin, transaction

ORIGIN = Origin(actor="usr_tester", action="POST /v1/test", request_id="req-test")
_numbers = count(1)


def naira(minor: int) -> Money:
    return Money(minor, "NGN")


def user(currency: str = "NGN") -> AccountSpec:
    """The balance of somebody new."""
    return available(f"usr_{next(_numbers)}", currency)


def transfer(*legs: Leg, key: str | None = None, kind: str = "test", description: str = "") -> Transfer:
    return Transfer(key or f"key-{next(_numbers)}", kind, "ord_test", legs, description)


def move_once(source: AccountSpec, destination: AccountSpec, minor: int, key: str | None = None) -> Transfer:
    return transfer(*move(source, destination, Money(minor, source.currency)), key=key)


def post_alone(tenant: str, *transfers: Transfer) -> Posted:
    """Post in a transaction of its own."""
    with transaction(tenant, ORIGIN) as db:
        return post(db, *transfers)


def funded(tenant: str, minor: int, currency: str = "NGN") -> AccountSpec:
    """The balance of somebody new, with so much in it from outside."""
    account = user(currency)
    post_alone(tenant, move_once(clearing("sandbox", currency), account, minor))
    return account


def use_everything(tenant: str) -> None:
    """A row in each of the ledger's tables of money; of what is pending, one posted and one not."""
    buyer, hold = funded(tenant, 100), held("ord_1", "NGN")
    expires_at = clock.now() + timedelta(hours=1)
    with transaction(tenant, ORIGIN) as db:
        reverse(db, post(db, move_once(buyer, hold, 10)).id, key="undo")
        post_pending(db, add_pending(db, move_once(buyer, hold, 20), expires_at))
        add_pending(db, move_once(buyer, hold, 20), expires_at)
        fold_accumulating(db)
        publish_checkpoint(db)


def posted(tenant: str, account: AccountSpec) -> int:
    with transaction(tenant, ORIGIN) as db:
        return balance(db, account).posted.minor


def counts(admin_engine: Engine, tenant: str) -> tuple[int, int, int]:
    """How many accounts, transfers and entries the tenant has: what no refusal may change."""
    with admin_engine.connect() as connection:
        return tuple(
            connection.execute(
                text(f"select count(*) from {table} where tenant_id = :tenant"), {"tenant": decode_id("tnt", tenant)}
            ).scalar_one()
            for table in ("ledger_accounts", "ledger_transfers", "ledger_entries")
        )


def rows(connection: Connection, statement: str, **values: Any) -> list[Any]:
    return list(connection.execute(text(statement), values))


def as_role(connection: Connection, role: str, tenant: str) -> Db:
    """The administrator's open transaction, continued as another role and in a tenant."""
    connection.exec_driver_sql(f"set local role {role}")
    connection.execute(
        text("select set_config('holdfast.tenant', :tenant, true)"), {"tenant": str(decode_id("tnt", tenant))}
    )
    return Db(connection, tenant, ORIGIN)
