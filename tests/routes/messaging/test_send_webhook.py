"""Queue SendWebhook: signed, answered, logged"""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from holdfast.identity.rules.callers import Admin
from holdfast.messaging import receivers
from holdfast.platform.db import run
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.receivers import Receiver
from tests.factories.webhooks import ORIGIN, announce, attempts_of, log_of, relay
from tests.routes.messaging.hearing import endpoint_for, order


def test_a_receiver_can_verify_it_with_the_standards_library(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_id, order_id = endpoint_for(api, owner, receiver), order()
    announce(tenant, order_id, "escrow.order.funded", amount="1500.00", title="Żółć 👜")
    relay(tenant)
    [received] = receiver.accepted
    [delivery] = log_of(api, owner, endpoint_id)
    assert (received.headers["content-type"], received.path) == ("application/json", "/hooks")
    assert received.headers["webhook-id"] == received.event["id"] == delivery["event_id"]
    assert abs(int(received.headers["webhook-timestamp"]) - time.time()) < 30
    assert {name: received.event[name] for name in ("type", "subject", "sequence", "data")} == {
        "type": "escrow.order.funded",
        "subject": order_id,
        "sequence": 1,
        "data": {"amount": "1500.00", "title": "Żółć 👜", "recipients": []},
    }
    assert (delivery["status"], delivery["attempts"], delivery["next_attempt_at"]) == ("succeeded", 1, None)
    [attempt] = attempts_of(api, owner, endpoint_id, delivery["id"])
    assert (attempt["outcome"], attempt["status_code"], attempt["number"]) == ("succeeded", 204, 1)


def test_a_receiver_with_another_secret_does_not_believe_it(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_for(api, owner, receiver)
    receiver.secrets[:] = ["whsec_" + "A" * 44]
    announce(tenant, order())
    relay(tenant)
    assert (len(receiver.came), receiver.accepted) == (1, [])


def test_it_is_signed_for_everybodys_time_and_not_the_tenants_own(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_for(api, owner, receiver)
    pass_time(tenant, timedelta(days=300))
    announce(tenant, order())
    relay(tenant)
    assert len(receiver.accepted) == 1


@pytest.mark.parametrize("status", [300, 302, 400, 404, 429, 500])
def test_only_2xx_is_a_yes(api: Api, tenant: str, owner: Admin, receiver: Receiver, status: int) -> None:
    endpoint_id = endpoint_for(api, owner, receiver)
    receiver.status, receiver.headers = status, {"location": receiver.url + "/elsewhere"}
    announce(tenant, order())
    relay(tenant)
    [delivery] = log_of(api, owner, endpoint_id)
    assert (delivery["status"], delivery["failure"]) == ("pending", f"status {status}")
    assert [each.path for each in receiver.came] == ["/hooks"]


def test_who_does_not_answer_in_time_has_not_heard_it(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivers, "ANSWER_SECONDS", 0.1)
    endpoint_id = endpoint_for(api, owner, receiver)
    receiver.before = lambda: time.sleep(0.5)
    announce(tenant, order())
    relay(tenant)
    [delivery] = log_of(api, owner, endpoint_id)
    [attempt] = attempts_of(api, owner, endpoint_id, delivery["id"])
    assert (delivery["status"], attempt["outcome"], attempt["status_code"]) == ("pending", "timed_out", None)
    assert attempt["duration_ms"] >= 100


def test_the_log_keeps_the_first_bytes_of_the_answer_and_none_of_our_secrets(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_id = endpoint_for(api, owner, receiver)
    [secret] = receiver.secrets
    receiver.status, receiver.text = 500, f"your secret {secret} is \0 wrong" + "é" * 600
    announce(tenant, order())
    relay(tenant)
    [delivery] = log_of(api, owner, endpoint_id)
    [attempt] = attempts_of(api, owner, endpoint_id, delivery["id"])
    assert attempt["response_start"].startswith("your secret whsec_*** is \ufffd wrongé")
    assert len(attempt["response_start"]) < 600
    every_row = text("select (select string_agg(t::text, '') from event_delivery_attempts t)")
    assert secret not in run(tenant, ORIGIN, lambda db: db.execute(every_row).scalar_one())


def test_both_secrets_sign_while_the_old_one_is_valid(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_id = endpoint_for(api, owner, receiver)
    [old] = receiver.secrets
    body = {"overlap_hours": 24}
    new = api.call("messaging/rotate_webhook_secret", owner, body, endpoint_id=endpoint_id).body["secret"]
    announce(tenant, order())
    relay(tenant)
    pass_time(tenant, timedelta(hours=25))
    announce(tenant, order())
    receiver.secrets[:] = []
    relay(tenant)
    first, second = receiver.came
    assert (first.is_signed_with(old), first.is_signed_with(new)) == (True, True)
    assert (second.is_signed_with(old), second.is_signed_with(new)) == (False, True)
