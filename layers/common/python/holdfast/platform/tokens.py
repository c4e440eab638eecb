"""Signed tokens: compact JWS (RFC 7515) with EdDSA over Ed25519 (RFC 8037), one algorithm, nothing negotiable.

Written over `cryptography` alone, because a JWT library doubles the import time of every route.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from holdfast.kernel.refusals import Unauthenticated
from holdfast.platform.settings import secrets_in_turn

_HEADER = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9"  # {"alg":"EdDSA","typ":"JWT"}
_MAX_LENGTH = 4096


def sign_token(claims: Mapping[str, Any], lifetime: timedelta) -> str:
    """A token that carries `claims` for `lifetime` of real time; no test clock prolongs it."""
    expires_at = int((datetime.now(UTC) + lifetime).timestamp())
    payload = json.dumps({**claims, "exp": expires_at}, separators=(",", ":")).encode()
    signed = f"{_HEADER}.{_encode(payload)}"
    return f"{signed}.{_encode(_keys()[0].sign(signed.encode()))}"


def read_token(token: str) -> Mapping[str, Any]:
    """The claims of a token that we signed and that has not expired; anything else is 401."""
    head, _, signature = token.rpartition(".")
    header, _, payload = head.partition(".")
    if header != _HEADER or len(token) > _MAX_LENGTH:
        raise Unauthenticated("The access token is not one of ours.", slug="invalid-token")
    try:
        signed = _decode(signature)
        if _encode(signed) != signature:  # the decoder overlooks letters that are none, and bits that do not count
            raise ValueError("another spelling of the signature")
        _verify(signed, head.encode())
        claims: dict[str, Any] = json.loads(_decode(payload))
    except (InvalidSignature, ValueError):
        raise Unauthenticated("The access token is not one of ours.", slug="invalid-token") from None
    if claims["exp"] <= datetime.now(UTC).timestamp():
        raise Unauthenticated("The access token has expired: refresh it.", slug="expired-token")
    return claims


def _verify(signature: bytes, signed: bytes) -> None:
    """By one of our keys: while they are rotated, there are two."""
    *others, last = _keys()
    for key in others:
        with suppress(InvalidSignature):
            return key.public_key().verify(signature, signed)
    return last.public_key().verify(signature, signed)


def _keys() -> list[Ed25519PrivateKey]:
    """The first signs, all are trusted."""
    return [_key(text) for text in secrets_in_turn("token_signing_key")]


@cache
def _key(text: str) -> Ed25519PrivateKey:
    """The private key is the SHA-256 of the secret, which may so be any long random text."""
    return Ed25519PrivateKey.from_private_bytes(sha256(text.encode()).digest())


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
