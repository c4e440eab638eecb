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
    "PaymentProviders": "sandbox,paystack",
}
# Of the form that a real key has, so that it can be replaced by one of the provider's test keys: then the provider
# itself is spoken to, and no stand-in.
MADE_KEY = "sk_test_local_"
MADE: Mapping[str, Callable[[], str]] = {
    "PaystackSecretKey": lambda: f"{MADE_KEY}{secrets.token_hex(20)}",
}


def local_parameters(template: Path, kept: SecretFile, public_url: str, paystack_url: str) -> dict[str, str]:
    """What is chosen and made above, and placeholders where the template asks for ids of networks and the like.

    `paystack_url` is where a stand-in for Paystack answers."""
    declared = load(template).get("Parameters") or {}
    assert isinstance(declared, dict)
    known = CHOSEN | {"PublicUrl": public_url}
    values = {name: value for name, value in known.items() if name in declared}
    values |= {name: kept.kept("parameters", name, make) for name, make in MADE.items() if name in declared}
    if "PaystackBaseUrl" in declared and values.get("PaystackSecretKey", "").startswith(MADE_KEY):
        values["PaystackBaseUrl"] = paystack_url
    for name, parameter in declared.items():
        kind = str(parameter.get("Type")) if isinstance(parameter, dict) else ""
        if name not in values and isinstance(parameter, dict) and "Default" not in parameter and "AWS::" in kind:
            values[name] = f"local-{name.lower()}"
    return values
