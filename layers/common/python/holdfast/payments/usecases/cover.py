"""Cover: nobody is paid from the deployment's accounts at providers what came to a tenant's own."""

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState
from holdfast.payments.queries.cover import find_cover
from holdfast.payments.queries.provider_accounts import lock_accounts
from holdfast.platform.db import Db


def check_covered(db: Db, amount: Money, provider_account_id: str | None) -> None:
    """Refuse (409) to send out more through the deployment's accounts than came to them for this tenant. What goes out
    must be recorded in the same transaction: until that ends nobody else of the tenant gets past here.

    It is for tenants that have or had accounts of their own, for balances do not say where their money lies: they could
    have them credited by an account of their own, remove it, and be paid with the money of all the others. Their own
    accounts they empty as they like.
    """
    if provider_account_id is not None:
        return
    lock_accounts(db)
    if find_cover(db, amount.currency) < amount:
        detail = "Less than that came in by this way: what came to another account cannot leave by it."
        raise WrongState(detail, slug="not-covered-here")
