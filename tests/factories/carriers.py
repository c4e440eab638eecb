"""Providers of messages in this process, by the payloads they document, and their receipts with real signatures."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256

from holdfast.kernel import clock
from holdfast.messaging.providers.configured import receipts_url
from holdfast.messaging.providers.twilio import signature
from holdfast.platform.http_client import instead_of_network
from holdfast.platform.settings import secret
from tests.api import Answer, Api
from tests.factories.identity import any_address
from tests.message_secrets import SENDGRID_KEY, TELNYX_KEY

OVER_HTTP = ("sendgrid", "twilio", "telnyx", "termii", "whatsapp")
FUNCTION = "messaging/receive_message_receipts"


@dataclass(slots=True)
class CarrierInProcess(httpx.BaseTransport):
    """Takes every message. failures: raised or answered instead, one for each request, until none are left · ids: the
    provider's own names for what it took, in order"""

    name: str
    failures: list[Exception | httpx.Response] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure
        self.ids.append(new := f"{self.name}-{uuid4()}")
        match self.name:
            case "twilio":
                return httpx.Response(201, json={"sid": new, "status": "queued", "error_code": None})
            case "telnyx":
                return httpx.Response(200, json={"data": {"id": new, "record_type": "message", "errors": []}})
            case "termii":
                sent = {"code": "ok", "message_id": new, "message": "Successfully Sent", "balance": 9, "user": "A B"}
                return httpx.Response(200, json=sent)
            case "whatsapp":
                return httpx.Response(200, json={"messaging_product": "whatsapp", "messages": [{"id": new}]})
        return httpx.Response(202, headers={"X-Message-Id": new})

    @property
    def sent(self) -> Any:
        """The newest request's body."""
        body = self.requests[-1].content
        return dict(parse_qsl(body.decode())) if self.name == "twilio" else json.loads(body)

    def is_down(self, times: int = 1) -> None:
        self.failures += [httpx.ConnectError("Connection refused")] * times


@contextmanager
def carriers() -> Iterator[dict[str, CarrierInProcess]]:
    """All of them, by name."""
    with ExitStack() as stack:
        all_of_them = {name: CarrierInProcess(name) for name in OVER_HTTP}
        for name, carrier in all_of_them.items():
            stack.enter_context(instead_of_network(name, carrier))
        yield all_of_them


@contextmanager
def nobody_carries() -> Iterator[None]:
    """None of them can be reached: no test speaks with the world."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    with ExitStack() as stack:
        for name in OVER_HTTP:
            stack.enter_context(instead_of_network(name, httpx.MockTransport(refuse)))
        yield


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt as its provider sends it, with its signature."""

    provider: str
    raw: str
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)

    def send(self, api: Api, **changes: Any) -> Answer:
        given: dict[str, Any] = {
            "raw": self.raw,
            "headers": dict(self.headers),
            "query": dict(self.query),
            "provider": self.provider,
            "ip": any_address(),
        }
        return api.call(FUNCTION, **given | changes)


def twilio_receipt(sid: str, status: str, attempt: str = "", **fields: str) -> SignedReceipt:
    said = {"MessageSid": sid, "MessageStatus": status, "To": "+2348030000001", "AccountSid": "AC1", **fields}
    url = receipts_url("twilio") + (f"?attempt={attempt}" if attempt else "")
    signed = signature(secret("twilio_auth_token"), url, list(said.items()))
    query = {"attempt": attempt} if attempt else {}
    return SignedReceipt("twilio", urlencode(said), {"x-twilio-signature": signed}, query)


def telnyx_receipt(id: str, status: str, *, tags: list[str] | None = None, age: int = 0, **more: Any) -> SignedReceipt:
    payload = {"id": id, "to": [{"phone_number": "+2348030000001", "status": status}], "tags": tags or [], **more}
    event = {"event_type": "message.finalized", "id": str(uuid4()), "payload": payload, "record_type": "event"}
    raw = json.dumps({"data": event, "meta": {"attempt": 1}})
    sent_at = str(int(clock.now().timestamp()) - age)
    signed = b64encode(TELNYX_KEY.sign(f"{sent_at}|{raw}".encode())).decode()
    return SignedReceipt("telnyx", raw, {"telnyx-signature-ed25519": signed, "telnyx-timestamp": sent_at})


def termii_receipt(id: str, status: str) -> SignedReceipt:
    told = {"type": "outbound", "message_id": id, "receiver": "2348030000001", "sender": "N-Alert", "status": status}
    raw = json.dumps(told | {"sent_at": "2020-12-16 11:34:36", "cost": "3.9", "channel": "Number Api"})
    signed = hmac.new(secret("termii_webhook_secret").encode(), raw.encode(), hashlib.sha512).hexdigest()
    return SignedReceipt("termii", raw, {"x-termii-signature": signed})


def whatsapp_receipt(*statuses: tuple[str, str], reference: str | None = None, **more: Any) -> SignedReceipt:
    """Any number of (wamid, status) in one webhook."""
    told = [{"id": id, "status": status, "recipient_id": "2348030000001", **more} for id, status in statuses]
    if reference is not None:
        told = [each | {"biz_opaque_callback_data": reference} for each in told]
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "106540352242922"}, "statuses": told}
    entry = {"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}
    raw = json.dumps({"object": "whatsapp_business_account", "entry": [entry]})
    signed = hmac.new(secret("whatsapp_app_secret").encode(), raw.encode(), hashlib.sha256).hexdigest()
    return SignedReceipt("whatsapp", raw, {"x-hub-signature-256": f"sha256={signed}"})


def sendgrid_receipt(*events: tuple[str, str], reference: str | None = None, age: int = 0) -> SignedReceipt:
    """Any number of (message id, event) in one webhook."""
    told = [
        {
            "email": "ada@example.com",
            "event": event,
            "sg_event_id": str(uuid4()),
            "sg_message_id": f"{id}.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
            "timestamp": 1600112492,
        }
        for id, event in events
    ]
    if reference is not None:
        told = [each | {"holdfast_attempt": reference} for each in told]
    raw = json.dumps(told) + "\r\n"
    sent_at = str(int(clock.now().timestamp()) - age)
    signed = b64encode(SENDGRID_KEY.sign(f"{sent_at}{raw}".encode(), ECDSA(SHA256()))).decode()
    headers = {
        "x-twilio-email-event-webhook-signature": signed,
        "x-twilio-email-event-webhook-timestamp": sent_at,
    }
    return SignedReceipt("sendgrid", raw, headers)
