"""Events as the queues bring them, notifications, and what really left through the channels."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id, encode_id, new_id
from holdfast.messaging.queries.user_messages import find_reader
from holdfast.messaging.rules.preferences import Category
from holdfast.messaging.usecases.contacts import set_contact
from holdfast.messaging.usecases.telling import News, notify
from holdfast.messaging.usecases.unsubscribing import unsubscribe_url
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.running import Run
from tests.api import LambdaContext, handler_of, sample_event

ORIGIN = Origin("tests", "factory")
REGION = "eu-west-1"
SENDER = "no-reply@example.com"
ORDER_ID = "ord_01k8000000e008000000000001"
ORDER: dict[str, Any] = {
    "order_id": ORDER_ID,
    "title": "A used camera",
    "state": "funded",
    "by": "payment",
    "amount": "1500.00",
    "currency": "NGN",
}


@dataclass(frozen=True, slots=True)
class SentEmail:
    to: list[str]
    subject: str
    html: str


def running(tenant: str) -> Run:
    """What a call, a delivery or a job's turn has as `run`."""
    return partial(run, tenant, ORIGIN)


def make_contact(
    tenant: str,
    *,
    name: str = "Ada Obi",
    email: str | None = "",
    phone: str | None = None,
    language: str = "en",
) -> str:
    """A user id that can be reached, at an address of its own unless one is given; None for none."""
    user_id = new_id("usr")
    address = f"{user_id}@example.com" if email == "" else email
    run(
        tenant,
        ORIGIN,
        lambda db: set_contact(db, user_id, name=name, email=address, phone=phone, language=language),
    )
    return user_id


def unsubscribing(user: User, category: Category = "orders") -> str:
    """The token of the link in the user's e-mails that ends those of the category."""

    def work(db: Db) -> str:
        reader = find_reader(db, user.id)
        assert reader is not None, "only whom we write to has links"
        return unsubscribe_url(db.tenant_id, reader, category).partition("token=")[2]

    return run(user.tenant_id, ORIGIN, work)


def make_notification(tenant: str, user_id: str, title: str = "A used camera") -> str:
    """One notification that the user has not read; its id."""
    data = ORDER | {"title": title, "recipients": [user_id]}
    news = News(new_id("evt"), "escrow.order.started", ORDER_ID, data)
    run(tenant, ORIGIN, lambda db: notify(db, news))
    with_user = text("select id from notifications where user_id = :user order by id desc limit 1")
    row = run(tenant, ORIGIN, lambda db: db.execute(with_user, {"user": decode_id("usr", user_id)}).one())
    return encode_id("ntf", row[0])


def deliver(
    function: str,
    tenant: str,
    type: str,
    data: Mapping[str, Any],
    *,
    subject: str = ORDER_ID,
    event_id: str | None = None,
) -> bool:
    """Bring one event to a consumer, as its queue would; whether it was taken."""
    event = sample_event(function)
    record = event["Records"][0]
    body = json.loads(record["body"])
    body["detail-type"] = type
    body["detail"] |= {
        "id": event_id or new_id("evt"),
        "type": type,
        "tenant_id": tenant,
        "subject": subject,
        "data": dict(data),
    }
    record["body"] = json.dumps(body)
    answer = handler_of(function)(event, LambdaContext())
    failures = answer["batchItemFailures"]
    assert failures in ([], [{"itemIdentifier": record["messageId"]}])
    return not failures


def rows(admin_engine: Engine, table: str, tenant: str) -> list[dict[str, Any]]:
    """Every row of a tenant, the oldest first, seen past row-level security."""
    order = "position" if table == "events" else "id"
    statement = text(f"select * from {table} where tenant_id = :tenant order by {order}")
    with admin_engine.connect() as connection:
        found = connection.execute(statement, {"tenant": decode_id("tnt", tenant)})
        return [dict(row._mapping) for row in found]


def emails_to(address: str) -> list[SentEmail]:
    """What SES took for the address."""
    sent = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    return [
        SentEmail(each.destinations["ToAddresses"], each.subject, each.body)
        for each in sent
        if address in each.destinations["ToAddresses"]
    ]


def texts_to(phone: str) -> list[str]:
    """What SNS took for the number."""
    messages = sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages
    return [message for number, message in messages.values() if number == phone]


@contextmanager
def sender_unverified() -> Iterator[None]:
    """SES refuses every e-mail inside the block, as it does before a sender's address is verified."""
    ses = boto3.client("sesv2")
    ses.delete_email_identity(EmailIdentity=SENDER)
    try:
        yield
    finally:
        ses.create_email_identity(EmailIdentity=SENDER)
