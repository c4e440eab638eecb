"""Another password for who has lost theirs, by a link to the address that they have proven."""

from holdfast.identity.queries import links as link_queries
from holdfast.identity.queries import users as queries
from holdfast.identity.queries.second_factors import Credential
from holdfast.identity.rules.links import ADMINISTRATOR_PASSWORD_RESET, PASSWORD_RESET, check_good, not_good
from holdfast.identity.rules.passwords import check_password
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.rules.second_factors import Proof
from holdfast.identity.usecases.links import token_hash
from holdfast.identity.usecases.passwords import hash_password
from holdfast.identity.usecases.second_factors import find_confirmed, judge, use_proof
from holdfast.identity.usecases.sessions import end_all_sessions
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden, Unauthenticated
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def reset_password(run: Run, token: str, new_password: str) -> None:
    """The user of the link has this password from now on: signed out everywhere, no longer locked out, and told."""
    digest = token_hash(token)
    user = run(lambda db: _whose(db, digest, PASSWORD_RESET))
    check_password(new_password, user.name, user.email, user.phone or "", field="new_password")
    new_hash = hash_password(new_password)

    def record(db: Db) -> None:
        user = _whose(db, digest, PASSWORD_RESET, is_locked=True)
        _set(db, user, new_hash)
        db.announce("identity.user.password_changed", user.id, {"user_id": user.id, "recipients": [user.id]})

    run(record)


def reset_administrators_password(run: Run, token: str, new_password: str, proof: Proof) -> None:
    """The administrator of the link has this password from now on, if they prove their second factor as well. Wrong
    ones count as failed sign-ins do, before they are judged."""
    digest = token_hash(token)
    admin = run(lambda db: _whose(db, digest, ADMINISTRATOR_PASSWORD_RESET))
    check_password(new_password, admin.name, admin.email, field="new_password")
    step = judge(run(lambda db: _counted(db, admin.id)), proof)
    new_hash = hash_password(new_password)

    def record(db: Db) -> None:
        admin = _whose(db, digest, ADMINISTRATOR_PASSWORD_RESET, is_locked=True)
        use_proof(db, admin.id, proof, step)
        _set(db, admin, new_hash)
        db.announce(
            "identity.administrator.password_changed", admin.id, {"administrator_id": admin.id, "recipients": []}
        )

    run(record)


def _counted(db: Db, admin_id: str) -> Credential:
    credential = find_confirmed(db, admin_id)
    if credential is None:
        raise Forbidden("There is no authenticator app to prove it with: be invited again.", slug="totp-missing")
    if queries.count_attempt_of(db, admin_id, clock.now()) is None:
        raise Unauthenticated("Too many wrong codes: wait a quarter of an hour.", slug="second-factor-locked")
    return credential


def _set(db: Db, whose: UserRecord, new_hash: str) -> None:
    link_queries.set_all_used(db, whose.id, clock.now())
    queries.set_password(db, whose.id, new_hash)
    queries.set_sign_in_proven(db, whose.id)
    end_all_sessions(db, whose.id)
    db.note_change(whose.id, None, {"password": "changed", "by": "a link sent by e-mail"})


def _whose(db: Db, digest: bytes, purpose: str, *, is_locked: bool = False) -> UserRecord:
    """Whose the link is, if it is good, and still goes to their address."""
    find = link_queries.lock_link_by_token if is_locked else link_queries.find_link_by_token
    link = check_good(find(db, digest), purpose, clock.now())
    user = queries.lock_user(db, link.user_id or "") if is_locked else queries.find_user(db, link.user_id or "")
    if user is None or user.email != link.email:
        raise not_good()
    if not user.is_active:
        raise Forbidden("This account is suspended.", slug="user-suspended")
    return user
