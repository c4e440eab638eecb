"""Queue ReceiveSesEvent (Email Sent, Email Delivered, Email Bounced, Email Rejected, Email Rendering Failed)"""

import json
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from sqlalchemy import Engine

from holdfast.messaging.providers import aws
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.factories.messages import attempt_ids, bring, newest, queue_invitation

FUNCTION = "messaging/receive_ses_event"
KINDS = {
    "Email Sent": "Send",
    "Email Delivered": "Delivery",
    "Email Bounced": "Bounce",
    "Email Rejected": "Reject",
    "Email Rendering Failed": "Rendering Failure",
    "Email Complaint Received": "Complaint",
}


def tell(kind: str, message_id: str, *, tags: dict[str, list[str]] | None = None, **more: Any) -> bool:
    """SES tells it; whether it was taken from the queue."""
    event = sample_event(FUNCTION)
    [record] = event["Records"]
    body = json.loads(record["body"]) | {"detail-type": kind}
    said = {"messageId": message_id, "tags": tags or {}}
    body["detail"] = {"eventType": KINDS[kind], "mail": body["detail"]["mail"] | said, **more}
    record["body"] = json.dumps(body)
    return not handler_of(FUNCTION)(event, LambdaContext())["batchItemFailures"]


@pytest.fixture
def sent(api: Api, tenant: str, admin_engine: Engine) -> str:
    """SES's own name for a message that it took."""
    assert bring(tenant, queue_invitation(tenant, admin_engine, contact_email=f"{tenant}@example.org"))
    return str(newest(api)["message"]["provider_message_id"])


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("Email Sent", "sent"),
        ("Email Delivered", "delivered"),
        ("Email Bounced", "undelivered"),
        ("Email Rejected", "failed"),
        ("Email Rendering Failed", "failed"),
        ("Email Complaint Received", "sent"),
    ],
)
def test_what_ses_says_is_on_record(api: Api, sent: str, kind: str, status: str) -> None:
    assert tell(kind, sent, bounce={"bounceType": "Permanent"})
    message = newest(api)["message"]
    assert (message["status"], message["provider"]) == (status, "ses")
    assert message["failure"] == {"undelivered": "Permanent", "failed": "Permanent"}.get(status)


def test_a_bounce_after_the_delivery_changes_nothing(api: Api, sent: str) -> None:
    assert tell("Email Delivered", sent)
    before = newest(api)
    assert tell("Email Bounced", sent) and tell("Email Sent", sent) and tell("Email Delivered", sent)
    assert newest(api) == before


def test_what_is_about_nobodys_message_is_taken_and_forgotten(api: Api, sent: str) -> None:
    before = newest(api)
    assert tell("Email Delivered", "another")
    assert newest(api) == before


def test_what_may_have_been_sent_is_known_by_our_own_reference(
    api: Api, tenant: str, admin_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SES has it, and we were told nothing."""

    def time_out(**asked: Any) -> None:
        tagged.extend(asked["EmailTags"])
        raise ReadTimeoutError(endpoint_url="https://email.eu-west-1.amazonaws.com")

    tagged: list[dict[str, str]] = []
    monkeypatch.setattr(aws.ses(), "send_email", time_out)
    assert bring(tenant, queue_invitation(tenant, admin_engine, contact_email=f"{tenant}@example.org"))
    assert newest(api)["message"]["status"] == "unknown"
    [attempt] = attempt_ids(admin_engine, tenant)
    assert tagged == [{"Name": "holdfast-attempt", "Value": attempt}]
    assert tell("Email Delivered", "0102-ses", tags={"holdfast-attempt": [attempt]})
    message = newest(api)["message"]
    assert (message["status"], message["provider_message_id"]) == ("delivered", "0102-ses")
