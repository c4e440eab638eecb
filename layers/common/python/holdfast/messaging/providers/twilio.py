"""Twilio: text messages. Receipts are forms, signed with the account's token over the URL and the fields."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from hmac import new as hmac
from typing import Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from holdfast.messaging.providers.exchange import Exchange, is_same, name_of, refused, text_of
from holdfast.messaging.providers.port import Fault, ForgedReceipt, Parcel, Posted, UnreadableReceipt
from holdfast.messaging.rules.fates import Receipt, ReceiptAction

BASE_URL: Final = "https://api.twilio.com"
SIGNATURE_HEADER: Final = "x-twilio-signature"
_ACTIONS: Final[Mapping[str, ReceiptAction]] = {
    "sent": "send",
    "delivered": "deliver",
    "read": "deliver",
    "undelivered": "undeliver",
    "failed": "fail",
}
_FAULTS: Final[Mapping[int, Fault]] = {
    21211: "recipient",  # no such number
    21217: "recipient",
    21614: "recipient",  # a landline
    21610: "opted_out",
}
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Twilio:
    """sender: a number, a name, or a messaging service's id (MG…) · receipts_url: where receipts shall come"""

    account: str
    token: str = field(repr=False)
    sender: str
    receipts_url: str
    exchange: Exchange

    def send(self, parcel: Parcel) -> str:
        sender = parcel.sender or self.sender
        answer = self.exchange.post(
            f"/2010-04-01/Accounts/{self.account}/Messages.json",
            form={
                "To": parcel.recipient,
                "MessagingServiceSid" if sender.startswith("MG") and len(sender) == 34 else "From": sender,
                "Body": parcel.rendered.sms,
                "StatusCallback": f"{self.receipts_url}?attempt={parcel.reference}",
            },
        )
        if not answer.is_yes:
            code = answer.at("code")
            raise refused(answer, code, fault=_FAULTS.get(code, "provider") if isinstance(code, int) else "provider")
        return text_of(answer.at("sid"))

    def read_receipts(self, posted: Posted) -> Sequence[Receipt]:
        """What is signed is the URL as Twilio was given it: a gateway behind it may show another port."""
        given = posted.headers.get(SIGNATURE_HEADER, "")
        fields = parse_qsl(posted.body.decode("utf-8", "replace"), keep_blank_values=True)
        right = [is_same(given, signature(self.token, url, fields)) for url in _spellings(posted.url)]
        if not given or not any(right):
            raise ForgedReceipt
        told = dict(fields)
        if not told.get("MessageSid"):
            raise UnreadableReceipt("The webhook names no message.")
        action = _ACTIONS.get(told.get("MessageStatus", ""))
        if action is None:
            return ()
        query = dict(parse_qsl(urlsplit(posted.url).query))
        return (Receipt(action, told["MessageSid"], query.get("attempt"), name_of(told.get("ErrorCode"))),)


def signature(token: str, url: str, fields: Sequence[tuple[str, str]]) -> str:
    """Base 64 of HMAC-SHA1 over the URL and each field's name and value, by name; the same pair counts once."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    return b64encode(hmac(token.encode(), signed.encode(), sha1).digest()).decode()


def _spellings(url: str) -> tuple[str, ...]:
    """With and without the port that goes without saying."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", _PORTS.get(parts.scheme)
    if parts.port == port:
        return url, urlunsplit(parts._replace(netloc=host))
    return (url,) if parts.port else (url, urlunsplit(parts._replace(netloc=f"{host}:{port}")))
