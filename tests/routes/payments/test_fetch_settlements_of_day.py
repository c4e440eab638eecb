"""POST /v1/admin/payment-providers/{provider}/settlements"""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payments import run_schedule
from tests.factories.paystack import PaystackInProcess
from tests.factories.settlements import compared, end_day, paid, today

FUNCTION = "payments/fetch_settlements_of_day"


def fetch(api: Api, admin: Admin | User | None, days: int = 0, provider: str = "paystack", **more: str) -> Answer:
    body = {"day": (today() + timedelta(days=days)).isoformat(), **more}
    answer: Answer = api.call(FUNCTION, admin, body, provider=provider)
    return answer


@pytest.fixture
def ended(api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine) -> None:
    """A day with one payment, which is over."""
    paid(api, paystack, payer)
    end_day(admin_engine, tenant)


@pytest.mark.usefixtures("ended")
def test_it_compares_the_day_now_and_again_with_the_same_result(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    first, second = fetch(api, owner), fetch(api, owner)
    for answer in (first, second):
        assert answer.status == 200, answer.text
        [run] = answer.body["compared"]
        assert (run["currency"], run["our_lines"], run["their_lines"], run["differences"]) == ("NGN", 1, 1, 0)
        assert run["difference"] == {"amount": "0.00", "currency": "NGN"}
    assert (first.body["provider"], first.body["day"]) == ("paystack", today().isoformat())
    assert len(compared(admin_engine, tenant)) == 2
    assert run_schedule("payments/fetch_settlements", tenant) == 0, "the day is done"


@pytest.mark.usefixtures("ended")
def test_a_day_before_one_that_was_compared_is_409(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    assert fetch(api, owner).status == 200
    refused = fetch(api, owner, -1)
    assert (refused.status, refused.problem) == (409, "period-reconciled")
    assert len(compared(admin_engine, tenant)) == 1


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize("days", [1, 2, 400])
def test_a_day_that_is_not_over_is_422(api: Api, owner: Admin, days: int) -> None:
    assert fetch(api, owner, days).problem == "day-not-over"


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize("provider", ["fincra", "providus", "sandbox", "nobody", "x" * 300])
def test_a_provider_that_tells_nothing_is_422(api: Api, owner: Admin, provider: str) -> None:
    assert fetch(api, owner, provider=provider).problem == "provider-tells-none"


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(500), httpx.Response(401)]
)
def test_without_an_answer_it_is_503_and_nothing_is_compared(
    api: Api,
    tenant: str,
    owner: Admin,
    paystack: PaystackInProcess,
    admin_engine: Engine,
    failure: Exception | httpx.Response,
) -> None:
    paystack.failures.append(failure)
    assert fetch(api, owner).status == 503
    assert compared(admin_engine, tenant) == []
    assert fetch(api, owner).status == 200


@pytest.mark.parametrize("body", [{}, {"day": "yesterday"}, {"day": 20260309}, {"day": "2026-03-09", "more": 1}])
def test_bad_input_is_422(api: Api, owner: Admin, body: dict[str, object]) -> None:
    assert api.call(FUNCTION, owner, body, provider="paystack").problem == "invalid-input"


@pytest.mark.usefixtures("ended")
def test_only_whose_role_has_the_permission_may_and_each_for_their_own(
    api: Api, tenant: str, payer: User, admin_engine: Engine
) -> None:
    assert fetch(api, None).status == 401
    assert fetch(api, payer).status == 403
    assert fetch(api, make_admin(tenant, "arbiter")).problem == "permission-missing"
    elsewhere = make_tenant(admin_engine)
    end_day(admin_engine, elsewhere)
    theirs = fetch(Api(elsewhere), make_admin(elsewhere))
    assert (theirs.status, theirs.body["compared"]) == (200, [])
    assert fetch(api, make_admin(tenant, "auditor")).status == 200
