"""Account numbers that are a user's for good: what is transferred to one tops up the balance."""

from dataclasses import dataclass
from datetime import datetime

from holdfast.payments.providers.port import Environment, PaymentOutcome


@dataclass(frozen=True, slots=True)
class ReservedAccount:
    id: str
    user_id: str
    provider: str
    environment: Environment
    currency: str
    bank_name: str
    account_number: str
    account_name: str
    created_at: datetime


def doubt_of(account: ReservedAccount, outcome: PaymentOutcome) -> str | None:
    """Why what the provider says is not credited, as a slug; None when it is."""
    if outcome.status != "succeeded" or outcome.provider_reference is None:
        return "not-settled"
    if outcome.environment != account.environment:
        return "wrong-environment"
    if outcome.paid_to != account.account_number:
        return "another-account"
    if outcome.amount is None or outcome.amount.minor <= 0:
        return "no-amount"
    return None if outcome.amount.currency == account.currency else "wrong-currency"
