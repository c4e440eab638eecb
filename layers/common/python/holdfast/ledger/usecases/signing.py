"""The key that checkpoints are signed with: one of its own, so that it signs nothing else."""

from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from holdfast.platform.settings import secret


def sign(message: bytes) -> tuple[bytes, bytes]:
    """The Ed25519 signature, and the public key that it is checked with."""
    return _keys()[0].sign(message), public_keys()[0]


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether one of our own keys signed it."""
    if public_key not in public_keys():
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_keys() -> list[bytes]:
    """Of the key that signs, then of those that did before it."""
    return [key.public_key().public_bytes_raw() for key in _keys()]


@cache
def _keys() -> tuple[Ed25519PrivateKey, ...]:
    """Each private key is the SHA-256 of a long random text. A new one is put before the others, with a comma."""
    texts = secret("checkpoint_signing_key").split(",")
    return tuple(Ed25519PrivateKey.from_private_bytes(sha256(text.strip().encode()).digest()) for text in texts)
