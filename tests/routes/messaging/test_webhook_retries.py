"""Webhooks that fail: tried again in order, given up, switched off"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from holdfast.identity.rules.callers import Admin
from holdfast.messaging.rules.webhooks import BACKOFF, MAX_ATTEMPTS, PROBES, SWITCHED_OFF_AFTER
from holdfast.messaging.usecases import webhook_sending
from holdfast.messaging.usecases.webhook_sending import send_due
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.messaging import running
from tests.factories.receivers import Receiver, receiving
from tests.factories.webhooks import announce, attempts_of, log_of, make_endpoint, relay, sweep
from tests.routes.messaging.hearing import endpoint_for, later, order, read


def test_a_receiver_that_was_down_misses_nothing_and_hears_it_in_order(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_id, first, second = endpoint_for(api, owner, receiver), order(), order()
    receiver.status = 503
    for _ in range(4):
        announce(tenant, first)
        announce(tenant, second)
        relay(tenant)
    # Of each subject only the first was tried: the others wait for it.
    assert [each.event["sequence"] for each in receiver.came] == [1, 1]
    assert read(api, owner, endpoint_id)["failing_since"] is not None
    receiver.status = 200
    relay(tenant)
    assert receiver.accepted == []
    later(tenant, BACKOFF[0])
    assert (receiver.heard(first), receiver.heard(second)) == ([1, 2, 3, 4], [1, 2, 3, 4])
    assert read(api, owner, endpoint_id)["failing_since"] is None
    assert {each["status"] for each in log_of(api, owner, endpoint_id)} == {"succeeded"}


def test_one_subject_that_fails_does_not_keep_the_others(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_for(api, owner, receiver)
    first, second = order(), order()
    receiver.status = 500
    announce(tenant, first)
    relay(tenant)
    receiver.status = 200
    announce(tenant, second)
    relay(tenant)
    assert receiver.heard() == []  # who fails is tried by the schedule
    sweep(tenant)
    assert (receiver.heard(first), receiver.heard(second)) == ([], [1])


def test_who_fails_is_tried_with_few_and_hears_everything_at_the_first_yes(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_for(api, owner, receiver)
    receiver.status = 500
    for _ in range(PROBES * 3):
        announce(tenant, order())
        relay(tenant)
    assert len(receiver.came) == 1
    sweep(tenant)
    assert len(receiver.came) == 1 + PROBES
    receiver.status = 200
    sweep(tenant)
    assert len(receiver.accepted) == PROBES * 2 - 1  # all but those that failed, which wait for their time
    later(tenant, BACKOFF[0])
    assert len(receiver.accepted) == PROBES * 3


def test_it_is_given_up_after_three_days_and_then_the_next_one_goes(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_id, order_id, other = endpoint_for(api, owner, receiver), order(), order()
    receiver.status = 500
    announce(tenant, order_id, "escrow.order.funded", "escrow.order.started")
    relay(tenant)
    for wait in BACKOFF[:-1]:
        later(tenant, wait)
    assert len(receiver.came) == MAX_ATTEMPTS - 1
    receiver.status = 200
    announce(tenant, other)
    relay(tenant)  # it answers about others: it is not switched off
    receiver.status = 500
    later(tenant, BACKOFF[-1])
    newest, oldest = (each for each in log_of(api, owner, endpoint_id) if each["subject"] == order_id)
    assert (oldest["status"], oldest["attempts"], oldest["failure"]) == ("given_up", MAX_ATTEMPTS, "status 500")
    assert (newest["status"], newest["attempts"]) == ("pending", 1)
    assert len(attempts_of(api, owner, endpoint_id, oldest["id"])) == MAX_ATTEMPTS


def test_it_waits_as_long_as_it_says(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_for(api, owner, receiver)
    receiver.status = 500
    announce(tenant, order())
    relay(tenant)
    pass_time(tenant, timedelta(seconds=6))
    assert sweep(tenant) == 1
    pass_time(tenant, BACKOFF[1] * 0.95)
    assert (sweep(tenant), len(receiver.came)) == (0, 2)
    pass_time(tenant, BACKOFF[1] * 0.2)
    assert (sweep(tenant), len(receiver.came)) == (1, 3)


def test_an_errand_that_comes_twice_is_no_second_attempt(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_id, order_id = endpoint_for(api, owner, receiver), order()
    receiver.status = 500
    announce(tenant, order_id)
    relay(tenant)
    send_due(running(tenant), endpoint_id, order_id)
    assert len(receiver.came) == 1


def test_who_is_gone_is_switched_off_at_once_and_it_is_announced(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    endpoint_id, order_id = endpoint_for(api, owner, receiver), order()
    receiver.status = 410
    announce(tenant, order_id, "escrow.order.funded", "escrow.order.started")
    with receiving() as watching:
        make_endpoint(api, owner, watching.url, "messaging.webhook_endpoint.*")
        relay(tenant)
        [told] = [each.event["data"] for each in watching.accepted]
    assert (told["endpoint_id"], told["reason"], told["given_up"]) == (endpoint_id, "gone", 2)
    assert len(receiver.came) == 1
    now = read(api, owner, endpoint_id)
    assert (now["status"], now["disabled_reason"]) == ("disabled", "gone")
    assert {each["failure"] for each in log_of(api, owner, endpoint_id)} == {"endpoint-disabled"}
    announce(tenant, order_id)
    relay(tenant)
    assert len(receiver.came) == 1


def test_who_fails_for_days_is_switched_off(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_id = endpoint_for(api, owner, receiver)
    receiver.status = 500
    announce(tenant, order())
    relay(tenant)
    pass_time(tenant, SWITCHED_OFF_AFTER - timedelta(minutes=1))
    sweep(tenant)
    assert read(api, owner, endpoint_id)["status"] == "enabled"
    later(tenant, BACKOFF[2])
    now = read(api, owner, endpoint_id)
    assert (now["status"], now["disabled_reason"]) == ("disabled", "failing")


def test_many_at_once_send_each_event_once(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_id, order_id = endpoint_for(api, owner, receiver), order()
    receiver.status = 500
    announce(tenant, order_id, *["escrow.order.funded"] * 5)
    relay(tenant)
    receiver.status, receiver.before = 200, lambda: time.sleep(0.05)
    pass_time(tenant, timedelta(minutes=1))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: send_due(running(tenant), endpoint_id, order_id), range(8)))
    assert receiver.heard(order_id) == [1, 2, 3, 4, 5]


def test_who_has_no_time_left_lets_another_go_on(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_sending, "_SECONDS", -1.0)
    endpoint_for(api, owner, receiver)
    order_id = order()
    announce(tenant, order_id, *["escrow.order.funded"] * 3)
    relay(tenant)
    assert receiver.heard(order_id) == [1, 2, 3]


def test_an_attempt_that_died_is_made_again_when_its_lease_is_over(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint_id, order_id = endpoint_for(api, owner, receiver), order()
    announce(tenant, order_id)
    with monkeypatch.context() as dying:
        dying.setattr(webhook_sending, "_record", lambda *_, **__: 1 / 0)
        with pytest.raises(AssertionError):
            relay(tenant)
    relay(tenant)
    assert len(receiver.came) == 1
    pass_time(tenant, timedelta(minutes=11))
    sweep(tenant)
    assert len(receiver.came) == 2
    [delivery] = log_of(api, owner, endpoint_id)
    attempts = attempts_of(api, owner, endpoint_id, delivery["id"])
    assert [each["outcome"] for each in attempts] == [None, "succeeded"]
    assert {each.headers["webhook-id"] for each in receiver.came} == {delivery["event_id"]}
