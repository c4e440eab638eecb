"""PUT /v1/admin/settings"""

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.money import Money
from holdfast.platform.db import run
from holdfast.platform.tenant_settings import KycLimits, tenant_settings
from tests.api import Api, sample_event
from tests.deployment import make_tenant
from tests.factories.identity import ORIGIN, make_admin, wrong
from tests.factories.payments import announced
from tests.factories.settings import domain_answer

FUNCTION, READ = "identity/set_settings", "identity/get_settings"
SAMPLE: dict[str, Any] = json.loads(sample_event(FUNCTION)["body"])
BODY = SAMPLE | {"domain": None}
DOMAIN = "market.example.com"


def test_they_are_set_and_every_room_reads_them(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    answer = api.call(FUNCTION, owner, BODY)
    assert (answer.status, answer.body) == (200, BODY | {"version": 1}), answer.text
    assert api.call(READ, owner).body == answer.body
    read = run(tenant, ORIGIN, tenant_settings)
    assert (read.name, read.branding.color, read.time_zone) == ("Demo Market", "#0b6e4f", "Africa/Lagos")
    assert read.takes("NGN") and not read.takes("GHS")
    assert read.limits_in("NGN").largest_order == Money(5_000_000_000, "NGN")
    assert read.kyc_limits_of(0, "NGN").daily == Money(10_000_000, "NGN")
    assert read.kyc_limits_of(1, "NGN") == KycLimits(1, "NGN")
    assert [news["version"] for news in announced(admin_engine, tenant, "identity.tenant.settings_changed")] == [1]


def test_everything_can_be_unset(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner, BODY).status == 200
    nothing = dict.fromkeys(BODY["branding"])
    unset = BODY | {"version": 1, "domain": None, "branding": nothing, "quiet_hours": None}
    unset |= {"currencies": [], "limits": [], "kyc_limits": []}
    assert api.call(FUNCTION, owner, unset).body == unset | {"version": 2}


def test_another_domain_needs_a_fresh_code_for_exactly_it(api: Api, tenant: str, owner: Admin) -> None:
    wanted = BODY | {"domain": DOMAIN}
    refused = api.call(FUNCTION, owner, wanted)
    assert (refused.status, refused.problem) == (403, "second-factor-needed")
    answer = domain_answer(api, owner, DOMAIN)
    assert api.call(FUNCTION, owner, wanted | {"domain": "evil.example.com"} | answer).problem == "challenge-mismatch"
    assert api.call(FUNCTION, owner, wanted | answer | {"code": wrong(answer["code"])}).problem == "challenge-failed"
    assert api.call(READ, owner).body["version"] == 0
    assert api.call(FUNCTION, owner, wanted | answer).body["domain"] == DOMAIN
    # As long as it stays, nothing is asked; taking it away is another change.
    assert api.call(FUNCTION, owner, wanted | {"version": 1, "name": "Another Market"}).status == 200
    assert api.call(FUNCTION, owner, BODY | {"version": 2}).problem == "second-factor-needed"
    gone = api.call(FUNCTION, owner, BODY | {"version": 2} | domain_answer(api, owner, None))
    assert gone.body["domain"] is None


def test_what_was_made_from_older_settings_is_refused(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner, BODY).status == 200
    answer = api.call(FUNCTION, owner, BODY | {"name": "Another Market"})
    assert (answer.status, answer.problem) == (409, "settings-changed")
    assert api.call(READ, owner).body["name"] == "Demo Market"


def test_what_changed_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, BODY)
    api.call(FUNCTION, owner, BODY | {"version": 1, "name": "Another Market", "currencies": ["NGN"]})
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    [change] = newest["changes"]
    assert newest["actor"] == owner.id
    assert change["before"] == {"name": "Demo Market", "currencies": ["NGN", "KES"]}
    assert change["after"] == {"name": "Another Market", "currencies": ["NGN"]}


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"time_zone": "Africa/Lagoss"}, "unknown-time-zone"),
        ({"time_zone": "+3"}, "unknown-time-zone"),
        ({"currencies": ["XXX"]}, "unknown-currency"),
        ({"currencies": ["NGN", "NGN"]}, "said-twice"),
        ({"kyc_limits": BODY["kyc_limits"] * 2}, "said-twice"),
        ({"kyc_limits": [BODY["kyc_limits"][0] | {"daily_amount": "-1.00"}]}, "limit-negative"),
        ({"kyc_limits": [BODY["kyc_limits"][0] | {"level": 4}]}, "unknown-level"),
        ({"limits": [BODY["limits"][0] | {"largest_order_amount": "1.001"}]}, "too-many-decimals"),
        ({"branding": BODY["branding"] | {"reply_to": "nobody"}}, "invalid-email"),
        ({"branding": BODY["branding"] | {"sender_name": "A\r\nBcc: x@example.com"}}, "invalid-input"),
        ({"branding": BODY["branding"] | {"logo_url": "http://example.com/logo.png"}}, "invalid-input"),
        ({"branding": BODY["branding"] | {"logo_url": 'https://example.com/"onerror="x'}}, "invalid-input"),
        ({"branding": BODY["branding"] | {"color": "red"}}, "invalid-input"),
        ({"domain": "https://market.example.com"}, "invalid-input"),
        ({"domain": "localhost"}, "invalid-input"),
        ({"quiet_hours": {"starts_at": "21:00", "ends_at": "21:00"}}, "invalid-input"),
        ({"quiet_hours": {"starts_at": "24:00", "ends_at": "07:00"}}, "invalid-input"),
        ({"default_language": "English"}, "invalid-input"),
    ],
)
def test_bad_input_is_422_and_changes_nothing(api: Api, owner: Admin, changes: dict[str, Any], slug: str) -> None:
    answer = api.call(FUNCTION, owner, BODY | changes)
    assert (answer.status, answer.problem) == (422, slug), answer.text
    assert api.call(READ, owner).body["version"] == 0


def test_none_may_be_left_out(api: Api, owner: Admin) -> None:
    for name in BODY:
        assert api.call(FUNCTION, owner, {key: BODY[key] for key in BODY if key != name}).problem == "invalid-input"


def test_only_who_may_manage_settings(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    for function, body in ((FUNCTION, BODY), (READ, None)):
        assert api.call(function, None, body).status == 401
        assert api.call(function, payer, body).status == 403
        for role in ("operator", "arbiter", "auditor"):
            assert api.call(function, make_admin(tenant, role, with_totp=False), body).problem == "permission-missing"
    assert api.call(READ, owner).body["version"] == 0


def test_an_admin_sets_those_of_their_own_tenant_only(api: Api, owner: Admin, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    assert api.call(FUNCTION, owner, BODY, headers={"holdfast-tenant": other}).status == 200
    assert Api(other).call(READ, make_admin(other, with_totp=False)).body["version"] == 0
