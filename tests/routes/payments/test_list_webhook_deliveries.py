"""GET /v1/admin/webhook-deliveries"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payments import empty_queues, make_payment, paystack_webhook
from tests.factories.paystack import PaystackInProcess

FUNCTION = "payments/list_webhook_deliveries"


def test_what_came_and_what_became_of_it_is_there_without_its_body(
    api: Api, tenant: str, payer: User, owner: Admin, paystack: PaystackInProcess
) -> None:
    good, odd = (make_payment(payer, provider="paystack") for _ in range(2))
    paystack.takes(good.id)
    paystack.takes(odd.id, currency="GHS")
    for paid in (good, odd):
        paystack_webhook(paid.id, id=paid.id).send(api)
        empty_queues(tenant)
    answer = api.call(FUNCTION, owner)
    assert answer.status == 200
    shown = [(one["reference"], one["status"], one["reason"]) for one in answer.body["data"]]
    assert shown == [(odd.id, "failed", "wrong-currency"), (good.id, "processed", None)]
    assert "ada@example.com" not in answer.text, "the bodies are the payers'"
    failed = api.call(FUNCTION, owner, query={"status": "failed"}).body["data"]
    assert [one["reference"] for one in failed] == [odd.id]


def test_pages_follow_one_another(api: Api, payer: User, owner: Admin, paystack: PaystackInProcess) -> None:
    paid = make_payment(payer, provider="paystack")
    for number in range(3):
        paystack_webhook(paid.id, id=number).send(api)
    first = api.call(FUNCTION, owner, query={"limit": "2"}).body
    second = api.call(FUNCTION, owner, query={"limit": "2", "after": first["next"]}).body
    ids = [one["id"] for one in first["data"] + second["data"]]
    assert (len(ids), len(set(ids)), second["next"]) == (3, 3, None)


@pytest.mark.parametrize("query", [{"limit": "0"}, {"status": "odd"}])
def test_a_question_that_makes_no_sense_is_422(api: Api, owner: Admin, query: dict[str, str]) -> None:
    assert api.call(FUNCTION, owner, query=query).problem == "invalid-input"


def test_only_an_admin_who_may_sees_the_webhooks_of_their_own_tenant(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paystack_webhook(make_payment(payer, provider="paystack").id).send(api)
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    assert api.call(FUNCTION, make_admin(tenant, "operator")).status == 403
    assert len(api.call(FUNCTION, make_admin(tenant, "auditor")).body["data"]) == 1
    assert api.call(FUNCTION, make_admin(make_tenant(admin_engine))).body["data"] == []
