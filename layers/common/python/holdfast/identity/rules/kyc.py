"""Knowing who users are: the levels, what each needs, and what may become of a document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from holdfast.identity.rules.people import ADMIN
from holdfast.kernel.refusals import Invalid
from holdfast.kernel.states import Table, Transition, actors

if TYPE_CHECKING:
    from holdfast.platform.tenant_settings import KycLimits
    from holdfast.platform.vault import Sealed

DocumentKind = Literal[
    "passport", "national_id", "drivers_licence", "voters_card", "selfie", "utility_bill", "bank_statement"
]
DocumentStatus = Literal["submitted", "approved", "rejected", "replaced", "withdrawn"]

SUBMITTED: Final = "submitted"
APPROVED: Final = "approved"
REJECTED: Final = "rejected"
REPLACED: Final = "replaced"
WITHDRAWN: Final = "withdrawn"
REVIEWER: Final = "reviewer"
USER: Final = "user"

DOCUMENT_STATES: Table = {
    (SUBMITTED, "approve"): Transition(APPROVED, actors(REVIEWER), "identity.kyc.approved"),
    (SUBMITTED, "reject"): Transition(REJECTED, actors(REVIEWER), "identity.kyc.rejected"),
    (SUBMITTED, "replace"): Transition(REPLACED, actors(USER), "identity.kyc.replaced"),
    # Its user's account is closed, by whomever.
    (SUBMITTED, "withdraw"): Transition(WITHDRAWN, actors(USER, ADMIN), "identity.kyc.withdrawn"),
    # What was accepted, and should not have been.
    (APPROVED, "reject"): Transition(REJECTED, actors(REVIEWER), "identity.kyc.rejected"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing to prove: by a contact that was confirmed, or by a document of any of these kinds."""

    name: str
    kinds: tuple[DocumentKind, ...] = ()


PHONE: Final = Requirement("phone")
EMAIL: Final = Requirement("email")
IDENTITY: Final = Requirement("identity", ("passport", "national_id", "drivers_licence", "voters_card"))
SELFIE: Final = Requirement("selfie", ("selfie",))
ADDRESS: Final = Requirement("address", ("utility_bill", "bank_statement"))

# Each level needs what is beside it, and all that the levels before it need.
LEVELS: Final[tuple[tuple[Requirement, ...], ...]] = ((), (PHONE, EMAIL), (IDENTITY, SELFIE), (ADDRESS,))
HIGHEST: Final = len(LEVELS) - 1
# Without these such a document proves nothing.
WITH_NUMBER: Final = frozenset(IDENTITY.kinds)


@dataclass(frozen=True, slots=True)
class KycDocument:
    """What a user sent to prove who they are. country: ISO 3166-1 alpha-2, which issued it · expires_on: from that day
    on it proves nothing · number: sealed for the document's id · reason: why it was decided so"""

    id: str
    user_id: str
    kind: DocumentKind
    file_id: str
    country: str | None
    number: "Sealed | None" = field(repr=False)
    expires_on: date | None
    status: DocumentStatus
    reason: str | None
    submitted_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a user wants to send; see KycDocument."""

    kind: DocumentKind
    file_id: str
    number: str | None = field(repr=False)
    country: str | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document as its reviewer sees it. level: its user's, as of now · number: what is sealed of it"""

    document: KycDocument
    level: int
    number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Proven:
    """What somebody has proven so far. kinds: of their approved documents that have not expired"""

    has_phone: bool
    has_email: bool
    kinds: frozenset[str]

    def has(self, requirement: Requirement) -> bool:
        contacts = {PHONE.name: self.has_phone, EMAIL.name: self.has_email}
        return contacts.get(requirement.name, False) or not self.kinds.isdisjoint(requirement.kinds)


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a user is known. limits: of their level, by currency; in others there are none"""

    level: int
    proven: Proven
    documents: Sequence[KycDocument]
    limits: "Sequence[KycLimits]"


def level_of(proven: Proven) -> int:
    """The highest level of which nothing is missing, nor of any before it."""
    reached = 0
    for level in range(1, HIGHEST + 1):
        if missing_for(level, proven):
            break
        reached = level
    return reached


def missing_for(level: int, proven: Proven) -> list[Requirement]:
    """What somebody has still to prove to come to the level."""
    needed = (requirement for each in LEVELS[: level + 1] for requirement in each)
    return [requirement for requirement in needed if not proven.has(requirement)]


def check_document(kind: str, number: str | None, country: str | None, expires_on: date | None, today: date) -> None:
    """Refuse a document that could prove nothing."""
    if kind in WITH_NUMBER and not number:
        raise Invalid.field("number", "Send the document's number.", slug="document-number-missing")
    if kind in WITH_NUMBER and not country:
        raise Invalid.field("country", "Say which country issued it.", slug="document-country-missing")
    if kind not in WITH_NUMBER and number:
        raise Invalid.field("number", "Such a document has no number.", slug="document-number-unexpected")
    if expires_on is not None and expires_on <= today:
        raise Invalid.field("expires_on", "This document has expired.", slug="document-expired")


def kinds_for_same(kind: DocumentKind) -> Collection[DocumentKind]:
    """The kinds that prove the same as this one."""
    return next(requirement.kinds for each in LEVELS for requirement in each if kind in requirement.kinds)
