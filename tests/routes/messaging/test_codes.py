"""Codes are sent while the person waits, and are never kept anywhere."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.kernel.ids import decode_id
from holdfast.kernel.refusals import Unavailable
from holdfast.messaging.providers import aws
from holdfast.messaging.rules.rendering import MissingPlaceholder
from holdfast.messaging.usecases.codes import send_code
from holdfast.platform.schemas import Done
from tests.api import LambdaContext, sample_event
from tests.factories.messaging import emails_to, rows, running, sender_unverified, texts_to

CODE = "918273"


@route("POST /v1/notifications/{notification_id}/read", ANYONE, own_transactions=True)
def ask_for_code(call: Call, notification_id: str) -> Done:
    send_code(call.run, to_email=f"{notification_id}@example.com", template="email_code", values={"code": CODE})
    return Done()


@pytest.fixture
def unreachable_sns(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SNS at an address where nobody answers."""
    aws.sns.cache_clear()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:9")
    yield
    aws.sns.cache_clear()


def everything_stored(admin_engine: Engine, tenant: str) -> str:
    tables = ("messages", "events", "audit_records", "idempotency_keys")
    with admin_engine.connect() as connection:
        tenant_id = {"tenant": decode_id("tnt", tenant)}
        stored = [
            connection.execute(text(f"select t::text from {table} t where tenant_id = :tenant"), tenant_id)
            .scalars()
            .all()
            for table in tables
        ]
    return json.dumps([list(each) for each in stored])


def test_a_code_goes_to_the_phone_at_once(tenant: str, admin_engine: Engine) -> None:
    phone = "+2348030000077"
    before = len(texts_to(phone))
    send_code(running(tenant), to_phone=phone, template="phone_code", values={"code": CODE})
    [text_message] = texts_to(phone)[before:]
    assert text_message.startswith(f"{CODE} is your Holdfast code.")
    [message] = rows(admin_engine, "messages", tenant)
    assert (message["channel"], message["recipient"], message["template"]) == ("sms", phone, "phone_code")
    assert (message["status"], message["attempts"], message["failure"]) == ("sent", 1, None)
    assert message["provider_message_id"] and message["sent_at"]


def test_a_code_goes_to_the_email_address_at_once(tenant: str, admin_engine: Engine) -> None:
    address = f"{tenant}@example.com"
    send_code(running(tenant), to_email=address, template="email_code", values={"code": CODE})
    [email] = emails_to(address)
    assert email.subject == "Your Holdfast code"
    assert CODE in email.html
    assert [row["status"] for row in rows(admin_engine, "messages", tenant)] == ["sent"]


def test_no_code_is_kept_and_none_waits_in_a_queue(tenant: str, admin_engine: Engine) -> None:
    send_code(running(tenant), to_email=f"{tenant}@example.com", template="email_code", values={"code": CODE})
    [message] = rows(admin_engine, "messages", tenant)
    assert message["template_values"] is None
    assert rows(admin_engine, "events", tenant) == []
    stored = everything_stored(admin_engine, tenant)
    assert "email_code" in stored
    assert CODE not in stored


def test_a_code_that_could_not_be_sent_is_refused_and_on_record(
    tenant: str, admin_engine: Engine, unreachable_sns: None
) -> None:
    with pytest.raises(Unavailable) as refused:
        send_code(running(tenant), to_phone="+2348030000078", template="phone_code", values={"code": CODE})
    assert refused.value.slug == "message-not-sent"
    [message] = rows(admin_engine, "messages", tenant)
    assert (message["status"], message["failure"]) == ("failed", "EndpointConnectionError")
    assert texts_to("+2348030000078") == []
    assert CODE not in everything_stored(admin_engine, tenant)


def test_what_the_channel_says_of_a_code_is_not_repeated(tenant: str, admin_engine: Engine) -> None:
    with sender_unverified(), pytest.raises(Unavailable) as refused:
        send_code(running(tenant), to_email=f"{tenant}@example.com", template="email_code", values={"code": CODE})
    error: BaseException | None = refused.value
    said = []
    while error is not None:
        said.append(f"{error!r} {vars(error)}")
        error = error.__cause__ or error.__context__
    assert len(said) == 1  # the refusal, without the errors behind it
    assert CODE not in "".join(said)


@pytest.mark.parametrize("is_sent", [True, False])
def test_no_log_has_the_code(
    tenant: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    is_sent: bool,
    request: pytest.FixtureRequest,
) -> None:
    if not is_sent:
        request.getfixturevalue("unreachable_sns")
    aws.sns.cache_clear()
    logging.getLogger("botocore").setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    try:
        send_code(running(tenant), to_phone="+2348030000079", template="phone_code", values={"code": CODE})
    except Unavailable:
        assert not is_sent
    written = capfd.readouterr()
    assert CODE not in caplog.text + written.out + written.err


def test_the_route_answers_503_and_the_code_can_be_asked_for_again(tenant: str, admin_engine: Engine) -> None:
    def ask() -> dict[str, Any]:
        event = sample_event("messaging/read_notification")
        event["headers"] = {"holdfast-tenant": tenant, "idempotency-key": "the same"}
        event["requestContext"]["http"]["sourceIp"] = tenant
        event["rawPath"] = f"/v1/notifications/{tenant}/read"
        return ask_for_code(event, LambdaContext())

    with sender_unverified():
        answer = ask()
    assert answer["statusCode"] == 503
    assert json.loads(answer["body"])["type"] == "message-not-sent"
    assert CODE not in json.dumps(answer)
    assert emails_to(f"{tenant}@example.com") == []
    assert ask()["statusCode"] == 200
    assert len(emails_to(f"{tenant}@example.com")) == 1
    assert [row["status"] for row in rows(admin_engine, "messages", tenant)] == ["failed", "sent"]
    assert CODE not in everything_stored(admin_engine, tenant)


@pytest.mark.parametrize(
    "addresses", [{}, {"to_phone": "+2348030000080", "to_email": "a@example.com"}, {"to_phone": ""}]
)
def test_a_code_goes_to_exactly_one_address(tenant: str, admin_engine: Engine, addresses: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one address"):
        send_code(running(tenant), template="phone_code", values={"code": CODE}, **addresses)
    assert rows(admin_engine, "messages", tenant) == []


def test_only_codes_are_sent_as_codes(tenant: str, admin_engine: Engine) -> None:
    with pytest.raises(ValueError, match="templates for codes"):
        send_code(running(tenant), to_email="a@example.com", template="invitation", values={"code": CODE})
    with pytest.raises(MissingPlaceholder):
        send_code(running(tenant), to_email="a@example.com", template="email_code", values={})
    assert rows(admin_engine, "messages", tenant) == []
