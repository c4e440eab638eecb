"""Every hour: what a provider says that moved on days that are over is compared with our books."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import decode_id, new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import payment as lying_place
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from holdfast.payments.usecases import settlement_fetching
from holdfast.payments.usecases.refund_requests import request_refund
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payments import (
    PRICE,
    announced,
    empty_queues,
    make_payment,
    paystack_credit,
    paystack_webhook,
    rows,
    run_schedule,
    running,
)
from tests.factories.payouts import make_payee
from tests.factories.paystack import PaystackInProcess, paystack_http
from tests.factories.paystack_transfers import playing_paystack
from tests.factories.provider_accounts import set_own_account
from tests.factories.settlements import compared, end_day, listed, paid, today

FUNCTION = "payments/fetch_settlements"


def test_a_day_on_which_both_say_the_same_has_no_differences_and_is_fetched_once(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    for _ in range(2):
        paid(api, paystack, payer)
    end_day(admin_engine, tenant)
    assert run_schedule(FUNCTION, tenant) == 1
    [run] = compared(admin_engine, tenant)
    assert (run["code"], run["currency"], run["begins_at"].date()) == ("clearing:paystack", "NGN", today())
    assert (run["our_lines"], run["their_lines"], run["matched_here"], run["differences"]) == (2, 2, 2, 0)
    asked = len(paystack.requests)
    assert run_schedule(FUNCTION, tenant) == 0
    assert len(paystack.requests) == asked and len(compared(admin_engine, tenant)) == 1


def test_a_difference_of_one_kobo_is_found_grows_old_and_is_closed_when_it_is_explained(
    api: Api, tenant: str, payer: User, owner: Admin, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    payment = paid(api, paystack, payer)
    paid(api, paystack, payer)
    seeded = paystack.lists["transaction"][0]
    seeded |= {"amount": PRICE.minor - 1, "requested_amount": PRICE.minor - 1}
    end_day(admin_engine, tenant)
    assert run_schedule(FUNCTION, tenant) == 1
    [run] = compared(admin_engine, tenant)
    assert (run["differences"], run["difference_minor"]) == (1, 1)
    found = api.call("ledger/list_reconciliations", owner).body["data"][0]
    assert found["difference"] == {"amount": "0.01", "currency": "NGN"}
    told = api.call("ledger/get_reconciliation", owner, reconciliation_id=found["id"]).body
    [difference] = told["data"]
    assert (difference["reference"], difference["kind"]) == (payment.id, "differing")
    assert (difference["ours"]["amount"], difference["theirs"]["amount"]) == ("5000.00", "4999.99")
    end_day(admin_engine, tenant, days=4)
    aged = api.call("ledger/get_reconciliation", owner, reconciliation_id=found["id"]).body
    assert aged["open_by_age"]["2-7"] == 1
    seeded |= {"amount": PRICE.minor, "requested_amount": PRICE.minor}
    again = api.call("payments/fetch_settlements_of_day", owner, {"day": today().isoformat()}, provider="paystack")
    assert again.status == 200, again.text
    assert [each["differences"] for each in again.body["compared"]] == [0]
    told = api.call("ledger/get_reconciliation", owner, reconciliation_id=found["id"]).body
    assert told["data"][0]["resolved_by"] == again.body["compared"][0]["reconciliation_id"]


def test_every_page_is_read(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    payment = paid(api, paystack, payer)
    own = [listed(paystack, f"elsewhere-{number}") for number in range(150)]
    paystack.lists["transaction"] = own + paystack.lists["transaction"][:1]
    end_day(admin_engine, tenant)
    assert run_schedule(FUNCTION, tenant) == 1
    pages = [r.url.params["page"] for r in paystack.requests if r.url.params.get("status") == "success"]
    assert pages == ["1", "2"]
    [run] = compared(admin_engine, tenant)
    assert (run["matched_there"], run["differences"]) == (1, 0), f"{payment.id} is on the last page"


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(500), httpx.Response(200, text="<html>")],
    ids=["away", "timeout", "500", "garbage"],
)
def test_a_day_that_could_not_be_fetched_is_remembered_and_comes_first(
    api: Api,
    tenant: str,
    payer: User,
    paystack: PaystackInProcess,
    admin_engine: Engine,
    failure: Exception | httpx.Response,
) -> None:
    paid(api, paystack, payer)
    end_day(admin_engine, tenant)
    paystack.failures.append(failure)
    assert run_schedule(FUNCTION, tenant) == 0
    assert compared(admin_engine, tenant) == []
    [news] = announced(admin_engine, tenant, "payments.settlement_day.failed")
    assert (news["provider"], news["day"]) == ("paystack", today().isoformat())
    end_day(admin_engine, tenant, days=3)
    assert run_schedule(FUNCTION, tenant) == 3, "the days of the outage too, in order"
    days = [run["begins_at"].date() - today() for run in compared(admin_engine, tenant)]
    assert days == [timedelta(0), timedelta(1), timedelta(2)]


def test_what_comes_to_an_account_number_is_known_by_the_providers_own_reference(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    body = {"provider": "paystack", "currency": "NGN", "bvn": "22222222222"}
    number = api.call("payments/open_reserved_account", payer, body).body["account_number"]
    reference = paystack.credits(number)
    assert paystack_credit(number, reference).send(api).status == 200
    empty_queues(tenant)
    listed(paystack, reference, channel="dedicated_nuban")
    end_day(admin_engine, tenant)
    assert run_schedule(FUNCTION, tenant) == 1
    [run] = compared(admin_engine, tenant)
    assert (run["matched_here"], run["matched_there"], run["differences"]) == (1, 1, 0)


def test_what_was_paid_out_and_paid_back_is_compared_too(
    api: Api, tenant: str, payer: User, admin_engine: Engine
) -> None:
    payee = make_payee(tenant)
    with playing_paystack():
        withdrawal_id = payee.sent("2000.00")
    with paystack_http() as paystack:
        paystack.refund_status = "processed"
        payment = paid(api, paystack, payer)
        source = lying_place(payment.id, "NGN")
        refund = running(tenant)(
            lambda db: request_refund(db, payment_id=payment.id, amount=Money(100_000, "NGN"), source=source)
        )
        empty_queues(tenant)
        now = datetime.now(UTC).isoformat()
        about = {"domain": "test", "currency": "NGN", "createdAt": now, "updatedAt": now, "id": 1}
        paid_out = {"status": "success", "amount": 200_000, "reference": withdrawal_id, "transfer_code": "TRF_1"}
        paid_back = {"status": "processed", "amount": 100_000, "merchant_note": refund.id, "refunded_at": now}
        paystack.lists |= {"transfer": [about | paid_out], "refund": [about | paid_back]}
        end_day(admin_engine, tenant)
        assert run_schedule(FUNCTION, tenant) == 1
    [run] = compared(admin_engine, tenant)
    assert (run["their_lines"], run["matched_there"]) == (3, 3)
    assert (run["our_lines"], run["differences"]) == (4, 1), "what the payee was given is on no list"


def test_of_the_account_that_tenants_share_each_takes_its_own_and_the_platform_what_is_nobodys(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    elsewhere = make_tenant(admin_engine)
    other = make_user(elsewhere)
    mine, theirs = paid(api, paystack, payer), paid(api, paystack, other)
    stranger = f"by-hand-{new_id('evt')[-10:]}"
    listed(paystack, stranger)
    end_day(admin_engine, tenant)
    end_day(admin_engine, elsewhere)
    for home, payment in ((tenant, mine), (elsewhere, theirs)):
        assert run_schedule(FUNCTION, home) == 1
        [run] = compared(admin_engine, home)
        assert (run["their_lines"], run["differences"]) == (1, 0), payment.id
    _end_platforms_day(admin_engine)
    try:
        assert run_schedule(FUNCTION, PLATFORM_TENANT) == 1
    finally:
        _end_platforms_day(admin_engine, is_back=True)
    run = compared(admin_engine, PLATFORM_TENANT)[-1]
    assert (run["our_lines"], run["their_lines"], run["differences"]) == (0, 1, 1)
    open_now = rows(admin_engine, "ledger_differences", PLATFORM_TENANT)
    assert [row["reference"] for row in open_now if row["resolved_at"] is None][-1:] == [stranger]


def test_the_list_of_the_shared_account_is_fetched_once_for_all_tenants(
    api: Api,
    tenant: str,
    payer: User,
    paystack: PaystackInProcess,
    admin_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = make_tenant(admin_engine)
    for each in (payer, make_user(elsewhere)):
        paid(api, paystack, each)
    shared = open_provider("paystack")  # as a container keeps it
    monkeypatch.setattr(settlement_fetching, "open_account_of", lambda *_: shared)
    for home in (tenant, elsewhere):
        end_day(admin_engine, home)
        assert run_schedule(FUNCTION, home) == 1
        [run] = compared(admin_engine, home)
        assert (run["matched_here"], run["differences"]) == (1, 0)
    assert len([request for request in paystack.requests if request.url.path == "/transfer"]) == 1


def test_a_tenants_own_account_is_asked_with_its_secret_and_everything_in_it_counts(
    api: Api, tenant: str, payer: User, owner: Admin, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    account = set_own_account(api, owner, "paystack")
    begun = make_payment(payer, provider="paystack")
    paystack.takes(begun.id)
    assert account.send(api, paystack_webhook(begun.id)).status == 200
    empty_queues(tenant)
    listed(paystack, begun.id.replace("_", "-"))
    listed(paystack, "sold-by-hand", 10_000)
    end_day(admin_engine, tenant)
    paystack.requests.clear()
    assert run_schedule(FUNCTION, tenant) == 1
    assert {r.headers["authorization"] for r in paystack.requests} == {f"Bearer {account.body['secret']}"}
    [run] = compared(admin_engine, tenant)
    assert (run["their_lines"], run["differences"], run["difference_minor"]) == (2, 1, -10_000)


def test_whoever_has_nothing_at_a_provider_asks_it_nothing(
    api: Api, tenant: str, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    end_day(admin_engine, tenant)
    assert run_schedule(FUNCTION, tenant) == 0
    assert paystack.requests == []


def test_a_day_is_not_over_before_its_last_payments_can_be_on_the_list(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid(api, paystack, payer)
    assert run_schedule(FUNCTION, tenant) == 1, "the day before this"
    [run] = compared(admin_engine, tenant)
    assert run["ends_at"] <= datetime.now(UTC) - timedelta(hours=2) and run["our_lines"] == 0


def _end_platforms_day(admin_engine: Engine, *, is_back: bool = False) -> None:
    if not is_back:
        end_day(admin_engine, PLATFORM_TENANT)
        return
    statement = text("update tenants set clock_offset_seconds = 0 where id = :platform")
    with admin_engine.begin() as connection:
        connection.execute(statement, {"platform": decode_id("tnt", PLATFORM_TENANT)})
