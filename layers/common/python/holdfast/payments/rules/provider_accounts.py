"""A tenant's own account at a payment provider: what may be told of it, and what its secrets are sealed for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from holdfast.payments.providers import Credentials
from holdfast.payments.providers.port import Environment

# What an administrator's code is asked for, and on what.
CHANGE: Final = "providers.credentials.change"
CredentialsAction = Literal["set", "remove"]
OWN: Final = ("fincra", "paystack", "providus")  # the sandbox is the deployment's own
_FINGERPRINT: Final = 16
_PUBLIC_KEYS: Final[Mapping[Environment, str]] = {"test": "pk_test_", "live": "pk_live_"}


@dataclass(frozen=True, slots=True)
class ProviderAccount:
    """What may be told. account: the business or client that the provider knows it by; empty where the secret alone
    says it · fingerprint: enough of a digest to recognise the credentials by · set_at: when they were changed last"""

    id: str
    provider: str
    environment: Environment
    account: str
    fingerprint: str
    set_by: str
    set_at: datetime
    created_at: datetime
    retired_at: datetime | None


def subject_of(provider: str, action: CredentialsAction) -> str:
    return f"{provider}:{action}"


def owner_of(tenant_id: str, provider: str) -> str:
    """Whose the secrets are, bound to their seal."""
    return f"{tenant_id}/{provider}"


def fingerprint_of(credentials: Credentials) -> str:
    return sha256(plaintext_of(credentials)).hexdigest()[:_FINGERPRINT]


def plaintext_of(credentials: Credentials) -> bytes:
    """What is sealed; where the provider is reached is the deployment's to say."""
    fields = {
        "secret": credentials.secret,
        "account": credentials.account,
        "public_key": credentials.public_key,
        "webhook_secret": credentials.webhook_secret,
    }
    return json.dumps(fields, sort_keys=True).encode()


def credentials_in(plaintext: bytes) -> Credentials:
    return Credentials(**json.loads(plaintext))


def environment_of_public_key(credentials: Credentials) -> Environment | None:
    """Which environment the public key says it is of; None where it says nothing."""
    found = [name for name, prefix in _PUBLIC_KEYS.items() if credentials.public_key.startswith(prefix)]
    return found[0] if found else None
