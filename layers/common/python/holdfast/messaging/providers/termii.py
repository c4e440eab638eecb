"""Termii: text messages, by the route that also reaches who has asked for no advertising, at any hour.

Its key travels in the body. Receipts are signed with HMAC-SHA512 over their bytes; it brings back no reference of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha512
from hmac import new as hmac
from typing import Final

from holdfast.messaging.providers.exchange import Exchange, is_same, read_json, refused, text_of, texts
from holdfast.messaging.providers.port import ForgedReceipt, Parcel, Posted, Refused, UnreadableReceipt
from holdfast.messaging.rules.fates import Receipt, ReceiptAction

SIGNATURE_HEADER: Final = "x-termii-signature"
_ACTIONS: Final[Mapping[str, ReceiptAction]] = {
    "SENT": "send",
    "MESSAGE SENT": "send",
    "DELIVERED": "deliver",
    "UNDELIVERED": "undeliver",
    "EXPIRED": "undeliver",
    "DND ACTIVE ON PHONE NUMBER": "undeliver",
    "MESSAGE FAILED": "fail",
    "FAILED": "fail",
    "REJECTED": "fail",
}


@dataclass(frozen=True, slots=True)
class Termii:
    """sender: a name of 3 to 11 letters and digits that Termii has registered"""

    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    sender: str
    exchange: Exchange

    def send(self, parcel: Parcel) -> str:
        answer = self.exchange.post(
            "/api/sms/send",
            json={
                "api_key": self.key,
                "to": parcel.recipient.removeprefix("+"),
                "from": parcel.sender or self.sender,
                "sms": parcel.rendered.sms,
                "type": "plain",
                "channel": "dnd",
            },
        )
        if not answer.is_yes:
            raise refused(answer, answer.at("code"))
        if answer.at("code") not in ("ok", None):
            raise Refused("not ok")
        return text_of(answer.at("message_id"))

    def read_receipts(self, posted: Posted) -> Sequence[Receipt]:
        given = posted.headers.get(SIGNATURE_HEADER, "").lower()
        if not given or not is_same(given, hmac(self.webhook_secret.encode(), posted.body, sha512).hexdigest()):
            raise ForgedReceipt
        document = read_json(posted.body)
        if texts(document, "type") == "inbound":
            return ()
        message_id = texts(document, "message_id")
        if message_id is None:
            raise UnreadableReceipt("The webhook names no message.")
        # As in DELIVERED | Message delivered to handset
        action = _ACTIONS.get((texts(document, "status") or "").partition("|")[0].strip().upper())
        return () if action is None else (Receipt(action, message_id),)
