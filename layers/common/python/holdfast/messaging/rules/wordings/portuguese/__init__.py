"""The house's words in Portuguese, addressed politely."""

from collections.abc import Mapping
from typing import Final

from holdfast.messaging.rules.wordings.portuguese.accounts import ACCOUNTS
from holdfast.messaging.rules.wordings.portuguese.orders import ORDERS
from holdfast.messaging.rules.wordings.portuguese.payments import PAYMENTS
from holdfast.messaging.rules.wordings.wording import Wording

PORTUGUESE: Final[Mapping[str, Wording]] = ACCOUNTS | ORDERS | PAYMENTS
