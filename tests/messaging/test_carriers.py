"""Each provider of messages: what it is asked, what its answers mean, and that its signatures are its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from holdfast.kernel.refusals import NotFound
from holdfast.messaging.providers import sendgrid, twilio
from holdfast.messaging.providers.configured import open_provider, open_teller
from holdfast.messaging.providers.port import NotCarried, OutcomeUnknown, Parcel, Posted, Refused, Unreachable
from holdfast.messaging.rules.message_routes import CHANNELS
from holdfast.messaging.rules.rendering import Email, Rendered
from holdfast.platform.settings import secret
from tests.factories.carriers import OVER_HTTP, CarrierInProcess, carriers, twilio_receipt

ATTEMPT = "mat_01k8000000e008000000000001"
CODE = "918273"
EMAIL = Email(
    "Your code", f"{CODE} is it", f"<p>{CODE}</p>", "Ada Shop", "ask@example.com", {"List-Unsubscribe": "<x>"}
)
WORDS = Rendered("phone_code", "en", {"code": CODE}, EMAIL, f"{CODE} is your code.")
TO_PHONE = Parcel(ATTEMPT, "+2348030000001", WORDS)
TO_EMAIL = Parcel(ATTEMPT, "ada@example.com", WORDS)
EACH = pytest.mark.parametrize("name", OVER_HTTP)
OFFICIAL_KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6"
    "wEA3F+g=="
)
OFFICIAL_SIGNATURE = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
OFFICIAL_EVENT = {
    "email": "hello@world.com",
    "event": "dropped",
    "reason": "Bounced Address",
    "sg_event_id": "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
    "sg_message_id": "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
    "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
    "timestamp": 1600112492,
}


@pytest.fixture
def at() -> Iterator[dict[str, CarrierInProcess]]:
    with carriers() as all_of_them:
        yield all_of_them


def parcel_for(name: str) -> Parcel:
    return TO_EMAIL if CHANNELS[name] == "email" else TO_PHONE


@EACH
def test_what_is_taken_has_the_providers_own_name(name: str, at: dict[str, CarrierInProcess]) -> None:
    assert open_provider(name).send(parcel_for(name)) == at[name].ids[0]


def test_twilio_is_asked_as_it_documents(at: dict[str, CarrierInProcess]) -> None:
    open_provider("twilio").send(TO_PHONE)
    [request] = at["twilio"].requests
    account = secret("twilio_account_sid")
    assert str(request.url) == f"https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json"
    assert request.headers["authorization"] == httpx.BasicAuth(account, secret("twilio_auth_token"))._auth_header
    assert at["twilio"].sent == {
        "To": "+2348030000001",
        "From": "+15005550006",
        "Body": f"{CODE} is your code.",
        "StatusCallback": f"http://127.0.0.1:8080/v1/message-receipts/twilio?attempt={ATTEMPT}",
    }


def test_a_messaging_service_of_twilios_has_a_field_of_its_own(at: dict[str, CarrierInProcess]) -> None:
    service = f"MG{'0' * 32}"
    open_provider("twilio").send(Parcel(ATTEMPT, "+2348030000001", WORDS, service))
    assert at["twilio"].sent["MessagingServiceSid"] == service and "From" not in at["twilio"].sent


def test_telnyx_is_asked_as_it_documents(at: dict[str, CarrierInProcess]) -> None:
    open_provider("telnyx").send(TO_PHONE)
    [request] = at["telnyx"].requests
    assert str(request.url) == "https://api.telnyx.com/v2/messages"
    assert request.headers["authorization"] == f"Bearer {secret('telnyx_api_key')}"
    assert at["telnyx"].sent == {
        "from": "+15005550007",
        "to": "+2348030000001",
        "text": f"{CODE} is your code.",
        "messaging_profile_id": secret("telnyx_messaging_profile"),
        "webhook_url": "http://127.0.0.1:8080/v1/message-receipts/telnyx",
        "tags": [ATTEMPT],
    }


def test_termii_is_asked_as_it_documents(at: dict[str, CarrierInProcess]) -> None:
    open_provider("termii").send(Parcel(ATTEMPT, "+2348030000001", WORDS, "Ada Shop"))
    [request] = at["termii"].requests
    assert str(request.url) == "https://v3.api.termii.com/api/sms/send"
    assert at["termii"].sent == {
        "api_key": secret("termii_api_key"),
        "to": "2348030000001",
        "from": "Ada Shop",
        "sms": f"{CODE} is your code.",
        "type": "plain",
        "channel": "dnd",
    }


def test_whatsapp_is_asked_for_its_template_of_codes(at: dict[str, CarrierInProcess]) -> None:
    open_provider("whatsapp").send(TO_PHONE)
    [request] = at["whatsapp"].requests
    number = secret("whatsapp_number_id")
    assert str(request.url) == f"https://graph.facebook.com/v23.0/{number}/messages"
    assert request.headers["authorization"] == f"Bearer {secret('whatsapp_access_token')}"
    parameters = [{"type": "text", "text": CODE}]
    assert at["whatsapp"].sent == {
        "messaging_product": "whatsapp",
        "to": "2348030000001",
        "type": "template",
        "template": {
            "name": "phone_code",
            "language": {"code": "en"},
            "components": [
                {"type": "body", "parameters": parameters},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": parameters},
            ],
        },
        "biz_opaque_callback_data": ATTEMPT,
    }


def test_whatsapps_other_templates_take_values_by_name(at: dict[str, CarrierInProcess]) -> None:
    words = Rendered("escrow.order.funded", "fr", {"title": "A camera", "amount": "5"}, EMAIL, "…")
    open_provider("whatsapp").send(Parcel(ATTEMPT, "+2348030000001", words))
    template = at["whatsapp"].sent["template"]
    assert (template["name"], template["language"]) == ("escrow_order_funded", {"code": "fr"})
    [body] = template["components"]
    assert body["parameters"] == [
        {"type": "text", "parameter_name": "amount", "text": "5"},
        {"type": "text", "parameter_name": "title", "text": "A camera"},
    ]


def test_sendgrid_is_asked_as_it_documents(at: dict[str, CarrierInProcess]) -> None:
    open_provider("sendgrid").send(TO_EMAIL)
    [request] = at["sendgrid"].requests
    assert str(request.url) == "https://api.sendgrid.com/v3/mail/send"
    assert request.headers["authorization"] == f"Bearer {secret('sendgrid_api_key')}"
    assert at["sendgrid"].sent == {
        "personalizations": [{"to": [{"email": "ada@example.com"}], "custom_args": {"holdfast_attempt": ATTEMPT}}],
        "from": {"email": "no-reply@example.com", "name": "Ada Shop"},
        "reply_to": {"email": "ask@example.com"},
        "subject": "Your code",
        "content": [
            {"type": "text/plain", "value": f"{CODE} is it"},
            {"type": "text/html", "value": f"<p>{CODE}</p>"},
        ],
        "headers": {"List-Unsubscribe": "<x>"},
    }


def answer(status: int, body: Any) -> httpx.Response:
    return httpx.Response(status, json=body)


@pytest.mark.parametrize(
    ("name", "failure", "expected", "fault"),
    [
        ("twilio", answer(401, {"code": 20003, "message": "Authenticate"}), "401 20003", "provider"),
        ("twilio", answer(400, {"code": 21211, "message": "Invalid 'To'"}), "400 21211", "recipient"),
        ("twilio", answer(400, {"code": 21610, "message": "unsubscribed"}), "400 21610", "opted_out"),
        ("telnyx", answer(403, {"errors": [{"code": "10004", "title": "Missing"}]}), "403 10004", "provider"),
        ("telnyx", answer(400, {"errors": [{"code": "40300", "title": "Blocked"}]}), "400 40300", "opted_out"),
        ("termii", answer(401, {"message": "Invalid API key", "code": 401}), "401 401", "provider"),
        ("termii", answer(200, {"code": "400", "message": "Insufficient balance"}), "not ok", "provider"),
        ("whatsapp", answer(400, {"error": {"code": 131030, "message": "not in list"}}), "400 131030", "recipient"),
        ("whatsapp", answer(404, {"error": {"code": 132001, "message": "no template"}}), "404 132001", "provider"),
        ("sendgrid", answer(400, {"errors": [{"message": "x", "field": "from.email"}]}), "400 from.email", "provider"),
        ("sendgrid", httpx.Response(403, text=f"<html>{CODE}"), "403", "provider"),
    ],
)
def test_a_clear_no_says_why_by_number(
    at: dict[str, CarrierInProcess], name: str, failure: httpx.Response, expected: str, fault: str
) -> None:
    at[name].failures = [failure]
    with pytest.raises(Refused) as refused:
        open_provider(name).send(parcel_for(name))
    assert (refused.value.reason, refused.value.fault) == (expected, fault)


@EACH
@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError(f"{CODE}"), Unreachable),
        (httpx.ConnectTimeout(f"{CODE}"), Unreachable),
        (httpx.ProxyError(f"{CODE}"), Unreachable),
        (httpx.Response(429, text=CODE), Unreachable),
        (httpx.ReadTimeout(f"{CODE}"), OutcomeUnknown),
        (httpx.WriteError(f"{CODE}"), OutcomeUnknown),
        (httpx.RemoteProtocolError(f"{CODE}"), OutcomeUnknown),
        (httpx.Response(500, text=CODE), OutcomeUnknown),
        (httpx.Response(503, text=CODE), OutcomeUnknown),
        (httpx.Response(200, text=f"garbage {CODE}"), OutcomeUnknown),
        (httpx.Response(201, json=[{"id": CODE}]), OutcomeUnknown),
        (httpx.Response(302, headers={"location": "https://example.com"}), Refused),
    ],
    ids=str,
)
def test_each_way_to_fail_is_one_of_three_and_repeats_nothing(
    at: dict[str, CarrierInProcess], name: str, failure: Exception | httpx.Response, kind: type[NotCarried]
) -> None:
    at[name].failures = [failure]
    with pytest.raises(kind) as raised:
        open_provider(name).send(parcel_for(name))
    error: BaseException | None = raised.value
    told = ""
    while error is not None:
        told += f"{error!r} {vars(error)}"
        error = error.__cause__ or error.__context__
    assert CODE not in told


def test_twilios_own_vector() -> None:
    """Its documentation's: the query is part of what is signed."""
    fields = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    signed = twilio.signature("12345", url, [("Caller", "+14158675309"), *fields.items()])
    assert signed == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    again = [("Caller", "+14158675309"), *reversed(fields.items()), ("Digits", "1234")]
    assert twilio.signature("12345", url, again) == signed, "by name, and the same pair once"


@pytest.mark.parametrize("host", ["api.example.com", "api.example.com:443"])
@pytest.mark.parametrize("signed_for", ["api.example.com", "api.example.com:443"])
def test_the_port_that_goes_without_saying_may_be_said(host: str, signed_for: str) -> None:
    path = "/v1/message-receipts/twilio"
    fields = [("MessageSid", "SM1"), ("MessageStatus", "delivered")]
    signed = twilio.signature(secret("twilio_auth_token"), f"https://{signed_for}{path}", fields)
    body = "&".join(f"{name}={value}" for name, value in fields).encode()
    posted = Posted(f"https://{host}{path}", {"x-twilio-signature": signed}, body)
    [receipt] = open_teller("twilio").read_receipts(posted)
    assert (receipt.action, receipt.provider_message_id) == ("deliver", "SM1")


def test_sendgrids_own_vector() -> None:
    """Of its libraries' tests: compact, with the line's end."""
    body = (json.dumps([OFFICIAL_EVENT], sort_keys=True, separators=(",", ":")) + "\r\n").encode()
    assert sendgrid.is_signed(OFFICIAL_KEY, OFFICIAL_SIGNATURE, "1600112502", body)
    assert not sendgrid.is_signed(OFFICIAL_KEY, OFFICIAL_SIGNATURE, "1600112502", body.strip())
    assert not sendgrid.is_signed(OFFICIAL_KEY, OFFICIAL_SIGNATURE, "1600112503", body)
    assert not sendgrid.is_signed(secret("sendgrid_public_key"), OFFICIAL_SIGNATURE, "1600112502", body)


@pytest.mark.parametrize("status", ["queued", "accepted", "sending", "canceled", ""])
def test_what_says_nothing_new_is_no_receipt(status: str) -> None:
    receipt = twilio_receipt("SM1", status)
    url = "http://127.0.0.1:8080/v1/message-receipts/twilio"
    assert open_teller("twilio").read_receipts(Posted(url, receipt.headers, receipt.raw.encode())) == ()


@pytest.mark.parametrize("name", ["", "nobody", "Twilio", "../twilio"])
def test_who_is_not_here_cannot_be_opened(name: str) -> None:
    with pytest.raises(NotFound):
        open_provider(name)


def test_a_route_that_sends_nothing_pays_for_no_provider() -> None:
    program = """
import sys
import holdfast.messaging.usecases.codes, holdfast.messaging.usecases.receipts
loaded = [name for name in sys.modules if name.startswith("holdfast.messaging.providers.")]
assert not {"twilio", "telnyx", "termii", "whatsapp", "sendgrid", "aws"} & {name.rpartition(".")[2] for name in loaded}
assert not {"httpx", "boto3", "cryptography.hazmat.primitives.asymmetric.ec"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)})
