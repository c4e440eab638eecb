"""Small secrets at rest: AES-256-GCM under a data key of their own, which KMS made and keeps wrapped.

The wrapped key and the id of the key that wrapped it stay beside the ciphertext. The owner is bound to both as
associated data: what was sealed for one cannot be opened for another. Sealing and unsealing speak with the network:
never inside a transaction.
"""

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from holdfast.kernel.refusals import Unavailable
from holdfast.platform.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_NONCE_BYTES = 12


class SealBroken(RuntimeError):
    """It was not sealed here, not for this owner, or it was changed since."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """key_id: the KMS key · wrapped_key: the data key as KMS keeps it · ciphertext: nonce first, tag last"""

    key_id: str
    wrapped_key: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)


def seal(plaintext: bytes, owner: str) -> Sealed:
    """Seal `plaintext` for `owner` (the id of whatever it belongs to)."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        made = _kms().generate_data_key(
            KeyId=settings().vault_key, KeySpec="AES_256", EncryptionContext={"owner": owner}
        )
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("The vault does not answer: try again.", slug="vault-unavailable") from error
    nonce = os.urandom(_NONCE_BYTES)
    ciphertext = AESGCM(made["Plaintext"]).encrypt(nonce, plaintext, owner.encode())
    return Sealed(made["KeyId"], made["CiphertextBlob"], nonce + ciphertext)


def unseal(sealed: Sealed, owner: str) -> bytes:
    """What was sealed for `owner`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = _kms().decrypt(
            KeyId=sealed.key_id, CiphertextBlob=sealed.wrapped_key, EncryptionContext={"owner": owner}
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ("InvalidCiphertextException", "IncorrectKeyException"):
            raise SealBroken("the data key was not wrapped for this owner by this key") from error
        raise Unavailable("The vault does not answer: try again.", slug="vault-unavailable") from error
    except BotoCoreError as error:
        raise Unavailable("The vault does not answer: try again.", slug="vault-unavailable") from error
    nonce, ciphertext = sealed.ciphertext[:_NONCE_BYTES], sealed.ciphertext[_NONCE_BYTES:]
    try:
        return AESGCM(answer["Plaintext"]).decrypt(nonce, ciphertext, owner.encode())
    except InvalidTag as error:
        raise SealBroken("the ciphertext does not belong to this owner, or was changed") from error


def _kms() -> "KMSClient":
    import boto3
    from botocore.config import Config

    return boto3.client("kms", config=Config(connect_timeout=2, read_timeout=3, retries={"max_attempts": 3}))
