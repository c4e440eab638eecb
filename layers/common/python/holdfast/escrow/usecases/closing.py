"""Closing an account: only once everything is settled, from the orders down to the last minor unit."""

from holdfast.escrow.queries import orders as queries
from holdfast.identity.rules.callers import User
from holdfast.identity.rules.people import ADMIN, ROLE_USER, UserRecord
from holdfast.identity.rules.second_factors import Proof
from holdfast.identity.usecases.closing import close_user, lock_closable, prove_self, use_self_proof
from holdfast.kernel.refusals import FieldError, WrongState
from holdfast.payments.usecases.closing import forget_payee, list_unsettled
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def close_account(db: Db, user_id: str, reason: str, *, actor: str = ADMIN) -> UserRecord:
    """Nobody's account from now on. Refused while something is open, with each thing that is."""
    user = lock_closable(db, user_id, actor)
    orders = queries.find_number_of_open_orders(db, user_id)
    open_things = [FieldError("orders", f"{orders} not finished")] if orders else []
    open_things += list_unsettled(db, user_id)
    if open_things:
        detail = "Something is still open: settle it first."
        raise WrongState(detail, slug="account-not-settled", errors=open_things)
    forget_payee(db, user)
    return close_user(db, user, actor, reason)


def close_own_account(run: Run, user: User, password: str, proof: Proof) -> None:
    """The user's own, with their password and, where one is set up, their second factor."""
    step = prove_self(run, user, password, proof)

    def record(db: Db) -> None:
        use_self_proof(db, user, proof, step)
        close_account(db, user.id, "asked for by the user", actor=ROLE_USER)

    run(record)
