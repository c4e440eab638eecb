"""Shorthand for tests of the routes that look into the books."""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.ledger.rules.accounts import AccountSpec, available
from holdfast.ledger.usecases.explanations import list_accounts
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.statements import statement
from holdfast.platform.db import Origin, transaction
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.ledger import deposit

ORIGIN = Origin("test", "test")


def auditor(tenant: str) -> Admin:
    return Admin(new_id("usr"), tenant, "", "auditor")


def id_of(tenant: str, account: AccountSpec) -> str:
    """The id of an account that was posted to."""
    with transaction(tenant, ORIGIN) as db:
        [found] = [
            each
            for each in list_accounts(
                db, purpose=account.purpose, owner=None, currency=account.currency, after=None, limit=100
            )
            if each.account == account
        ]
        return found.id


def newest_transfer(tenant: str, account: AccountSpec) -> str:
    with transaction(tenant, ORIGIN) as db:
        return statement(db, account, limit=1).lines[0].transfer_id


def fold(tenant: str) -> None:
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)


def somebody_with(tenant: str, amount: str) -> AccountSpec:
    """The balance of somebody new, with so many naira in it."""
    account = available(new_id("usr"), "NGN")
    deposit(tenant, account.owner, amount, "NGN")
    return account


def check_for_auditors_only(api: Api, function: str, admin_engine: Engine, missing: str, **path: str) -> None:
    """Who may not, and what is not there."""
    tenant = api.tenant
    assert api.call(function, **path).status == 401
    assert api.call(function, User(new_id("usr"), tenant, ""), **path).status == 403
    for role in ("operator", "arbiter"):
        assert api.call(function, Admin(new_id("usr"), tenant, "", role), **path).status == 403
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(function, auditor(elsewhere), **path).status == 404
    for id in (new_id(missing), "x", new_id("ord")):
        assert api.call(function, auditor(tenant), **dict.fromkeys(path, id)).status == 404
    assert api.call(function, auditor(tenant), **path).status == 200
