"""How many messages one recipient gets."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import encode_id
from holdfast.kernel.refusals import TooMany
from holdfast.messaging.rules.message_routes import LIMITS
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.escrow import pass_time
from tests.factories.identity import make_user, register, registration
from tests.factories.links import ask_for_reset, send_link
from tests.factories.messages import bring, choose, newest, queue_invitation, send_text_code
from tests.factories.messaging import emails_to, rows, texts_to

PHONE = "+2348030009{:03}"


def test_codes_are_refused_with_429_and_the_fate_is_on_record(api: Api, tenant: str) -> None:
    phone = PHONE.format(1)
    choose(api, "sns", hourly_limit=2)
    assert send_text_code(tenant, phone) and send_text_code(tenant, phone)
    before = len(texts_to(phone))
    with pytest.raises(TooMany) as refused:
        send_text_code(tenant, phone)
    assert refused.value.slug == "too-many-messages"
    assert 0 < refused.value.retry_after <= 3600
    message = newest(api)
    assert (message["message"]["status"], message["message"]["failure"]) == ("dropped", "RecipientLimit")
    assert message["attempts"] == []
    assert len(texts_to(phone)) == before
    assert send_text_code(tenant, PHONE.format(2)), "another recipient"


def test_a_day_has_a_limit_of_its_own(api: Api, tenant: str) -> None:
    choose(api, "sns", hourly_limit=5, daily_limit=1)
    assert send_text_code(tenant, PHONE.format(3))
    with pytest.raises(TooMany) as refused:
        send_text_code(tenant, PHONE.format(3))
    assert refused.value.retry_after > 3600


def test_ordinary_messages_are_dropped_and_say_so(api: Api, tenant: str, admin_engine: Engine) -> None:
    phone = PHONE.format(4)
    choose(api, "sns", hourly_limit=1)
    for _ in range(2):
        assert bring(tenant, queue_invitation(tenant, admin_engine, contact_phone=phone))
    assert [row["status"] for row in rows(admin_engine, "messages", tenant)] == ["sent", "dropped"]
    assert newest(api)["message"]["failure"] == "RecipientLimit"


def test_codes_and_messages_count_together_and_a_retry_does_not_count(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    phone = PHONE.format(5)
    choose(api, "twilio", hourly_limit=2)
    message_id = queue_invitation(tenant, admin_engine, contact_phone=phone)
    assert not bring(tenant, message_id) and not bring(tenant, message_id)
    assert not send_text_code(tenant, phone), "nobody can be reached"
    with pytest.raises(TooMany):
        send_text_code(tenant, phone)


def test_one_tenants_messages_are_not_anothers(api: Api, tenant: str, admin_engine: Engine) -> None:
    phone = PHONE.format(6)
    choose(api, "sns", hourly_limit=1)
    assert send_text_code(tenant, phone)
    assert send_text_code(make_tenant(admin_engine), phone)


def test_without_a_choice_the_houses_own_limits_count(tenant: str) -> None:
    phone = PHONE.format(7)
    assert all(send_text_code(tenant, phone) for _ in range(LIMITS["sms"].hourly))
    with pytest.raises(TooMany):
        send_text_code(tenant, phone)


def test_the_route_of_a_code_answers_429_with_the_seconds_to_wait(api: Api, tenant: str) -> None:
    phone = str(registration()["phone"])
    choose(api, "sns", hourly_limit=1)
    claimant = register(api, phone=phone)
    pass_time(tenant, timedelta(seconds=61))
    answer = api.call("identity/resend_otp", None, {"user_id": claimant.id, "channel": "phone"})
    assert (answer.status, answer.problem) == (429, "too-many-messages")
    assert int(answer.headers["Retry-After"]) > 60


def test_a_link_beyond_the_limit_is_not_sent_and_not_tried_again(api: Api, tenant: str, admin_engine: Engine) -> None:
    email = f"{tenant}@example.com"
    make_user(tenant, email=email)
    choose(api, "ses", channel="email", hourly_limit=1)
    for _ in range(2):
        ask_for_reset(api, email)
        link_id = encode_id("lnk", rows(admin_engine, "email_links", tenant)[-1]["id"])
        assert send_link(tenant, link_id)
    assert len(emails_to(email)) == 1
    assert newest(api)["message"]["status"] == "dropped"
