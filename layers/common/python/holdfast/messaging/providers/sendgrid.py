"""SendGrid: e-mail. Receipts come many at once, signed with ECDSA over their time and their bytes."""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Final

from holdfast.messaging.providers.aws import sender_of
from holdfast.messaging.providers.exchange import Exchange, at, is_fresh, read_json, refused, text_of, texts
from holdfast.messaging.providers.port import ForgedReceipt, Parcel, Posted, UnreadableReceipt
from holdfast.messaging.rules.fates import Receipt, ReceiptAction

BASE_URL: Final = "https://api.sendgrid.com"
SIGNATURE_HEADER: Final = "x-twilio-email-event-webhook-signature"
TIME_HEADER: Final = "x-twilio-email-event-webhook-timestamp"
REFERENCE: Final = "holdfast_attempt"
_ACTIONS: Final[Mapping[str, ReceiptAction]] = {
    "processed": "send",
    "delivered": "deliver",
    "bounce": "undeliver",
    "dropped": "fail",
}


@dataclass(frozen=True, slots=True)
class SendGrid:
    """public_key: of the event webhook, as SendGrid shows it: DER in base 64"""

    public_key: str
    exchange: Exchange

    def send(self, parcel: Parcel) -> str:
        email = parcel.rendered.email
        name, address = parseaddr(sender_of(email))
        asked: dict[str, Any] = {
            "personalizations": [{"to": [{"email": parcel.recipient}], "custom_args": {REFERENCE: parcel.reference}}],
            "from": {"email": address} | ({"name": name} if name else {}),
            "subject": email.subject,
            "content": [{"type": "text/plain", "value": email.text}, {"type": "text/html", "value": email.html}],
        }
        if email.headers:
            asked["headers"] = dict(email.headers)
        if email.reply_to:
            asked["reply_to"] = {"email": email.reply_to}
        answer = self.exchange.post("/v3/mail/send", json=asked)
        if not answer.is_yes:
            raise refused(answer, answer.at("errors", 0, "field"))
        return text_of(answer.headers.get("x-message-id"))

    def read_receipts(self, posted: Posted) -> Sequence[Receipt]:
        self._prove(posted)
        events = read_json(posted.body)
        if not isinstance(events, list):
            raise UnreadableReceipt("The webhook is no list of events.")
        return tuple(_receipts(events))

    def _prove(self, posted: Posted) -> None:
        sent_at = posted.headers.get(TIME_HEADER, "")
        if not is_fresh(sent_at):
            raise ForgedReceipt
        if not is_signed(self.public_key, posted.headers.get(SIGNATURE_HEADER, ""), sent_at, posted.body):
            raise ForgedReceipt


def is_signed(public_key: str, signature: str, sent_at: str, body: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(b64decode(public_key))
    assert isinstance(key, EllipticCurvePublicKey)
    try:
        key.verify(b64decode(signature, validate=True), sent_at.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _receipts(events: Sequence[object]) -> Iterable[Receipt]:
    """sg_message_id begins with the id that sending answered with."""
    for event in events:
        action, message_id = _ACTIONS.get(texts(event, "event") or ""), texts(event, "sg_message_id")
        if action is not None and message_id is not None:
            kind = at(event, "type")
            reason = kind if kind in ("bounce", "blocked") else None
            yield Receipt(action, message_id.partition(".")[0], texts(event, REFERENCE), reason)
