"""create_tenant: invoked by hand."""

import secrets
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text

from holdfast.identity.queries.tenants import add_tenant
from holdfast.kernel.ids import decode_id
from holdfast.kernel.refusals import Invalid, WrongState
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.factories.identity import any_address
from tests.factories.messaging import rows


def wanted(**changes: object) -> dict[str, Any]:
    """The sample event, for a tenant of its own."""
    return sample_event("identity/create_tenant") | {"slug": f"shop-{secrets.token_hex(6)}"} | changes


def create(event: dict[str, Any]) -> dict[str, str]:
    answer: dict[str, str] = handler_of("identity/create_tenant")(event, LambdaContext())
    return answer


def count_tenants(admin_engine: Engine) -> int:
    with admin_engine.connect() as connection:
        return int(connection.execute(text("select count(*) from tenants")).scalar_one())


def test_the_owner_signs_in_with_the_password_told_once(admin_engine: Engine) -> None:
    event = wanted()
    made = create(event)
    body = {
        "email": event["owner"]["email"],
        "password": made["one_time_password"],
        "new_password": "one of her own choosing",
    }
    api = Api(event["slug"])
    answer = api.call("identity/sign_in_admin", None, body, ip=any_address())
    assert (answer.status, answer.body["user"]["role"]) == (200, "owner")
    assert answer.body["user"]["id"] == made["owner_id"]
    kept = [rows(admin_engine, table, made["tenant_id"]) for table in ("users", "audit_records", "events")]
    assert all(kept)
    assert made["one_time_password"] not in str(kept)


def test_a_slug_is_given_once(admin_engine: Engine) -> None:
    event = wanted()
    made = create(event)
    before = count_tenants(admin_engine)
    with pytest.raises(WrongState) as refused:
        create(event)
    assert refused.value.slug == "tenant-exists"
    assert count_tenants(admin_engine) == before
    assert len(rows(admin_engine, "users", made["tenant_id"])) == 1


def test_what_broke_off_between_tenant_and_owner_goes_on(admin_engine: Engine) -> None:
    event = wanted()
    half = add_tenant(event["slug"], event["name"])
    assert create(event)["tenant_id"] == half


def test_a_new_tenant_sees_nothing_of_the_others(admin_engine: Engine) -> None:
    first, second = create(wanted()), create(wanted())
    assert first["tenant_id"] != second["tenant_id"]
    for made in (first, second):
        [owner] = rows(admin_engine, "users", made["tenant_id"])
        assert owner["id"] == decode_id("usr", made["owner_id"])


@pytest.mark.parametrize("change", [{"slug": "Not A Slug"}, {"slug": "-x"}, {"name": ""}, {"owner": {}}, {"more": 1}])
def test_what_makes_no_sense_creates_nothing(admin_engine: Engine, change: dict[str, object]) -> None:
    before = count_tenants(admin_engine)
    with pytest.raises(ValidationError):
        create(wanted(**change))
    with pytest.raises(Invalid):
        create(wanted(owner={"name": "Ngozi Ade", "email": "nobody"}))
    assert count_tenants(admin_engine) == before
