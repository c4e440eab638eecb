"""The values that one machine gives to the root template's parameters: those of a deployment that stays at home."""

from __future__ import annotations

from pathlib import Path

from local.cloudformation.document import load

CHOSEN = {
    "Environment": "local",
    "EmailSender": "Holdfast <no-reply@holdfast.example>",
    "PaymentProviders": "sandbox,paystack",
}


def local_parameters(template: Path) -> dict[str, str]:
    """What is chosen above, and placeholders where the template asks for ids of networks and the like."""
    declared = load(template).get("Parameters") or {}
    assert isinstance(declared, dict)
    values = {name: value for name, value in CHOSEN.items() if name in declared}
    for name, parameter in declared.items():
        kind = str(parameter.get("Type")) if isinstance(parameter, dict) else ""
        if name not in values and isinstance(parameter, dict) and "Default" not in parameter and "AWS::" in kind:
            values[name] = f"local-{name.lower()}"
    return values
