"""Queue SendWebhook: signed, in order, tried again; nothing goes where it must not"""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.messaging import receivers
from holdfast.messaging.rules.webhooks import BACKOFF, MAX_ATTEMPTS, PROBES, SWITCHED_OFF_AFTER
from holdfast.messaging.usecases import webhook_sending
from holdfast.messaging.usecases.webhook_sending import send_due
from holdfast.platform.db import run
from holdfast.platform.settings import settings
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.messaging import running
from tests.factories.receivers import Receiver, receiving
from tests.factories.webhooks import ORIGIN, announce, attempts_of, log_of, make_endpoint, relay, sweep


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def order() -> str:
    return new_id("ord")


def endpoint_for(api: Api, owner: Admin, receiver: Receiver, *types: str) -> str:
    """An endpoint there, of which the receiver knows the secret."""
    added = make_endpoint(api, owner, receiver.url, *types)
    receiver.secrets.append(added["secret"])
    return str(added["endpoint"]["id"])


def read(api: Api, owner: Admin, endpoint_id: str) -> Any:
    return api.call("messaging/get_webhook_endpoint", owner, endpoint_id=endpoint_id).body


def later(tenant: str, period: timedelta) -> None:
    pass_time(tenant, period * 1.2)
    sweep(tenant)


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


@pytest.mark.parametrize("status", [199 + 101, 302, 400, 404, 429, 500])
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


def test_who_is_not_there_has_not_heard_it(api: Api, tenant: str, owner: Admin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    endpoint_id = make_endpoint(api, owner, f"http://127.0.0.1:{port}/")["endpoint"]["id"]
    announce(tenant, order())
    relay(tenant)
    [delivery] = log_of(api, owner, endpoint_id)
    assert (delivery["status"], delivery["failure"]) == ("pending", "unreachable")


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name but the database's means these addresses; answers with the names that are asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def found(host: str, port: int, *more: Any, **named: Any) -> Any:
        if not host.endswith("example.com"):
            return real(host, port, *more, **named)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.5"], ["169.254.169.254"], ["93.184.215.14", "192.168.1.1"], ["::ffff:10.0.0.1"], ["fd00:ec2::254"]],
)
def test_a_name_that_means_a_private_address_is_not_called(
    api: Api, tenant: str, owner: Admin, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    endpoint_id = make_endpoint(api, owner, "https://inside.example.com/")["endpoint"]["id"]
    asked = resolve_to(monkeypatch, *addresses)
    announce(tenant, order())
    relay(tenant)
    [delivery] = log_of(api, owner, endpoint_id)
    assert (delivery["status"], delivery["failure"]) == ("pending", "address_forbidden")
    assert asked == ["inside.example.com"]


def test_the_machine_itself_is_called_on_one_machine_only(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint_id = endpoint_for(api, owner, receiver)
    announce(tenant, order())
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ENVIRONMENT", "production")
        elsewhere.setenv("PAYMENT_PROVIDERS", "paystack")
        settings.cache_clear()
        relay(tenant)
    settings.cache_clear()
    [delivery] = log_of(api, owner, endpoint_id)
    assert (delivery["failure"], receiver.came) == ("address_forbidden", [])


def test_what_is_called_is_the_address_that_was_looked_at(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means something else when asked again gains nothing, because it is asked once."""
    url = receiver.url.replace("127.0.0.1", "localhost")
    added = make_endpoint(api, owner, url)
    real, asked = socket.getaddrinfo, []

    def found(host: str, *more: Any, **named: Any) -> Any:
        if host == "localhost":
            asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 and host == "localhost" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    announce(tenant, order())
    relay(tenant)
    [received] = receiver.accepted
    assert (asked, received.headers["host"]) == (["localhost"], url.split("/")[2])
    assert received.is_signed_with(added["secret"])


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
