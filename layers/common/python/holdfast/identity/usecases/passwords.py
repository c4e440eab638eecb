"""Passwords as argon2id (RFC 9106, second recommended parameters). Slow on purpose: never inside a transaction."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from holdfast.identity.rules.passwords import NO_PASSWORD, normal_password

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    return _HASHER.hash(normal_password(password))


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Without a hash it never is, and finding that out takes as long."""
    is_there = password_hash is not None and password_hash != NO_PASSWORD
    try:
        _HASHER.verify(password_hash if password_hash and is_there else _nobodys_hash(), normal_password(password))
    except VerifyMismatchError:
        return False
    return is_there


def is_outdated(password_hash: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    """Of a password that nobody knows, made once a container."""
    import secrets

    return _HASHER.hash(secrets.token_urlsafe(32))
