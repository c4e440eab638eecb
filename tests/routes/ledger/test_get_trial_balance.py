"""GET /v1/admin/ledger/trial-balance."""

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.ledger import deposit


def test_each_currency_sums_to_zero_and_is_split_by_purpose(api: Api, tenant: str) -> None:
    deposit(tenant, new_id("usr"), "1500.00", "NGN")
    deposit(tenant, new_id("usr"), "2.50", "USD")
    body = api.call("ledger/get_trial_balance", Admin(new_id("usr"), tenant, "", "auditor")).body
    found = {
        each["currency"]: (
            each["sum"]["amount"],
            {total["purpose"]: total["total"]["amount"] for total in each["totals"]},
        )
        for each in body["currencies"]
    }
    assert found == {
        "NGN": ("0.00", {"available": "1500.00", "clearing": "-1500.00"}),
        "USD": ("0.00", {"available": "2.50", "clearing": "-2.50"}),
    }


def test_it_needs_the_permission(api: Api, tenant: str) -> None:
    assert api.call("ledger/get_trial_balance").status == 401
    assert api.call("ledger/get_trial_balance", User(new_id("usr"), tenant, "")).status == 403
    assert api.call("ledger/get_trial_balance", Admin(new_id("usr"), tenant, "", "arbiter")).status == 403
