"""The values that one machine gives to the root template's parameters: those of a deployment that stays at home."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from local.cloudformation.document import load
from local.secret_values import SecretFile

CHOSEN = {
    "Environment": "local",
    "DefaultTenant": "demo",
    "EmailSender": "Holdfast <no-reply@holdfast.example>",
    "PaymentProviders": "sandbox,paystack,fincra,providus",
}
# Of the form that a real key has, so that it can be replaced by one of the provider's test keys: then the provider
# itself is spoken to, and no stand-in.
MADE_KEY = "sk_test_local_"
MADE: Mapping[str, Callable[[], str]] = {
    "FincraSecretKey": lambda: f"{MADE_KEY}{secrets.token_hex(20)}",
    "FincraPublicKey": lambda: f"pk_test_local_{secrets.token_hex(20)}",
    "FincraBusinessId": lambda: secrets.token_hex(12),
    "FincraWebhookSecret": lambda: secrets.token_hex(20),
    "ProvidusClientId": lambda: secrets.token_hex(10),
    "ProvidusClientSecret": lambda: f"{MADE_KEY}{secrets.token_hex(40)}",
    "PaystackSecretKey": lambda: f"{MADE_KEY}{secrets.token_hex(20)}",
}


def local_parameters(template: Path, kept: SecretFile, public_url: str, stand_ins: Mapping[str, str]) -> dict[str, str]:
    """What is chosen and made above, and placeholders where the template asks for ids of networks and the like.

    `stand_ins` says for a provider, as in Paystack, where what stands in for it answers."""
    declared = load(template).get("Parameters") or {}
    assert isinstance(declared, dict)
    known = CHOSEN | {"PublicUrl": public_url}
    values = {name: value for name, value in known.items() if name in declared}
    values |= {name: kept.kept("parameters", name, make) for name, make in MADE.items() if name in declared}
    for provider, url in stand_ins.items():
        is_made = any(values.get(f"{provider}{key}", "").startswith(MADE_KEY) for key in ("SecretKey", "ClientSecret"))
        if is_made and f"{provider}BaseUrl" in declared:
            values[f"{provider}BaseUrl"] = url
    for name, parameter in declared.items():
        kind = str(parameter.get("Type")) if isinstance(parameter, dict) else ""
        if name not in values and isinstance(parameter, dict) and "Default" not in parameter and "AWS::" in kind:
            values[name] = f"local-{name.lower()}"
    return values
