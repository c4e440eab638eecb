"""POST /v1/admin/payments/{payment_id}/two-factor/initialize"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.doubts import Doubted, make_doubted
from tests.factories.identity import make_admin
from tests.factories.payments import SandboxInProcess
from tests.factories.payouts import refused

FUNCTION = "payments/begin_payment_resolution"


@pytest.fixture
def doubted(api: Api, payer: User, sandbox: SandboxInProcess) -> Doubted:
    return make_doubted(api, payer)


def no(doubted: Doubted, admin: Admin | None, body: object) -> tuple[int, str]:
    return refused(doubted.api, "begin_payment_resolution", admin, body, payment_id=doubted.payment_id)


def test_it_answers_with_a_challenge_that_expires(doubted: Doubted, owner: Admin) -> None:
    answer = doubted.send("begin_payment_resolution", owner, {"doubt_id": doubted.doubt(owner)["id"]})
    assert answer.status == 200
    assert set(answer.body) == {"challenge_id", "expires_at"}
    assert answer.body["challenge_id"].startswith("chl_")


def test_what_is_resolved_is_not_begun(doubted: Doubted, owner: Admin) -> None:
    resolved = doubted.resolve(owner, "dismiss")
    assert no(doubted, owner, {"doubt_id": resolved["id"]}) == (409, "doubt-resolved")


def test_an_administrator_without_an_authenticator_cannot(doubted: Doubted, tenant: str, owner: Admin) -> None:
    body = {"doubt_id": doubted.doubt(owner)["id"]}
    assert no(doubted, make_admin(tenant, with_totp=False), body) == (403, "totp-missing")


def test_whose_role_has_no_permission_may_not(doubted: Doubted, tenant: str, owner: Admin) -> None:
    body = {"doubt_id": doubted.doubt(owner)["id"]}
    assert no(doubted, None, body)[0] == 401
    assert (
        refused(doubted.api, "begin_payment_resolution", doubted.payer, body, payment_id=doubted.payment_id)[0] == 403
    )
    for role in ("auditor", "arbiter"):
        assert no(doubted, make_admin(tenant, role), body) == (403, "permission-missing")


def test_another_payments_or_tenants_doubt_does_not_exist(
    api: Api, doubted: Doubted, owner: Admin, admin_engine: Engine
) -> None:
    elsewhere, other = make_tenant(admin_engine), make_doubted(api, doubted.payer)
    body = {"doubt_id": doubted.doubt(owner)["id"]}
    path = {"payment_id": doubted.payment_id}
    assert refused(Api(elsewhere), "begin_payment_resolution", make_admin(elsewhere), body, **path)[0] == 404
    assert no(other, owner, body)[0] == 404
    for unknown in (new_id("dbt"), "dbt_x"):
        assert no(doubted, owner, {"doubt_id": unknown})[0] == 404


def test_bad_input_is_422(doubted: Doubted, owner: Admin) -> None:
    for body in ({}, {"doubt_id": 1}, {"doubt_id": new_id("dbt"), "code": "123456"}):
        assert no(doubted, owner, body) == (422, "invalid-input")
