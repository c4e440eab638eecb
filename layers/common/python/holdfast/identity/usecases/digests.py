"""Short codes, and their digests: keyed with the deployment's pepper, because a million possibilities are quickly
tried."""

import hmac
import secrets

from holdfast.identity.rules.codes import CODE_DIGITS
from holdfast.platform.settings import secret

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # none that is taken for another
_RECOVERY_LETTERS, _GROUP = 12, 4


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def new_recovery_code() -> str:
    """60 random bits, in three groups of letters that are easy to type."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LETTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _RECOVERY_LETTERS, _GROUP))


def recovery_digest(user_id: str, code: str) -> bytes:
    """The same however the code was typed."""
    return code_digest(user_id, "recovery", code=code.replace("-", "").lower())


def code_digest(*bound_to: str, code: str) -> bytes:
    """32 bytes that stand for `code`, and only together with all that it is bound to."""
    return hmac.digest(secret("code_pepper").encode(), "\x1f".join((*bound_to, code)).encode(), "sha256")


def is_same(digest: bytes, other: bytes) -> bool:
    """Compared in a time that says nothing of where they differ."""
    return hmac.compare_digest(digest, other)
