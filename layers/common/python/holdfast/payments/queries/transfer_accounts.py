"""Account numbers that were made for one payment each, in the database."""

from sqlalchemy import insert, select, update

from holdfast.kernel import clock
from holdfast.kernel.ids import encode_id
from holdfast.payments.providers.port import Environment, TransferAccount
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.tables.pay_ins import transfer_accounts
from holdfast.platform.db import Db, call_outside_tenant


def add_transfer_account(db: Db, payment: Payment, account: TransferAccount, checkout_reference: str) -> None:
    db.execute(
        insert(transfer_accounts).values(
            payment_id=payment.id,
            provider=payment.provider,
            environment=payment.environment,
            account_number=account.account_number,
            checkout_reference=checkout_reference,
            created_at=clock.now(),
        )
    )


def find_account_number(db: Db, payment_id: str) -> str | None:
    """None where the payment has no account of its own."""
    table = transfer_accounts.c
    number: str | None = db.execute(select(table.account_number).where(table.payment_id == payment_id)).scalar()
    return number


def set_settlement(db: Db, payment_id: str, settlement: str) -> None:
    """What came, of whatever tenant, came for one payment only: a second claim to it fails."""
    statement = update(transfer_accounts).where(transfer_accounts.c.payment_id == payment_id)
    db.execute(statement.values(settlement=settlement))


def claim_settlement(db: Db, payment_id: str, settlement: str) -> None:
    """The same for what an administrator gave out, if the payment has an account and nothing has come to it."""
    table = transfer_accounts.c
    theirs = update(transfer_accounts).where(table.payment_id == payment_id, table.settlement.is_(None))
    db.execute(theirs.values(settlement=settlement))


def find_payment_of_checkout(
    provider: str, environment: Environment, checkout_reference: str
) -> tuple[str, str] | None:
    """The active tenant and its payment that the provider knows by this reference of its own."""
    statement = "select * from payment_of_checkout(%s::text, %s::text, %s::text)"
    rows = call_outside_tenant(statement, provider, environment, checkout_reference)
    return (encode_id("tnt", rows[0][0]), encode_id("pay", rows[0][1])) if rows else None
