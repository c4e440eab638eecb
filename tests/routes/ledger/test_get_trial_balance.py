"""GET /v1/admin/ledger/trial-balance."""

import time
from datetime import UTC, datetime

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


def test_it_is_in_groups_and_of_any_posting_time(api: Api, tenant: str) -> None:
    deposit(tenant, new_id("usr"), "15.00", "NGN")
    then = datetime.now(UTC)
    time.sleep(0.002)
    deposit(tenant, new_id("usr"), "5.00", "NGN")
    auditor = Admin(new_id("usr"), tenant, "", "auditor")
    now = api.call("ledger/get_trial_balance", auditor).body
    past = api.call("ledger/get_trial_balance", auditor, query={"at": then.isoformat()}).body
    before = api.call("ledger/get_trial_balance", auditor, query={"at": "2020-01-01T00:00:00Z"}).body
    assert (now["at"], past["at"], before["currencies"]) == (None, f"{then:%Y-%m-%dT%H:%M:%S.%f}Z", [])
    groups = [
        {each["group"]: each["total"]["amount"] for each in body["currencies"][0]["groups"]} for body in (now, past)
    ]
    assert groups == [{"assets": "-20.00", "liabilities": "20.00"}, {"assets": "-15.00", "liabilities": "15.00"}]
    [trial] = past["currencies"]
    assert [(each["group"], each["purpose"], each["accounts"]) for each in trial["totals"]] == [
        ("assets", "clearing", 1),
        ("liabilities", "available", 1),
    ]
    assert api.call("ledger/get_trial_balance", auditor, query={"at": "yesterday"}).status == 422


def test_it_needs_the_permission(api: Api, tenant: str) -> None:
    assert api.call("ledger/get_trial_balance").status == 401
    assert api.call("ledger/get_trial_balance", User(new_id("usr"), tenant, "")).status == 403
    assert api.call("ledger/get_trial_balance", Admin(new_id("usr"), tenant, "", "arbiter")).status == 403
