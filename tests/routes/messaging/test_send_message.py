import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id, encode_id
from holdfast.messaging.providers import aws
from holdfast.platform.tenant_settings import Branding
from tests.deployment import make_tenant
from tests.factories.messaging import (
    ORDER,
    deliver,
    emails_to,
    make_contact,
    rows,
    sender_unverified,
    texts_to,
)
from tests.factories.settings import set_settings

FUNCTION = "messaging/send_message"
BRANDING = Branding("Marché Démo", "aide@example.com", "#0b6e4f", "https://market.example.com/logo.png")


def queue(tenant: str, admin_engine: Engine, **data: Any) -> tuple[str, str]:
    """A queued message about an order: its id and its recipient."""
    event = ORDER | {"recipients": []} | data
    assert deliver("messaging/notify", tenant, "escrow.order.invited", event)
    message = rows(admin_engine, "messages", tenant)[-1]
    assert message["status"] == "queued"
    return encode_id("msg", message["id"]), message["recipient"]


def email_to_user(tenant: str, admin_engine: Engine, **data: Any) -> tuple[str, str]:
    return queue(tenant, admin_engine, recipients=[make_contact(tenant, name="Ada & Co")], **data)


def send(tenant: str, message_id: str) -> bool:
    return deliver(FUNCTION, tenant, "messaging.message.queued", {"message_id": message_id}, subject=message_id)


def message_of(admin_engine: Engine, tenant: str) -> dict[str, Any]:
    [message] = rows(admin_engine, "messages", tenant)
    return message


def test_an_email_leaves_and_its_fate_is_on_record(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine, title="A <used> camera")
    assert send(tenant, message_id)
    [email] = emails_to(address)
    assert (email.to, email.subject) == ([address], "An invitation was sent")
    assert "<p>Hello Ada &amp; Co,</p>" in email.html
    assert "A &lt;used&gt; camera" in email.html and "<used>" not in email.html
    message = message_of(admin_engine, tenant)
    assert (message["status"], message["attempts"], message["failure"]) == ("sent", 1, None)
    assert message["provider_message_id"]
    assert message["sent_at"] >= message["created_at"]
    assert message["claimed_until"] is None


@pytest.fixture
def requests_to_ses() -> Iterator[list[dict[str, Any]]]:
    """What is about to be sent to SES, as our client puts it."""
    requests: list[dict[str, Any]] = []

    def record(params: dict[str, Any], **_: Any) -> None:
        requests.append(params)

    events = aws.ses().meta.events
    events.register("provide-client-params.sesv2.SendEmail", record)
    yield requests
    events.unregister("provide-client-params.sesv2.SendEmail", record)


def test_an_email_has_a_plain_text_alternative(
    tenant: str, admin_engine: Engine, requests_to_ses: list[dict[str, Any]]
) -> None:
    message_id, _ = email_to_user(tenant, admin_engine, title="A <used> camera")
    assert send(tenant, message_id)
    [request] = requests_to_ses
    assert request["FromEmailAddress"] == "Holdfast <no-reply@example.com>"
    body = request["Content"]["Simple"]["Body"]
    assert body["Text"]["Data"].startswith(
        "Hello Ada & Co,\n\nThe seller of your order “A <used> camera” over 1,500.00 NGN"
    )
    assert body["Html"]["Data"].startswith("<!doctype html>")


def test_an_email_comes_in_the_tenants_name_and_look(
    tenant: str, admin_engine: Engine, requests_to_ses: list[dict[str, Any]]
) -> None:
    set_settings(tenant, branding=BRANDING)
    user_id = make_contact(tenant)
    assert deliver("messaging/notify", tenant, "identity.user.registered", {"recipients": [user_id]}, subject=user_id)
    assert [row["title"] for row in rows(admin_engine, "notifications", tenant)] == ["Welcome to Marché Démo"]
    assert send(tenant, encode_id("msg", message_of(admin_engine, tenant)["id"]))
    [request] = requests_to_ses
    assert request["FromEmailAddress"].endswith(" <no-reply@example.com>")
    assert "=?utf-8?" in request["FromEmailAddress"]
    assert request["ReplyToAddresses"] == ["aide@example.com"]
    html = request["Content"]["Simple"]["Body"]["Html"]["Data"]
    assert "4px solid #0b6e4f" in html
    assert '<img src="https://market.example.com/logo.png" alt="Marché Démo"' in html


@pytest.mark.parametrize("how", ["contact_email", "contact_phone"])
def test_an_invitation_reaches_who_is_not_here_yet(tenant: str, admin_engine: Engine, how: str) -> None:
    given = {"contact_email": f"seller-{tenant}@example.org", "contact_phone": "+2348030000042"}[how]
    message_id, address = queue(tenant, admin_engine, **{how: given})
    before = len(texts_to(address))
    assert send(tenant, message_id)
    assert address == given
    assert message_of(admin_engine, tenant)["status"] == "sent"
    if how == "contact_email":
        assert [each.subject for each in emails_to(address)] == ["You are invited to an order over 1,500.00 NGN"]
    else:
        [text_message] = texts_to(address)[before:]
        assert "Somebody wants to pay you 1,500.00 NGN through Holdfast, for: A used camera." in text_message


def test_a_message_that_was_sent_is_not_sent_again(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    assert send(tenant, message_id)
    sent = message_of(admin_engine, tenant)
    assert send(tenant, message_id)
    assert len(emails_to(address)) == 1
    assert message_of(admin_engine, tenant) == sent


def test_deliveries_at_the_same_time_send_once(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: send(tenant, message_id), range(8)))
    assert any(taken)
    assert len(emails_to(address)) == 1
    assert message_of(admin_engine, tenant)["attempts"] == 1


def claim(admin_engine: Engine, tenant: str, ends_in: timedelta, attempts: int = 1) -> None:
    """As a process leaves a message that it is sending."""
    statement = text("update messages set attempts = :attempts, claimed_until = now() + :ends_in where id = :id")
    with admin_engine.begin() as connection:
        values = {"id": message_of(admin_engine, tenant)["id"], "ends_in": ends_in, "attempts": attempts}
        connection.execute(statement, values)


def test_a_message_that_is_being_sent_comes_back_later(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    claim(admin_engine, tenant, timedelta(seconds=30))
    assert not send(tenant, message_id)
    assert emails_to(address) == []
    assert message_of(admin_engine, tenant)["attempts"] == 1


def wait_until_blocked(admin_engine: Engine) -> None:
    waiting = text("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%messages%'")
    for _ in range(500):
        with admin_engine.connect() as connection:
            if connection.execute(waiting).first() is not None:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits for the message")


def test_a_delivery_waits_for_the_one_that_is_just_claiming(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    claiming = text("update messages set attempts = 1, claimed_until = now() + interval '30 seconds' where id = :id")
    with ThreadPoolExecutor(1) as pool, admin_engine.connect() as connection:
        connection.execute(claiming, {"id": decode_id("msg", message_id)})
        delivery = pool.submit(send, tenant, message_id)
        wait_until_blocked(admin_engine)
        connection.commit()
        assert not delivery.result()
    assert emails_to(address) == []
    assert message_of(admin_engine, tenant)["attempts"] == 1


def test_a_message_that_a_dead_process_left_behind_is_sent(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    claim(admin_engine, tenant, timedelta(seconds=-1))
    assert send(tenant, message_id)
    assert len(emails_to(address)) == 1
    message = message_of(admin_engine, tenant)
    assert (message["status"], message["attempts"]) == ("sent", 2)


def test_a_message_that_kills_every_process_has_failed(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    claim(admin_engine, tenant, timedelta(seconds=-1), attempts=5)
    assert send(tenant, message_id)
    assert emails_to(address) == []
    message = message_of(admin_engine, tenant)
    assert (message["status"], message["attempts"], message["failure"]) == ("failed", 5, "Abandoned")


def test_a_channel_that_fails_is_tried_again(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    with sender_unverified():
        assert not send(tenant, message_id)
    message = message_of(admin_engine, tenant)
    assert (message["status"], message["attempts"], message["failure"]) == ("queued", 1, "MessageRejected")
    assert send(tenant, message_id)
    assert len(emails_to(address)) == 1
    message = message_of(admin_engine, tenant)
    assert (message["status"], message["attempts"], message["failure"]) == ("sent", 2, None)


def test_after_five_times_a_message_has_failed_for_good(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    with sender_unverified():
        assert [send(tenant, message_id) for _ in range(5)] == [False, False, False, False, True]
    message = message_of(admin_engine, tenant)
    assert (message["status"], message["attempts"], message["failure"]) == ("failed", 5, "MessageRejected")
    assert send(tenant, message_id)  # the sixth time there is nothing left to do, though the channel is well again
    assert emails_to(address) == []
    assert message_of(admin_engine, tenant) == message


def test_another_tenants_message_is_out_of_reach(tenant: str, admin_engine: Engine) -> None:
    message_id, address = email_to_user(tenant, admin_engine)
    assert not send(make_tenant(admin_engine), message_id)
    assert emails_to(address) == []
    assert message_of(admin_engine, tenant)["attempts"] == 0
