"""What SES says of its e-mails, as events on the account's own bus."""

from collections.abc import Mapping
from typing import Any, Final

from holdfast.messaging.providers.exchange import name_of, texts
from holdfast.messaging.rules.fates import Receipt, ReceiptAction

REFERENCE: Final = "holdfast-attempt"
_ACTIONS: Final[Mapping[str, ReceiptAction]] = {
    "Send": "send",
    "Delivery": "deliver",
    "Bounce": "undeliver",
    "Reject": "fail",
    "Rendering Failure": "fail",
}


def read_event(detail: Any) -> Receipt | None:
    """None where it says nothing of an e-mail's fate, as that somebody has complained of it."""
    action, message_id = _ACTIONS.get(texts(detail, "eventType") or ""), texts(detail, "mail", "messageId")
    if action is None or message_id is None:
        return None
    reference = texts(detail, "mail", "tags", REFERENCE, 0)
    return Receipt(action, message_id, reference, name_of(texts(detail, "bounce", "bounceType")))
