"""Telnyx: text messages. Receipts are signed with Ed25519 over their time and their bytes."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from holdfast.messaging.providers.exchange import Exchange, at, is_fresh, name_of, read_json, refused, text_of, texts
from holdfast.messaging.providers.port import Fault, ForgedReceipt, Parcel, Posted, UnreadableReceipt
from holdfast.messaging.rules.fates import Receipt, ReceiptAction

BASE_URL: Final = "https://api.telnyx.com"
SIGNATURE_HEADER: Final = "telnyx-signature-ed25519"
TIME_HEADER: Final = "telnyx-timestamp"
_ACTIONS: Final[Mapping[str, ReceiptAction]] = {
    "sent": "send",
    "delivery_unconfirmed": "send",
    "delivered": "deliver",
    "delivery_failed": "undeliver",
    "sending_failed": "fail",
}
_FAULTS: Final[Mapping[str, Fault]] = {"40310": "recipient", "40300": "opted_out"}


@dataclass(frozen=True, slots=True)
class Telnyx:
    """sender: a number, or a name where the messaging profile has one · public_key: the account's, in base 64"""

    public_key: str
    sender: str
    profile: str
    receipts_url: str
    exchange: Exchange

    def send(self, parcel: Parcel) -> str:
        answer = self.exchange.post(
            "/v2/messages",
            json={
                "from": parcel.sender or self.sender,
                "to": parcel.recipient,
                "text": parcel.rendered.sms,
                "messaging_profile_id": self.profile,
                "webhook_url": self.receipts_url,
                "tags": [parcel.reference],
            },
        )
        if not answer.is_yes:
            code = answer.at("errors", 0, "code")
            raise refused(answer, code, fault=_FAULTS.get(str(code), "provider"))
        return text_of(answer.at("data", "id"))

    def read_receipts(self, posted: Posted) -> Sequence[Receipt]:
        self._prove(posted)
        document = read_json(posted.body)
        payload = at(document, "data", "payload")
        if texts(document, "data", "event_type") not in ("message.sent", "message.finalized"):
            return ()
        message_id = texts(payload, "id")
        if message_id is None:
            raise UnreadableReceipt("The webhook names no message.")
        action = _ACTIONS.get(texts(payload, "to", 0, "status") or "")
        if action is None:
            return ()
        reason = name_of(at(payload, "errors", 0, "code"))
        return (Receipt(action, message_id, texts(payload, "tags", 0), reason),)

    def _prove(self, posted: Posted) -> None:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        sent_at = posted.headers.get(TIME_HEADER, "")
        if not is_fresh(sent_at):
            raise ForgedReceipt
        key = Ed25519PublicKey.from_public_bytes(b64decode(self.public_key))
        try:
            key.verify(_decoded(posted.headers.get(SIGNATURE_HEADER, "")), f"{sent_at}|".encode() + posted.body)
        except InvalidSignature:
            raise ForgedReceipt from None


def _decoded(signature: str) -> bytes:
    try:
        return b64decode(signature, validate=True)
    except ValueError:
        raise ForgedReceipt from None
