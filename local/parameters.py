"""The values that one machine gives to the root template's parameters: those of a deployment that stays at home."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from local.carrier_receipts import sendgrid_public_key, telnyx_public_key
from local.cloudformation.document import load
from local.secret_values import SecretFile

CHOSEN = {
    "Environment": "local",
    "DefaultTenant": "demo",
    "EmailSender": "Holdfast <no-reply@holdfast.example>",
    "PaymentProviders": "sandbox,paystack,fincra,providus",
    "MessageProviders": "ses,sns,sendgrid,twilio,telnyx,termii,whatsapp",
    "TwilioSender": "+15005550006",
    "TelnyxSender": "+15005550007",
    "TermiiSender": "Holdfast",
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
    "TwilioAccountSid": lambda: f"AC{secrets.token_hex(16)}",
    "TwilioAuthToken": lambda: f"{MADE_KEY}{secrets.token_hex(16)}",
    "TelnyxApiKey": lambda: f"{MADE_KEY}{secrets.token_hex(20)}",
    "TelnyxMessagingProfile": lambda: str(uuid.uuid4()),
    "TermiiApiKey": lambda: f"{MADE_KEY}{secrets.token_hex(20)}",
    "TermiiWebhookSecret": lambda: secrets.token_hex(20),
    "WhatsappAccessToken": lambda: f"{MADE_KEY}{secrets.token_hex(40)}",
    "WhatsappNumberId": lambda: str(secrets.randbelow(10**15)),
    "WhatsappAppSecret": lambda: secrets.token_hex(16),
    "WhatsappVerifyToken": lambda: secrets.token_hex(16),
    "SendgridApiKey": lambda: f"{MADE_KEY}{secrets.token_hex(30)}",
}
# The key of each carrier of messages, and what a stand-in's public key is made from it.
CARRIERS = {
    "twilio": "TwilioAuthToken",
    "telnyx": "TelnyxApiKey",
    "termii": "TermiiApiKey",
    "whatsapp": "WhatsappAccessToken",
    "sendgrid": "SendgridApiKey",
}
PUBLIC_KEYS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "TelnyxPublicKey": ("TelnyxApiKey", telnyx_public_key),
    "SendgridPublicKey": ("SendgridApiKey", sendgrid_public_key),
}


def local_parameters(
    template: Path,
    kept: SecretFile,
    public_url: str,
    stand_ins: Mapping[str, str],
    carriers: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What is chosen and made above, and placeholders where the template asks for ids of networks and the like.

    `stand_ins` says for a provider, as in Paystack, where what stands in for it answers; `carriers` for those of
    messages, as in twilio."""
    declared = load(template).get("Parameters") or {}
    assert isinstance(declared, dict)
    known = CHOSEN | {"PublicUrl": public_url}
    values = {name: value for name, value in known.items() if name in declared}
    values |= {name: kept.kept("parameters", name, make) for name, make in MADE.items() if name in declared}
    for provider, url in stand_ins.items():
        is_made = any(values.get(f"{provider}{key}", "").startswith(MADE_KEY) for key in ("SecretKey", "ClientSecret"))
        if is_made and f"{provider}BaseUrl" in declared:
            values[f"{provider}BaseUrl"] = url
    values |= _of_carriers(values, carriers or {}, kept) if "MessageStandIns" in declared else {}
    for name, parameter in declared.items():
        kind = str(parameter.get("Type")) if isinstance(parameter, dict) else ""
        if name not in values and isinstance(parameter, dict) and "Default" not in parameter and "AWS::" in kind:
            values[name] = f"local-{name.lower()}"
    return values


def _of_carriers(values: Mapping[str, str], carriers: Mapping[str, str], kept: SecretFile) -> dict[str, str]:
    """A carrier whose key was made here is stood in for. One with a key of your own has its public key in the file."""
    is_made = {name: values.get(key, "").startswith(MADE_KEY) for name, key in CARRIERS.items()}
    found = {"MessageStandIns": ";".join(f"{name}={url}" for name, url in carriers.items() if is_made[name])}
    for name, (key, public_of) in PUBLIC_KEYS.items():
        own = values[key]
        found[name] = public_of(own) if own.startswith(MADE_KEY) else kept.kept("parameters", name, lambda: "")
    return found
