"""What providers say of payouts unasked: Paystack's documented webhooks, and everything that the sandbox can play."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payments import (
    SandboxInProcess,
    SignedWebhook,
    bring_webhooks,
    empty_queues,
    paystack_signature,
    rows,
    run_schedule,
)
from tests.factories.payouts import (
    Payee,
    announced,
    last_news,
    make_payee,
    make_sandbox_payee,
    pass_time,
    refused,
    settle,
)
from tests.factories.paystack_transfers import playing_paystack

BEFORE, ON_ITS_WAY = ("5000.00", "0.00", "5000.00"), ("3000.00", "2000.00", "5000.00")
PAID = ("3000.00", "0.00", "3000.00")
# As Paystack documents it, byte for byte, but for the reference.
TRANSFER_FAILED = (
    '{"event":"transfer.failed","data":{"amount":200000,"currency":"NGN","domain":"test","id":69123462,'
    '"integration":{"id":100043},"reference":"1976435206","status":"failed","transfer_code":"TRF_chs98y5rykjb47w",'
    '"recipient":{"recipient_code":"RCP_cjcua8itre45gs","details":{"account_number":"0123456789","bank_code":"011"}},'
    '"session":{"provider":"nip","id":"74849400998877667"}}}'
)


@pytest.fixture
def payee(tenant: str) -> Payee:
    return make_payee(tenant)


def documented(reference: str, word: str = "failed", status: str | None = None) -> str:
    body = TRANSFER_FAILED.replace("1976435206", reference).replace("transfer.failed", f"transfer.{word}")
    return body.replace('"status":"failed"', f'"status":"{status or word}"')


def deliver(payee: Payee, body: str) -> None:
    """The webhook comes, is acknowledged, and is looked into."""
    assert send(payee, body).status == 200
    empty_queues(payee.api.tenant, ["payments"])


def send(payee: Payee, body: str) -> Answer:
    webhook = SignedWebhook("payments/receive_paystack_webhook", body, paystack_signature(body))
    answer: Answer = webhook.send(payee.api)
    return answer


def verdict(admin_engine: Engine, tenant: str) -> tuple[str, str | None]:
    """What became of the newest webhook."""
    kept = rows(admin_engine, "webhook_deliveries", tenant)[-1]
    return kept["status"], kept["reason"]


def test_the_documented_failure_gives_the_money_back(tenant: str, payee: Payee, admin_engine: Engine) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        assert payee.books(withdrawal_id) == ON_ITS_WAY
        paystack.transfers[withdrawal_id]["status"] = "failed"
        deliver(payee, documented(withdrawal_id))
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("failed", BEFORE)
    assert verdict(admin_engine, tenant) == ("processed", None)
    assert last_news(tenant, withdrawal_id)["recipients"] == [payee.user.id]


def test_one_changed_byte_is_401_and_moves_nothing(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "failed"
        body = documented(withdrawal_id)
        forged = SignedWebhook(
            "payments/receive_paystack_webhook", body.replace("200000", "200001"), paystack_signature(body)
        )
        asked = len(paystack.requests)
        assert forged.send(payee.api).status == 401
        empty_queues(tenant, ["payments"])
    assert len(paystack.requests) == asked
    assert payee.state(withdrawal_id) == "sent"
    assert payee.books(withdrawal_id) == ON_ITS_WAY


def test_success_and_then_a_reversal_bring_the_money_to_the_bank_and_back(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "success"
        deliver(payee, documented(withdrawal_id, "success"))
        assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)
        paystack.transfers[withdrawal_id]["status"] = "reversed"
        deliver(payee, documented(withdrawal_id, "reversed"))
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("reversed", BEFORE)
    assert announced(tenant, withdrawal_id)[-2:] == ["paid", "reversed"]


def test_a_reversal_that_comes_before_the_success_gives_the_money_back_once(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "reversed"
        deliver(payee, documented(withdrawal_id, "reversed"))
        deliver(payee, documented(withdrawal_id, "success"))
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("failed", BEFORE)


def test_a_hundred_copies_at_once_give_the_money_back_once(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "failed"
        body = documented(withdrawal_id)
        with ThreadPoolExecutor(32) as pool:
            assert set(pool.map(lambda _: send(payee, body).status, range(100))) == {200}
        empty_queues(tenant, ["payments"])
    assert payee.books(withdrawal_id) == BEFORE
    assert announced(tenant, withdrawal_id).count("failed") == 1


def test_a_webhook_is_a_hint_and_the_providers_answer_counts(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        deliver(payee, documented(withdrawal_id))
        assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("sent", ON_ITS_WAY)
        paystack.transfers[withdrawal_id]["status"] = "success"
        deliver(payee, documented(withdrawal_id, "reversed"))
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)


def test_a_webhook_that_overtakes_the_answer_to_sending_settles_it_once(tenant: str, payee: Payee) -> None:
    with playing_paystack() as paystack:
        withdrawal_id = payee.approved()
        paystack.after = lambda: deliver(payee, documented(withdrawal_id, "success"))
        empty_queues(tenant, ["payments"])
    assert paystack.sends() == [withdrawal_id]
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)
    assert announced(tenant, withdrawal_id).count("paid") == 1


@pytest.mark.parametrize("decide", ["requested", "approved", "cancelled"])
def test_word_of_a_payout_that_was_never_sent_is_suspicious_and_moves_nothing(
    tenant: str, payee: Payee, decide: str, admin_engine: Engine
) -> None:
    withdrawal_id = payee.approved() if decide == "approved" else payee.withdraw()
    if decide == "cancelled":
        payee.api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=withdrawal_id)
    books = payee.books(withdrawal_id)
    with playing_paystack() as paystack:
        assert send(payee, documented(withdrawal_id, "success")).status == 200
        bring_webhook(payee)
    assert paystack.requests == []
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == (decide, books)
    assert announced(tenant, withdrawal_id)[-1] == "suspicious"
    assert last_news(tenant, withdrawal_id)["reason"] == "never-sent"
    assert verdict(admin_engine, tenant) == ("failed", "never-sent")


def test_money_that_was_paid_after_it_was_given_back_is_suspicious_and_moves_nothing(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "failed"
        deliver(payee, documented(withdrawal_id))
        paystack.transfers[withdrawal_id]["status"] = "success"
        deliver(payee, documented(withdrawal_id, "success"))
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("failed", BEFORE)
    assert announced(tenant, withdrawal_id)[-1] == "suspicious"
    assert last_news(tenant, withdrawal_id)["reason"] == "succeeded-after-failed"


def test_a_webhook_of_the_other_environment_is_suspicious_and_moves_nothing(
    tenant: str, payee: Payee, admin_engine: Engine
) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "failed"
        deliver(payee, documented(withdrawal_id).replace('"domain":"test"', '"domain":"live"'))
    assert payee.books(withdrawal_id) == ON_ITS_WAY
    assert verdict(admin_engine, tenant) == ("failed", "webhook-of-another-environment")
    assert announced(tenant, withdrawal_id)[-1] == "suspicious"


def test_a_webhook_of_another_provider_is_suspicious_and_moves_nothing(
    api: Api, tenant: str, admin_engine: Engine, sandbox: SandboxInProcess
) -> None:
    payee = make_sandbox_payee(api, "0123456789")
    withdrawal_id = payee.approved()
    empty_queues(tenant)
    books = payee.books(withdrawal_id, "sandbox")
    with playing_paystack() as paystack:
        deliver(payee, documented(withdrawal_id))
    assert paystack.requests == []
    assert payee.books(withdrawal_id, "sandbox") == books
    assert (announced(tenant, withdrawal_id)[-1], last_news(tenant, withdrawal_id)["reason"]) == (
        "suspicious",
        "webhook-of-another-provider",
    )


def test_a_webhook_about_nobodys_payout_moves_nothing(tenant: str, payee: Payee) -> None:
    withdrawal_id = payee.withdraw()
    with playing_paystack() as paystack:
        for reference in ("1976435206", new_id("wdr"), payee.bank_account_id):
            assert send(payee, documented(reference)).status == 200
        empty_queues(tenant, ["payments"])
    assert paystack.requests == []
    assert payee.books(withdrawal_id) == ON_ITS_WAY
    assert announced(tenant, withdrawal_id) == ["requested"]


def test_a_webhook_finds_its_tenant_by_the_reference_alone(payee: Payee, admin_engine: Engine) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "failed"
        body = documented(withdrawal_id)
        webhook = SignedWebhook("payments/receive_paystack_webhook", body, paystack_signature(body))
        assert webhook.send(Api(make_tenant(admin_engine))).status == 200
        empty_queues(payee.api.tenant, ["payments"])
    assert payee.books(withdrawal_id) == BEFORE


def bring_webhook(payee: Payee) -> None:
    """The webhook alone is looked into; other events of the tenant are passed over."""
    assert bring_webhooks(payee.api.tenant) == [True]


@pytest.mark.parametrize(
    ("digits", "at_once", "in_the_end", "books"),
    [
        ("00", "paid", "paid", PAID),
        ("01", "failed", "failed", BEFORE),
        ("02", "failed", "failed", BEFORE),
        ("03", "sent", "paid", PAID),
        ("04", "paid", "paid", PAID),
        ("05", "failed", "failed", BEFORE),
        ("06", "paid", "reversed", BEFORE),
        ("07", "sending", "paid", PAID),
        ("08", "paid", "paid", PAID),
    ],
)
def test_whatever_the_sandbox_plays_the_money_is_in_one_place(
    api: Api, tenant: str, sandbox: SandboxInProcess, digits: str, at_once: str, in_the_end: str, books: Any
) -> None:
    payee = make_sandbox_payee(api, f"01234567{digits}")
    withdrawal_id = payee.approved()
    empty_queues(tenant)
    assert payee.state(withdrawal_id) == at_once
    for pause in (timedelta(seconds=61), timedelta(minutes=11)):
        pass_time(tenant, pause)
        run_schedule("sandbox/announce_due_webhooks", tenant)
        empty_queues(tenant)
    settle(tenant)
    empty_queues(tenant)
    assert payee.state(withdrawal_id) == in_the_end
    assert payee.books(withdrawal_id, "sandbox") == books
    sent = [one for one in sandbox.requests if (one.method, one.url.path) == ("POST", "/v1/sandbox/transfers")]
    assert len(sent) == 1
    assert "suspicious" not in announced(tenant, withdrawal_id)


def test_an_account_that_the_sandbox_cannot_resolve_is_not_kept(api: Api, sandbox: SandboxInProcess) -> None:
    account = {"bank_code": "001", "account_number": "0123456709", "currency": "NGN", "provider": "sandbox"}
    assert refused(api, "add_bank_account", make_user(api.tenant), account) == (422, "provider-refused")
