"""Documents that prove who users are, sent and decided on by the routes; and what tenants let them move."""

from secrets import token_bytes
from typing import Any

from sqlalchemy import update

from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.tables import users
from holdfast.kernel.money import Money
from holdfast.platform.db import run
from holdfast.platform.tenant_settings import KycLimits
from tests.api import Answer, Api
from tests.factories.files import make_file
from tests.factories.identity import ORIGIN, make_admin
from tests.factories.settings import set_settings

NUMBERED = ("passport", "national_id", "drivers_licence", "voters_card")
NUMBER = "A01234567"


def kyc_file(api: Api, user: User) -> str:
    """A clean file of a user's, for this purpose."""
    return make_file(api, user, b"\xff\xd8\xff\xe0" + token_bytes(20), "image/jpeg", "kyc")


def document(api: Api, user: User, kind: str = "passport", **changes: Any) -> dict[str, Any]:
    """A body that sends a document."""
    body: dict[str, Any] = {"kind": kind, "file_id": changes.pop("file_id", None) or kyc_file(api, user)}
    if kind in NUMBERED:
        body |= {"number": NUMBER, "country": "NG", "expires_on": "2090-01-31"}
    return body | changes


def send(api: Api, user: User, kind: str = "passport", **changes: Any) -> str:
    """The id of a document that was sent."""
    answer = api.call("identity/submit_kyc_document", user, document(api, user, kind, **changes))
    assert answer.status == 201, answer.text
    return str(answer.body["id"])


def decide(api: Api, admin: Admin, action: str, document_id: str, reason: str | None = "Looked at it.") -> Answer:
    return api.call(f"identity/{action}_kyc_document", admin, {"reason": reason}, document_id=document_id)


def prove(api: Api, user: User, *kinds: str) -> None:
    """The user's documents of these kinds are sent and approved."""
    admin = make_admin(api.tenant, with_totp=False)
    for kind in kinds:
        answer = decide(api, admin, "approve", send(api, user, kind))
        assert answer.status == 200, answer.text


def level_of(api: Api, user: User) -> int:
    return int(api.call("identity/get_kyc", user).body["level"])


def unconfirm_email(tenant: str, user: User) -> None:
    """Take the user back to level 0."""
    changed = update(users).where(users.c.id == user.id).values(email_verified_at=None)
    run(tenant, ORIGIN, lambda db: db.execute(changed))


def set_limits(tenant: str, *limits: tuple[int, str | None, str | None, str | None], currency: str = "NGN") -> None:
    """(level, at once, in 24 hours, in 30 days), from now on."""

    def money(amount: str | None) -> Money | None:
        return None if amount is None else Money.parse(amount, currency)

    made = tuple(KycLimits(level, currency, *(money(amount) for amount in amounts)) for level, *amounts in limits)
    set_settings(tenant, kyc_limits=made)
