"""The house's words in French, addressed politely."""

from collections.abc import Mapping
from typing import Final

from holdfast.messaging.rules.wordings.french.accounts import ACCOUNTS
from holdfast.messaging.rules.wordings.french.orders import ORDERS
from holdfast.messaging.rules.wordings.french.payments import PAYMENTS
from holdfast.messaging.rules.wordings.wording import Wording

FRENCH: Final[Mapping[str, Wording]] = ACCOUNTS | ORDERS | PAYMENTS
