"""PUT /v1/admin/tenants/{tenant_id}: what may be set is in test_set_settings.py"""

import json

from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from tests.api import Api, sample_event
from tests.factories.identity import make_admin, wrong
from tests.factories.tenants import PLATFORM, added_tenant, change_answer, platform_admin

FUNCTION = "identity/configure_tenant"
BODY = json.loads(sample_event(FUNCTION)["body"])


def test_the_tenants_own_administrators_find_it_set_and_on_record() -> None:
    tenant, admin = Api(added_tenant()), platform_admin()
    body = BODY | change_answer(admin, tenant.tenant, "set_domain", domain=BODY["domain"])
    answer = PLATFORM.call(FUNCTION, admin, body, tenant_id=tenant.tenant)
    assert answer.status == 200, answer.text
    owner = make_admin(tenant.tenant)
    assert tenant.call("identity/get_settings", owner).body == answer.body["settings"] == BODY | {"version": 1}
    newest = tenant.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    assert newest["actor"] == admin.id
    at_home = PLATFORM.call("ops/list_audit_records", admin, query={"subject": tenant.tenant, "limit": "1"}).body
    assert at_home["data"][0]["changes"][0]["after"] == {"settings_version": 1}


def test_what_was_made_from_older_settings_or_makes_no_sense_is_refused() -> None:
    tenant, admin = added_tenant(), platform_admin()
    same = BODY | {"domain": None}
    assert PLATFORM.call(FUNCTION, admin, same, tenant_id=tenant).status == 200
    assert PLATFORM.call(FUNCTION, admin, same, tenant_id=tenant).problem == "settings-changed"
    bad = same | {"version": 1, "time_zone": "Africa/Lagoss"}
    assert PLATFORM.call(FUNCTION, admin, bad, tenant_id=tenant).problem == "unknown-time-zone"
    assert PLATFORM.call(FUNCTION, admin, BODY, tenant_id=PLATFORM_TENANT).status == 404


def test_another_domain_needs_a_fresh_code_for_exactly_it_and_this_tenant() -> None:
    tenant, other, admin = added_tenant(), added_tenant(), platform_admin()
    refused = PLATFORM.call(FUNCTION, admin, BODY, tenant_id=tenant)
    assert (refused.status, refused.problem) == (403, "second-factor-needed")
    answer = change_answer(admin, tenant, "set_domain", domain=BODY["domain"])
    assert PLATFORM.call(FUNCTION, admin, BODY | answer, tenant_id=other).problem == "challenge-mismatch"
    evil = BODY | {"domain": "evil.example.com"} | answer
    assert PLATFORM.call(FUNCTION, admin, evil, tenant_id=tenant).problem == "challenge-mismatch"
    failing = BODY | answer | {"code": wrong(answer["code"])}
    assert PLATFORM.call(FUNCTION, admin, failing, tenant_id=tenant).problem == "challenge-failed"
    suspension = change_answer(admin, tenant, "suspend")
    assert PLATFORM.call(FUNCTION, admin, BODY | suspension, tenant_id=tenant).problem == "challenge-mismatch"
    assert PLATFORM.call(FUNCTION, admin, BODY | answer, tenant_id=tenant).status == 200
    # As long as it stays, nothing is asked; an answer opens one change only.
    named = BODY | {"version": 1, "name": "Another Market"}
    assert PLATFORM.call(FUNCTION, admin, named, tenant_id=tenant).status == 200
    gone = BODY | {"version": 2, "domain": None} | change_answer(admin, tenant, "set_domain", domain=None)
    assert PLATFORM.call(FUNCTION, admin, gone, tenant_id=tenant).body["settings"]["domain"] is None
    again = BODY | {"version": 3} | answer
    assert PLATFORM.call(FUNCTION, admin, again, tenant_id=tenant).problem == "challenge-used"


def test_nobody_of_a_tenant_may(api: Api, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, BODY, tenant_id=api.tenant).status == status
