"""Digests of short codes: keyed with the deployment's pepper, because a million possibilities are quickly tried."""

import hmac
import secrets

from holdfast.identity.rules.codes import CODE_DIGITS
from holdfast.platform.settings import secret


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def code_digest(*bound_to: str, code: str) -> bytes:
    """32 bytes that stand for `code`, and only together with all that it is bound to."""
    return hmac.digest(secret("code_pepper").encode(), "\x1f".join((*bound_to, code)).encode(), "sha256")


def is_same(digest: bytes, other: bytes) -> bool:
    """Compared in a time that says nothing of where they differ."""
    return hmac.compare_digest(digest, other)
