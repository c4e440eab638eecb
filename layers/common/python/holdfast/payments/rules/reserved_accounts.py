"""Account numbers that are a user's for good: what is transferred to one tops up the balance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from holdfast.kernel.states import Table, Transition, actors
from holdfast.payments.providers.port import AccountStatus, Environment, OpenedAccount, PaymentOutcome

_OPEN = Transition("opened", actors("provider"), "payments.reserved_account.opened")
_DECLINE = Transition("declined", actors("provider"), "payments.reserved_account.declined")

# Some open an account at once, and some find out first who wants it. Who was declined may ask again.
ACCOUNT_STATES: Final[Table] = {
    ("requested", "open"): _OPEN,
    ("requested", "decline"): _DECLINE,
    ("declined", "open"): _OPEN,
    ("declined", "request"): Transition("requested", actors("provider"), "payments.reserved_account.requested"),
}
ACTIONS: Final = {"opened": "open", "requested": "request", "declined": "decline"}


@dataclass(frozen=True, slots=True)
class ReservedAccount:
    """opened: its number and name, None until it is opened · provider_reference: what the provider knows it by, besides
    its number · reason: why it was declined · provider_account_id: the tenant's own account at the provider that it was
    opened with, None for the deployment's"""

    id: str
    user_id: str
    provider: str
    environment: Environment
    currency: str
    status: AccountStatus
    provider_reference: str | None
    opened: OpenedAccount | None
    reason: str | None
    created_at: datetime
    provider_account_id: str | None = None

    @property
    def number(self) -> str | None:
        return None if self.opened is None else self.opened.account_number


def doubt_of(account: ReservedAccount, outcome: PaymentOutcome) -> str | None:
    """Why what the provider says is not credited, as a slug; None when it is."""
    if outcome.status != "succeeded" or outcome.provider_reference is None:
        return "not-settled"
    if outcome.environment != account.environment:
        return "wrong-environment"
    if account.number is None or outcome.paid_to != account.number:
        return "another-account"
    if outcome.amount is None or outcome.amount.minor <= 0:
        return "no-amount"
    return None if outcome.amount.currency == account.currency else "wrong-currency"
