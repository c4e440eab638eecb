"""Bank accounts of users, as the provider knows them."""

from dataclasses import dataclass, field
from datetime import datetime

from holdfast.payments.providers.port import Environment

MOST_PER_USER = 20


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where a user's withdrawals may go. Its full number is kept by the provider alone, where the provider keeps any.

    environment: of the credentials it was registered with · recipient: what the provider pays to ·
    provider_account_id: the tenant's own account there that it was registered with, None for the deployment's ·
    holder_name: as the bank says · last_four: the end of the number, for people to recognise it by
    """

    id: str
    user_id: str
    provider: str
    environment: Environment
    recipient: str = field(repr=False)
    currency: str
    bank_code: str
    bank_name: str
    holder_name: str
    last_four: str
    created_at: datetime
    removed_at: datetime | None
    provider_account_id: str | None = None
