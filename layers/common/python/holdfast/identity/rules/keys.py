"""API keys: what they may be allowed, and how they look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from holdfast.kernel.refusals import Invalid

KEY_PREFIX: Final = "hf_"
SHOWN_LETTERS: Final = 9
MAX_KEYS: Final = 50  # of a tenant, revoked ones apart

# Reading, and what systems do among themselves. What moves money or changes what people may takes a person.
KEY_PERMISSIONS: Final = frozenset(
    {
        "audit.read",
        "disputes.read",
        "events.read",
        "ledger.read",
        "orders.read",
        "payments.read",
        "payouts.read",
        "users.read",
        "webhooks.manage",
    }
)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """prefix: its first letters, to know it by · last_used_at: to the minute"""

    id: str
    name: str
    prefix: str
    permissions: Sequence[str]
    created_by: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and what it is; it is told this once."""

    issued: IssuedKey
    key: str = field(repr=False)


def check_key_permissions(permissions: Collection[str]) -> None:
    beyond = sorted(set(permissions) - KEY_PERMISSIONS)
    if beyond:
        raise Invalid.field("permissions", f"No key may have {beyond[0]}.", slug="unknown-permission")
