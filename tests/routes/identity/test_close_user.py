"""POST /v1/admin/users/{user_id}/close: what is erased; by the user themself in test_close_account.py"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.escrow import give_money, make_trade
from tests.factories.identity import log_in, make_admin, make_user, register, user_row
from tests.factories.kyc import decide, prove, send
from tests.factories.links import reset_token
from tests.factories.messaging import rows
from tests.factories.payments import announced
from tests.factories.payouts import make_payee

FUNCTION = "identity/close_user"
BODY = {"reason": "Asked for it in a letter."}
EMAIL, PHONE = "ada.leaves@example.com", "+2348037770001"


def close(api: Api, admin: Admin | User | None, user_id: str) -> Answer:
    return api.call(FUNCTION, admin, BODY, user_id=user_id)


def still_open(answer: Answer) -> dict[str, str]:
    assert (answer.status, answer.problem) == (409, "account-not-settled"), answer.text
    return {error["field"]: error["detail"] for error in answer.body["errors"]}


def test_nothing_of_the_person_is_left_but_what_refers_to_the_row(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    user = make_user(tenant, name="Ada Leaves", email=EMAIL, phone=PHONE)
    log_in(api, email=EMAIL)
    reset_token(api, EMAIL)
    answer = close(api, owner, user.id)
    assert answer.status == 200, answer.text
    assert (answer.body["status"], answer.body["name"], answer.body["phone"]) == ("closed", "Closed account", None)
    assert answer.body["standing_reason"] == BODY["reason"]
    for table in ("users", "sessions", "email_links", "messages"):
        kept = str(rows(admin_engine, table, tenant))
        assert not [known for known in ("Ada Leaves", EMAIL, PHONE) if known in kept], table
    assert user_row(admin_engine, tenant, user.id)["password_hash"] == "none"
    [news] = announced(admin_engine, tenant, "identity.user.closed")
    assert news == {"user_id": user.id, "recipients": []}
    newest = api.call("ops/list_audit_records", owner, query={"subject": user.id}).body["data"][0]
    assert BODY["reason"] in str(newest)


def test_the_user_is_out_at_once_and_for_good(api: Api, tenant: str, owner: Admin) -> None:
    user = make_user(tenant, email=EMAIL, phone=PHONE)
    token = reset_token(api, EMAIL)
    refresh_token = log_in(api, email=EMAIL).body["refresh_token"]
    assert close(api, owner, user.id).status == 200
    assert api.call("identity/get_profile", user).problem == "session-ended"
    assert api.call("identity/refresh", None, {"refresh_token": refresh_token}).status == 401
    assert log_in(api, phone=PHONE).problem == "wrong-credentials"
    body = {"token": token, "new_password": "one of her own choosing"}
    assert api.call("identity/reset_password", None, body).problem == "link-not-good"
    for function in ("identity/reinstate_user", "identity/suspend_user", FUNCTION):
        assert api.call(function, owner, BODY, user_id=user.id).problem == "wrong-state"


def test_the_contacts_are_free_for_somebody_else(api: Api, tenant: str, owner: Admin) -> None:
    user = make_user(tenant, email=EMAIL, phone=PHONE)
    close(api, owner, user.id)
    claimant = register(api, email=EMAIL, phone=PHONE)
    confirmed = api.call("identity/verify_phone", None, {"user_id": claimant.id, "code": claimant.phone_code})
    assert confirmed.status == 200, confirmed.text
    assert log_in(api, phone=PHONE).body["user"]["id"] == claimant.id


def test_orders_keep_their_other_side_without_the_name(api: Api, tenant: str, owner: Admin) -> None:
    trade = make_trade(api, "created")
    trade.must("decline_order", trade.seller)
    assert close(api, owner, trade.seller.id).status == 200
    shown = api.call("escrow/get_order", trade.buyer, order_id=trade.order_id)
    assert shown.status == 200 and shown.body["seller_id"] == trade.seller.id


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_an_open_order_is_in_the_way_of_both_its_sides(api: Api, owner: Admin, side: str) -> None:
    trade = make_trade(api, "funded")
    user: User = getattr(trade, side)
    assert still_open(close(api, owner, user.id))["orders"] == "1 not finished"
    assert api.call("identity/get_profile", user).status == 200


def test_money_of_theirs_is_in_the_way_to_the_last_minor_unit(api: Api, tenant: str, owner: Admin) -> None:
    user = make_user(tenant)
    give_money(tenant, user, Money(1, "NGN"))
    assert still_open(close(api, owner, user.id)) == {"balance.NGN": "0.01 NGN"}


def test_a_withdrawal_under_way_is_in_the_way_until_it_is_paid_back(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant, balance="2000.00")
    withdrawal_id = payee.withdraw("2000.00")
    assert still_open(close(api, owner, payee.user.id)) == {"withdrawals": "1 not paid out yet"}
    assert api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=withdrawal_id).status == 200
    assert set(still_open(close(api, owner, payee.user.id))) == {"balance.NGN"}


def test_a_top_up_that_was_begun_is_in_the_way(api: Api, tenant: str, owner: Admin, sandbox: Any) -> None:
    user = make_user(tenant)
    body = {"amount": {"amount": "100.00", "currency": "NGN"}, "provider": "sandbox"}
    begun = api.call("payments/begin_top_up", user, body)
    assert begun.status in (200, 201), begun.text
    assert still_open(close(api, owner, user.id)) == {"payments": "1 begun and not ended"}


def test_a_suspended_user_may_be_closed_by_an_administrator(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    assert api.call("identity/suspend_user", owner, BODY, user_id=payer.id).status == 200
    assert close(api, owner, payer.id).status == 200


def test_closed_accounts_are_swept_away_by_nobody(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    from datetime import timedelta

    from holdfast.platform.db import tenants_with_work
    from tests.factories.escrow import pass_time
    from tests.factories.payments import run_schedule

    close(api, owner, payer.id)
    run_schedule("identity/sweep_expired", tenant)
    pass_time(tenant, timedelta(days=60))
    run_schedule("identity/sweep_expired", tenant)
    assert api.call("identity/get_user", make_admin(tenant), user_id=payer.id).body["status"] == "closed"
    assert tenant not in tenants_with_work("work_expired_identity")


def test_only_who_may_manage_users_closes_one_and_administrators_are_none(
    api: Api, tenant: str, owner: Admin, payer: User, admin_engine: Engine
) -> None:
    assert close(api, None, payer.id).status == 401
    assert close(api, payer, payer.id).status == 403
    for role in ("arbiter", "auditor"):
        assert close(api, make_admin(tenant, role), payer.id).problem == "permission-missing"
    for unknown in (owner.id, new_id("usr"), make_user(make_tenant(admin_engine)).id):
        assert close(api, owner, unknown).status == 404
    assert api.call(FUNCTION, owner, {"reason": ""}, user_id=payer.id).status == 422


def test_documents_that_wait_leave_the_review_queue(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    user, other = make_user(tenant, phone=PHONE), make_user(tenant)
    prove(api, user, "utility_bill")
    waiting, elses = [send(api, user, "passport"), send(api, user, "selfie")], send(api, other)
    assert close(api, owner, user.id).status == 200
    queue = api.call("identity/list_kyc_documents", owner, query={"status": "submitted"}).body["data"]
    assert [each["document"]["id"] for each in queue] == [elses]
    theirs = api.call("identity/list_kyc_documents", owner, query={"user_id": user.id}).body["data"]
    assert [each["document"]["status"] for each in theirs] == ["approved", "withdrawn", "withdrawn"]
    assert [news["document_id"] for news in announced(admin_engine, tenant, "identity.kyc.withdrawn")] == waiting
    for action in ("approve", "reject"):
        assert decide(api, owner, action, waiting[0]).problem == "wrong-state"
