"""GET /v1/admin/settings: what is set is read in test_set_settings.py"""

from holdfast.identity.rules.callers import Admin
from tests.api import Api


def test_a_tenant_that_set_nothing_has_the_defaults(api: Api, owner: Admin) -> None:
    answer = api.call("identity/get_settings", owner)
    assert answer.status == 200, answer.text
    assert answer.body["version"] == 0 and answer.body["name"]
    assert (answer.body["default_language"], answer.body["time_zone"]) == ("en", "UTC")
    assert answer.body["currencies"] == answer.body["limits"] == answer.body["kyc_limits"] == []
    assert answer.body["domain"] is None and answer.body["quiet_hours"] is None
    assert set(answer.body["branding"].values()) == {None}
