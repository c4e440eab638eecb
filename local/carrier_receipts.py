"""What carriers of messages say afterwards: that it was delivered, in each provider's own shape and signature.

Two of them sign with a key pair, of which a deployment has the public half. Here the other half is made of the key that
this machine has made up.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a stand-in took. id: its own name for it · reference: what came with it to be brought back ·
    callback: where it was told to send receipts; empty for where the account says"""

    provider: str
    id: str
    to: str
    subject: str
    text: str
    reference: str = ""
    callback: str = ""


@dataclass(frozen=True, slots=True)
class SentReceipt:
    url: str
    headers: Mapping[str, str]
    body: bytes


def twilio(taken: Taken, parameters: Mapping[str, str]) -> SentReceipt:
    fields = {"MessageSid": taken.id, "MessageStatus": "delivered", "To": taken.to, "ApiVersion": "2010-04-01"}
    signed = taken.callback + "".join(name + value for name, value in sorted(fields.items()))
    digest = hmac.new(parameters["TwilioAuthToken"].encode(), signed.encode(), hashlib.sha1).digest()
    headers = {"content-type": FORM, "x-twilio-signature": b64encode(digest).decode()}
    return SentReceipt(taken.callback, headers, urlencode(fields).encode())


def telnyx(taken: Taken, parameters: Mapping[str, str]) -> SentReceipt:
    to = [{"phone_number": taken.to, "status": "delivered"}]
    payload = {"id": taken.id, "to": to, "tags": [taken.reference], "errors": []}
    body = _compact({"data": {"record_type": "event", "event_type": "message.finalized", "payload": payload}})
    sent_at = str(int(time.time()))
    signature = telnyx_key(parameters["TelnyxApiKey"]).sign(f"{sent_at}|".encode() + body)
    signed = {"telnyx-signature-ed25519": b64encode(signature).decode(), "telnyx-timestamp": sent_at}
    return SentReceipt(taken.callback, {"content-type": JSON, **signed}, body)


def termii(taken: Taken, parameters: Mapping[str, str]) -> SentReceipt:
    told = {"type": "outbound", "message_id": taken.id, "receiver": taken.to.lstrip("+"), "channel": "Number Api"}
    body = _compact(told | {"status": "DELIVERED | Message delivered to handset"})
    digest = hmac.new(parameters["TermiiWebhookSecret"].encode(), body, hashlib.sha512).hexdigest()
    return SentReceipt(_url(taken, parameters), {"content-type": JSON, "x-termii-signature": digest}, body)


def whatsapp(taken: Taken, parameters: Mapping[str, str]) -> SentReceipt:
    status = {"id": taken.id, "status": "delivered", "recipient_id": taken.to.lstrip("+")}
    value = {"statuses": [status | {"biz_opaque_callback_data": taken.reference}], "messaging_product": "whatsapp"}
    entry = {"id": parameters["WhatsappNumberId"], "changes": [{"field": "messages", "value": value}]}
    body = _compact({"object": "whatsapp_business_account", "entry": [entry]})
    digest = hmac.new(parameters["WhatsappAppSecret"].encode(), body, hashlib.sha256).hexdigest()
    return SentReceipt(_url(taken, parameters), {"content-type": JSON, "x-hub-signature-256": f"sha256={digest}"}, body)


def sendgrid(taken: Taken, parameters: Mapping[str, str]) -> SentReceipt:
    event = {"email": taken.to, "event": "delivered", "sg_event_id": f"delivered-{taken.id}"}
    body = _compact([event | {"sg_message_id": f"{taken.id}.local", "holdfast_attempt": taken.reference}])
    sent_at = str(int(time.time()))
    signature = sendgrid_key(parameters["SendgridApiKey"]).sign(sent_at.encode() + body, ECDSA(SHA256()))
    prefix = "x-twilio-email-event-webhook"
    signed = {f"{prefix}-signature": b64encode(signature).decode(), f"{prefix}-timestamp": sent_at}
    return SentReceipt(_url(taken, parameters), {"content-type": JSON, **signed}, body)


RECEIPTS: Mapping[str, Callable[[Taken, Mapping[str, str]], SentReceipt]] = {
    "twilio": twilio,
    "telnyx": telnyx,
    "termii": termii,
    "whatsapp": whatsapp,
    "sendgrid": sendgrid,
}


def telnyx_key(api_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(api_key.encode()).digest())


def sendgrid_key(api_key: str) -> EllipticCurvePrivateKey:
    # A number of 31 bytes is always one that the curve has a key for.
    return derive_private_key(int.from_bytes(hashlib.sha256(api_key.encode()).digest()[:31], "big") + 1, SECP256R1())


def telnyx_public_key(api_key: str) -> str:
    return b64encode(telnyx_key(api_key).public_key().public_bytes_raw()).decode()


def sendgrid_public_key(api_key: str) -> str:
    public = sendgrid_key(api_key).public_key()
    return b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _url(taken: Taken, parameters: Mapping[str, str]) -> str:
    return f"{parameters['PublicUrl']}/v1/message-receipts/{taken.provider}"


def _compact(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
