"""POST /v1/admin/payouts/{withdrawal_id}/two-factor/initialize"""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.conclusions import Stuck, make_stuck
from tests.factories.identity import make_admin
from tests.factories.payouts import announced, make_payee, pass_time, refused, send
from tests.factories.paystack_transfers import Paystack, playing_paystack

FUNCTION = "payments/begin_payout_resolution"
ON_ITS_WAY = ("3000.00", "2000.00", "5000.00")


def tear() -> None:
    raise httpx.ReadTimeout("no answer")


@pytest.fixture
def provider() -> Iterator[Paystack]:
    """It has the money moved, and never says so."""
    with playing_paystack(after=tear, before_answering_verify=tear) as provider:
        yield provider


@pytest.fixture
def stuck(provider: Paystack, tenant: str) -> Stuck:
    return make_stuck(make_payee(tenant))


def no(stuck: Stuck, admin: object, body: object = None) -> tuple[int, str]:
    asked = {"outcome": "paid"} if body is None else body
    who: Admin | None = admin if isinstance(admin, Admin) else None
    return refused(stuck.payee.api, "begin_payout_resolution", who, asked, withdrawal_id=stuck.withdrawal_id)


def test_the_provider_is_asked_first_and_a_challenge_answers(stuck: Stuck, provider: Paystack, owner: Admin) -> None:
    asked = len(provider.requests)
    answer = stuck.call("begin_payout_resolution", owner, {"outcome": "failed"})
    assert (answer.status, set(answer.body)) == (200, {"challenge_id", "expires_at"})
    assert len(provider.requests) == asked + 1
    assert stuck.payee.books(stuck.withdrawal_id) == ON_ITS_WAY


@pytest.mark.parametrize(
    ("word", "state", "books"),
    [
        ("success", "paid", ("3000.00", "0.00", "3000.00")),
        ("failed", "failed", ("5000.00", "0.00", "5000.00")),
        ("reversed", "failed", ("5000.00", "0.00", "5000.00")),
    ],
)
@pytest.mark.parametrize("outcome", ["paid", "failed"])
def test_a_clear_answer_of_the_provider_is_taken_instead(
    stuck: Stuck, provider: Paystack, owner: Admin, word: str, state: str, books: tuple[str, ...], outcome: str
) -> None:
    provider.before_answering_verify = lambda: None
    provider.transfers[stuck.withdrawal_id]["status"] = word
    answer = stuck.call("begin_payout_resolution", owner, {"outcome": outcome})
    assert (answer.status, answer.problem) == (409, "provider-answered")
    assert (stuck.payee.state(stuck.withdrawal_id), stuck.payee.books(stuck.withdrawal_id)) == (state, books)
    assert no(stuck, owner) == (409, "wrong-state")


def test_what_never_arrived_is_sent_again_and_not_concluded(stuck: Stuck, provider: Paystack, owner: Admin) -> None:
    provider.before_answering_verify = lambda: None
    provider.transfers.clear()
    assert no(stuck, owner) == (409, "unknown-to-provider")


def test_neither_a_doubt_nor_pending_is_a_clear_answer(stuck: Stuck, provider: Paystack, owner: Admin) -> None:
    provider.before_answering_verify = lambda: None
    known = provider.transfers[stuck.withdrawal_id]
    for said in ({"status": "success", "amount": 1}, {"status": "pending", "amount": 200_000}):
        known |= said
        assert stuck.challenge(owner)
    provider.transfers.clear()
    assert stuck.challenge(owner), "it was acknowledged, and may not be forgotten"
    assert stuck.payee.books(stuck.withdrawal_id) == ON_ITS_WAY
    assert announced(stuck.payee.api.tenant, stuck.withdrawal_id)[-3:] == ["suspicious", "sent", "suspicious"]


def test_it_is_too_early_within_a_day_by_the_tenants_clock(provider: Paystack, tenant: str) -> None:
    stuck = make_stuck(make_payee(tenant))
    stuck.age(-timedelta(hours=24, seconds=1))
    owner = make_admin(tenant)
    pass_time(tenant, timedelta(hours=23, minutes=59))
    asked = len(provider.requests)
    assert no(stuck, owner) == (409, "sent-too-recently")
    assert len(provider.requests) == asked, "the provider is not asked in vain"
    pass_time(tenant, timedelta(minutes=2))
    assert stuck.challenge(owner)


@pytest.mark.parametrize("state", ["requested", "approved", "cancelled", "paid"])
def test_what_is_not_on_its_way_is_not_concluded(tenant: str, owner: Admin, state: str) -> None:
    payee = make_payee(tenant)
    with playing_paystack():
        withdrawal_id = payee.withdraw() if state in ("requested", "cancelled") else payee.approved()
        if state == "cancelled":
            payee.api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=withdrawal_id)
        if state == "paid":
            assert send(tenant, withdrawal_id) == []
        assert payee.state(withdrawal_id) == state
        assert no(Stuck(payee, withdrawal_id), owner) == (409, "wrong-state")


def test_who_approved_it_may_not_conclude_it(provider: Paystack, tenant: str, owner: Admin) -> None:
    stuck = make_stuck(make_payee(tenant), approver=owner)
    assert no(stuck, owner) == (403, "approved-by-you")
    assert stuck.challenge(make_admin(tenant))


def test_an_administrator_without_an_authenticator_cannot(stuck: Stuck, tenant: str) -> None:
    assert no(stuck, make_admin(tenant, with_totp=False)) == (403, "totp-missing")


def test_whose_role_has_no_permission_may_not(stuck: Stuck, tenant: str) -> None:
    assert no(stuck, None)[0] == 401
    user = stuck.payee.user
    path = {"withdrawal_id": stuck.withdrawal_id}
    assert refused(stuck.payee.api, "begin_payout_resolution", user, {"outcome": "paid"}, **path)[0] == 403
    for role in ("operator", "auditor", "arbiter"):
        assert no(stuck, make_admin(tenant, role)) == (403, "permission-missing")


def test_another_tenants_withdrawal_does_not_exist(stuck: Stuck, owner: Admin, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    path = {"withdrawal_id": stuck.withdrawal_id}
    function, body = "begin_payout_resolution", {"outcome": "paid"}
    assert refused(Api(elsewhere), function, make_admin(elsewhere), body, **path)[0] == 404
    for unknown in (new_id("wdr"), "wdr_x"):
        assert refused(stuck.payee.api, function, owner, body, withdrawal_id=unknown)[0] == 404


def test_bad_input_is_422(stuck: Stuck, owner: Admin) -> None:
    for body in ({}, {"outcome": "sent"}, {"outcome": None}, {"outcome": "paid", "more": 1}):
        assert no(stuck, owner, body) == (422, "invalid-input")
