"""GET /v1/admin/payouts"""

from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import decode_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payouts import make_payee
from tests.factories.paystack_transfers import playing_paystack

FUNCTION = "payments/list_payouts"


def test_the_queue_is_what_was_asked_for_of_everybody(api: Api, tenant: str, owner: Admin) -> None:
    first, second = make_payee(tenant), make_payee(tenant)
    ids = [first.withdraw("1.00"), second.withdraw("2.00")]
    approved = first.approved("3.00")
    queue = api.call(FUNCTION, owner, query={"state": "requested"}).body["data"]
    assert [one["id"] for one in queue] == ids[::-1]
    assert [one["user_id"] for one in queue] == [second.user.id, first.user.id]
    assert queue[0]["actions"] == ["approve", "reject"]
    assert (queue[0]["bank_account"]["holder_name"], queue[0]["attempts"]) == ("ADA OBI", 0)
    everything = api.call(FUNCTION, owner).body["data"]
    assert [one["id"] for one in everything] == [approved, *ids[::-1]]
    assert (everything[0]["state"], everything[0]["actions"]) == ("approved", [])


def test_it_goes_page_by_page(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    ids = [payee.withdraw("1.00") for _ in range(3)]
    first = api.call(FUNCTION, owner, query={"limit": "2", "state": "requested"}).body
    second = api.call(FUNCTION, owner, query={"limit": "2", "state": "requested", "after": first["next"]}).body
    assert [one["id"] for one in first["data"] + second["data"]] == ids[::-1]
    assert second["next"] is None


def test_a_sent_one_says_who_approved_it_and_what_the_provider_calls_it(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    payee.approve(withdrawal_id, owner)
    [approved] = api.call(FUNCTION, owner, query={"state": "approved"}).body["data"]
    assert (approved["decided_by"], approved["provider_reference"]) == (owner.id, None)
    with playing_paystack():
        paid = payee.sent("1.00")
    [seen] = api.call(FUNCTION, owner, query={"state": "paid"}).body["data"]
    assert (seen["id"], seen["attempts"], seen["provider_reference"]) == (paid, 1, "TRF_fpmd0l8uta8upow7")
    assert seen["doubt"] is None


def test_those_in_doubt_can_be_asked_for(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    payee = make_payee(tenant)
    _, doubted = payee.withdraw("1.00"), payee.withdraw("2.00")
    with admin_engine.begin() as connection:
        said = text("update withdrawals set doubt = 'wrong-amount' where id = :id")
        connection.execute(said, {"id": decode_id("wdr", doubted)})
    [seen] = api.call(FUNCTION, owner, query={"doubted": "true"}).body["data"]
    assert (seen["id"], seen["doubt"]) == (doubted, "wrong-amount")
    assert len(api.call(FUNCTION, owner).body["data"]) == 2


def test_what_the_provider_pays_to_is_told_to_nobody(api: Api, tenant: str, owner: Admin) -> None:
    make_payee(tenant).withdraw()
    answer = api.call(FUNCTION, owner)
    assert len(answer.body["data"]) == 1
    assert "RCP_" not in answer.text


def test_whose_role_has_the_permission_may(api: Api, tenant: str, payer: User) -> None:
    make_payee(tenant).withdraw()
    for role, status in (("owner", 200), ("operator", 200), ("auditor", 200), ("arbiter", 403)):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False)).status == status
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403


def test_another_tenants_queue_is_not_shown(tenant: str, admin_engine: Engine) -> None:
    make_payee(tenant).withdraw()
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, make_admin(elsewhere, with_totp=False)).body == {"data": [], "next": None}


def test_a_state_that_there_is_not_is_422(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner, query={"state": "lost"}).status == 422
    assert api.call(FUNCTION, owner, query={"limit": "101"}).status == 422
