"""Whom a tenant lets take payments: for a currency and a method, some providers in the order they are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.payments.providers.port import Method

PaymentMethod = Method
AnyOrMethod = Literal["any", "card", "bank_transfer"]
ANY: Final = "any"


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """method: `any` counts where nothing is chosen for the method itself · providers: the preferred one first; empty:
    nobody takes it; None: nothing is chosen, and the deployment's own order counts"""

    currency: str
    method: AnyOrMethod
    providers: tuple[str, ...] | None
    updated_by: str
    updated_at: datetime


def chosen_for(choices: Sequence[ProviderChoice], method: Method | None, deployment: Sequence[str]) -> tuple[str, ...]:
    """Who may take a payment by the method, in order; without a method, who may by any. What the deployment does not
    have (any more) is left out."""
    by_method = {choice.method: choice.providers for choice in choices}
    chosen = by_method.get(method) if method is not None else None
    if chosen is None:
        chosen = by_method.get(ANY)
    return tuple(deployment) if chosen is None else tuple(name for name in chosen if name in deployment)
