"""Asking who is signed in for their password: a borrowed session must not be enough to take an account over."""

from holdfast.identity.queries import users as queries
from holdfast.identity.queries.users import SignInAttempt
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden
from holdfast.platform.running import Run


def confirm_password(run: Run, user_id: str, password: str) -> None:
    """Go on only with the user's own password. Wrong ones count as failed sign-ins do; a right one forgives none, or it
    would give more guesses at the second factor."""
    from holdfast.identity.usecases.passwords import is_password

    attempt: SignInAttempt | None = run(lambda db: queries.count_attempt_of(db, user_id, clock.now()))
    if not is_password(attempt.password_hash if attempt else None, password):
        raise Forbidden("The password is wrong, or there were too many attempts.", slug="wrong-password")
    run(lambda db: queries.give_attempt_back(db, user_id))
