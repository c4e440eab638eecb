"""POST /v1/admin/webhook-endpoints"""

from base64 import b64decode
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.messaging.usecases import webhook_endpoints
from holdfast.platform.settings import settings
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.webhooks import URL, make_endpoint

ROUTE = "messaging/add_webhook_endpoint"
BODY = {"url": URL, "description": "The shop", "event_types": ["escrow.order.*", "payments.payment.succeeded"]}


def endpoints(api: Api, admin: Admin) -> Any:
    return api.call("messaging/list_webhook_endpoints", admin).body["data"]


def test_it_answers_with_the_secret_this_once(api: Api, owner: Admin, admin_engine: Engine) -> None:
    answer = api.call(ROUTE, owner, BODY)
    assert answer.status == 201, answer.text
    added, secret = answer.body["endpoint"], answer.body["secret"]
    assert {name: added[name] for name in BODY} == BODY
    assert (added["status"], added["disabled_reason"], added["failing_since"]) == ("enabled", None, None)
    assert added["created_by"] == owner.id
    assert secret.startswith("whsec_") and len(b64decode(secret.removeprefix("whsec_"))) == 32
    assert endpoints(api, owner) == [added]
    with admin_engine.connect() as connection:
        for table in ("webhook_endpoints", "webhook_secrets", "audit_records", "idempotency_keys", "events"):
            told = connection.execute(text(f"select string_agg(t::text, '') from {table} t")).scalar_one() or ""
            assert secret not in told and secret.removeprefix("whsec_") not in told, table


def test_the_same_key_does_not_keep_the_secret(api: Api, owner: Admin) -> None:
    assert api.call(ROUTE, owner, BODY, key="k").status == 201
    again = api.call(ROUTE, owner, BODY, key="k")
    assert (again.status, again.problem) == (409, "webhook-url-taken")
    assert len(endpoints(api, owner)) == 1


def test_a_url_that_was_removed_can_be_added_again(api: Api, owner: Admin) -> None:
    first = make_endpoint(api, owner, URL)
    removed = api.call("messaging/remove_webhook_endpoint", owner, endpoint_id=first["endpoint"]["id"])
    assert removed.status == 200
    assert make_endpoint(api, owner, URL)["secret"] != first["secret"]


def test_another_tenant_may_have_the_same_url(api: Api, owner: Admin, admin_engine: Engine) -> None:
    make_endpoint(api, owner, URL)
    elsewhere = make_tenant(admin_engine)
    make_endpoint(Api(elsewhere), make_admin(elsewhere), URL)
    assert len(endpoints(api, owner)) == 1


def test_a_tenant_has_so_many_at_the_most(api: Api, owner: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_endpoints, "MAX_ENDPOINTS", 2)
    first = make_endpoint(api, owner)["endpoint"]
    make_endpoint(api, owner)
    answer = api.call(ROUTE, owner, BODY)
    assert (answer.status, answer.problem) == (409, "too-many-endpoints")
    assert api.call("messaging/remove_webhook_endpoint", owner, endpoint_id=first["id"]).status == 200
    assert api.call(ROUTE, owner, BODY).status == 201


def test_it_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    added = api.call(ROUTE, owner, BODY).body["endpoint"]
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    [change] = newest["changes"]
    assert (newest["actor"], change["subject"], change["before"]) == (owner.id, added["id"], None)
    assert change["after"]["url"] == URL


BAD_URLS = [
    "http://shop.example.com/hooks",
    "ftp://shop.example.com/",
    "shop.example.com/hooks",
    "https://",
    "https:///hooks",
    "https://user:password@shop.example.com/",
    "https://shop.example.com/#part",
    "https://shop.example.com:99999/",
    "https://shop.example.com:0/",
    "https://shop.example.com/a b",
    "https://shöp.example.com/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[fd00:ec2::254]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/",
    "https://0.0.0.0/",
    "https://100.64.0.1/",
    "http://10.0.0.1/",
    "https://[::1/",
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_public_https_address_is_refused(api: Api, owner: Admin, url: str) -> None:
    answer = api.call(ROUTE, owner, BODY | {"url": url})
    assert (answer.status, answer.problem) == (422, "invalid-webhook-url")
    assert answer.body["errors"][0]["field"] == "url"
    assert endpoints(api, owner) == []


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost:9000", "[::1]:9000"])
def test_the_machine_itself_is_allowed_on_one_machine_only(
    api: Api, owner: Admin, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    assert api.call(ROUTE, owner, BODY | {"url": f"http://{host}/"}).status == 201
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ENVIRONMENT", "dev")
        settings.cache_clear()
        for scheme in ("http", "https"):
            answer = api.call(ROUTE, owner, BODY | {"url": f"{scheme}://{host}/other"})
            assert answer.problem == "invalid-webhook-url"
    settings.cache_clear()


@pytest.mark.parametrize(
    "types", [[], ["escrow.*.funded"], ["*.funded"], ["Escrow.order"], ["escrow.order."], [""], ["a"] * 51, ["**"]]
)
def test_types_are_exact_or_a_prefix(api: Api, owner: Admin, types: list[str]) -> None:
    assert api.call(ROUTE, owner, BODY | {"event_types": types}).status == 422
    assert endpoints(api, owner) == []


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    assert api.call(ROUTE, None, BODY).status == 401
    assert api.call(ROUTE, payer, BODY).status == 403
    for role in ("auditor", "arbiter"):
        answer = api.call(ROUTE, make_admin(tenant, role, with_totp=False), BODY)
        assert (answer.status, answer.problem) == (403, "permission-missing")
    assert endpoints(api, owner) == []
    assert api.call(ROUTE, make_admin(tenant, "operator", with_totp=False), BODY).status == 201
