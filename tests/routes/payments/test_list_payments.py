"""GET /v1/admin/payments"""

from typing import Any

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.api_keys import call_with, make_key
from tests.factories.doubts import make_doubted
from tests.factories.identity import make_admin
from tests.factories.payments import SandboxInProcess, empty_queues, make_payment, paystack_webhook
from tests.factories.paystack import PaystackInProcess

FUNCTION = "payments/list_payments"


def ids(api: Api, admin: Admin, **query: str) -> list[str]:
    data: list[Any] = api.call(FUNCTION, admin, query=query).body["data"]
    return [one["id"] for one in data]


def test_everybodys_are_listed_newest_first_page_by_page(
    api: Api, payer: User, owner: Admin, sandbox: SandboxInProcess
) -> None:
    made = [make_payment(payer).id for _ in range(2)] + [make_doubted(api, payer, "paid").payment_id]
    first = api.call(FUNCTION, owner, query={"limit": "2"}).body
    second = api.call(FUNCTION, owner, query={"limit": "2", "after": first["next"]}).body
    assert [one["id"] for one in first["data"] + second["data"]] == made[::-1]
    assert [one["order_id"] is None for one in first["data"]] == [True, False]
    assert (first["data"][0]["received"], first["data"][0]["doubts"]) == ({"amount": "50.00", "currency": "NGN"}, [])
    assert second["next"] is None


def test_the_suspicious_ones_say_what_the_provider_said_until_they_are_resolved(
    api: Api, payer: User, owner: Admin, sandbox: SandboxInProcess
) -> None:
    make_payment(payer)
    doubted = make_doubted(api, payer)
    [seen] = api.call(FUNCTION, owner, query={"status": "suspicious"}).body["data"]
    assert (seen["id"], seen["status"], seen["reason"]) == (doubted.payment_id, "pending", "wrong-currency")
    [doubt] = seen["doubts"]
    assert (doubt["reason"], doubt["environment"], doubt["resolution"]) == ("wrong-currency", "test", None)
    assert doubt["said"]["currency"] != "NGN"
    doubted.resolve(owner, "dismiss")
    assert ids(api, owner, status="suspicious") == []
    assert ids(api, owner, status="failed") == [doubted.payment_id]


def test_a_webhook_of_another_provider_is_seen_beside_the_payment(
    api: Api, payer: User, owner: Admin, sandbox: SandboxInProcess, paystack: PaystackInProcess
) -> None:
    payment = make_payment(payer)
    paystack_webhook(payment.id).send(api)
    empty_queues(api.tenant)
    [seen] = api.call(FUNCTION, owner, query={"status": "suspicious"}).body["data"]
    assert (seen["id"], seen["status"]) == (payment.id, "pending")
    assert [doubt["reason"] for doubt in seen["doubts"]] == ["webhook-of-another-provider"]
    assert seen["doubts"][0]["said"] is None


def test_each_status_can_be_asked_for(api: Api, payer: User, owner: Admin, sandbox: SandboxInProcess) -> None:
    pending, paid = make_payment(payer).id, make_doubted(api, payer, "paid").payment_id
    assert ids(api, owner, status="pending") == [pending]
    assert ids(api, owner, status="succeeded") == [paid]
    assert ids(api, owner, status="reversed") == []
    assert api.call(FUNCTION, owner, query={"status": "lost"}).status == 422


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    for role, status in (("owner", 200), ("operator", 200), ("auditor", 200), ("arbiter", 403)):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False)).status == status


def test_a_system_with_a_key_for_it_may(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    make_payment(payer)
    for permission, status in (("payments.read", 200), ("payouts.read", 403)):
        assert call_with(api, make_key(api, permission)["key"], FUNCTION).status == status


def test_another_tenant_sees_none(api: Api, payer: User, sandbox: SandboxInProcess, admin_engine: Engine) -> None:
    make_payment(payer)
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, make_admin(elsewhere, with_totp=False)).body == {"data": [], "next": None}


def test_a_page_has_a_size_and_a_cursor_is_one_of_ours(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner, query={"limit": "0"}).status == 422
    assert api.call(FUNCTION, owner, query={"after": "x"}).status == 404
