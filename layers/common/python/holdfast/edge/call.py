"""One call of a route, as its handler sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from holdfast.identity.rules.callers import Admin, Anonymous, Caller, Staff, User
from holdfast.kernel.ids import encode_id
from holdfast.kernel.refusals import Invalid, Refusal, Unauthenticated
from holdfast.platform import db as database
from holdfast.platform.db import Db, Origin
from holdfast.platform.settings import secrets_in_turn, settings

if TYPE_CHECKING:
    from holdfast.identity.rules.sessions import Device

T = TypeVar("T")
# The tenant that keeps what belongs to no tenant, by slug and by id: only its administrators call in its name.
_PLATFORM = ("platform", encode_id("tnt", UUID(int=0)))


@dataclass(frozen=True, slots=True)
class Call:
    """caller: who is calling · body: the raw bytes as received · headers: names in lower case · is_platforms: may be
    made in the name of the platform's own tenant"""

    caller: Caller
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    source_ip: str
    action: str
    open_db: Db | None = None
    is_platforms: bool = False

    @property
    def db(self) -> Db:
        """The call's one transaction; a route that opens its own has none."""
        if self.open_db is None:
            raise RuntimeError("this route opens its own transactions: use call.run")
        return self.open_db

    @property
    def user(self) -> User:
        if not isinstance(self.caller, User):
            raise Unauthenticated("This is for a signed-in user.")
        return self.caller

    @property
    def admin(self) -> Admin:
        if not isinstance(self.caller, Admin):
            raise Unauthenticated("This is for a signed-in administrator.")
        return self.caller

    @property
    def signed_in(self) -> User | Admin:
        """Whoever has signed in, of either kind."""
        if not isinstance(self.caller, User | Admin):
            raise Unauthenticated("Sign in first.")
        return self.caller

    @property
    def staff(self) -> Staff:
        """An administrator, or a system to which one gave a key."""
        if not isinstance(self.caller, Staff):
            raise Unauthenticated("This is for a signed-in administrator.")
        return self.caller

    @property
    def tenant(self) -> str:
        """The tenant's id, or the slug that the request or the deployment names."""
        if not isinstance(self.caller, Anonymous):
            return self.caller.tenant_id
        slug = self.headers.get("holdfast-tenant", "") or settings().default_tenant
        if not slug or (slug in _PLATFORM and not self.is_platforms):
            raise Invalid.field(
                "Holdfast-Tenant", "Name the tenant in the header Holdfast-Tenant.", slug="tenant-missing"
            )
        return slug

    @property
    def device(self) -> "Device":
        """What the call comes from, for a session that begins or goes on."""
        from holdfast.identity.rules.sessions import Device
        from holdfast.platform.countries import country_of

        return Device(self.headers.get("user-agent", ""), self.source_ip, country_of(self.source_ip))

    @property
    def origin(self) -> Origin:
        session_id = self.caller.session_id if isinstance(self.caller, User | Admin) else ""
        return Origin(self.caller.id, self.action, self.request_id, session_id, self.source_ip)

    def run(self, work: Callable[[Db], T], tenant: str | None = None) -> T:
        """Run `work` in a transaction. A refusal that keeps what was recorded is raised after the commit."""
        outcome = database.run(tenant or self.tenant, self.origin, lambda db: _kept(work, db))
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome


def _kept(work: Callable[[Db], T], db: Db) -> T | Refusal:
    try:
        return work(db)
    except Refusal as refusal:
        if not refusal.keeps:
            raise
        return refusal


def call_of(event: Mapping[str, Any], action: str) -> Call:
    """The call in an API Gateway event, payload format 2.0, before anybody was recognised or anything read."""
    context = event["requestContext"]
    headers = event.get("headers", {})
    return Call(
        caller=Anonymous(),
        method=context["http"]["method"],
        path=event["rawPath"],
        headers=headers,
        body=b"",
        request_id=context["requestId"],
        source_ip=_viewer_address(headers) or context["http"]["sourceIp"],
        action=action,
    )


def _viewer_address(headers: Mapping[str, str]) -> str:
    """Who called our front door: it adds the caller's address to X-Forwarded-For, the gateway the front door's own.
    Only a request that proves that it came through the front door is believed."""
    proof = headers.get("holdfast-front-door", "")
    addresses = headers.get("x-forwarded-for", "").split(",")
    if len(addresses) < 2 or not proof or not _is_front_door(proof):
        return ""
    return addresses[-2].strip()


def _is_front_door(proof: str) -> bool:
    """While its key is rotated, the front door shows the old one and the new one, or either, and so do we."""
    known = [key.encode() for key in secrets_in_turn("front_door_key")]
    return any(compare_digest(shown.strip().encode(), key) for shown in proof.split(",") for key in known)
