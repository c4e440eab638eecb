"""create_admin: invoked by hand."""

import secrets
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from holdfast.kernel.refusals import Invalid, NotFound, WrongState
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.factories.identity import any_address
from tests.factories.messaging import rows


@pytest.fixture
def shop() -> dict[str, str]:
    """A tenant with its owner: tenant_id, and the slug."""
    slug = f"shop-{secrets.token_hex(6)}"
    made: dict[str, str] = handler_of("identity/create_tenant")(
        sample_event("identity/create_tenant") | {"slug": slug}, LambdaContext()
    )
    return made | {"slug": slug}


def create(shop: dict[str, str], **changes: object) -> dict[str, str]:
    event: dict[str, Any] = sample_event("identity/create_admin") | {"tenant": shop["slug"]} | changes
    answer: dict[str, str] = handler_of("identity/create_admin")(event, LambdaContext())
    return answer


def test_the_new_administrator_signs_in_once_with_the_password_told_once(
    shop: dict[str, str], admin_engine: Engine
) -> None:
    made = create(shop)
    first = {"email": "arbiter@example.com", "password": made["one_time_password"]}
    api = Api(shop["slug"])
    refused = api.call("identity/sign_in_admin", None, first, ip=any_address())
    assert (refused.status, refused.problem) == (403, "new-password-required")
    chosen = first | {"new_password": "one of his own choosing"}
    answer = api.call("identity/sign_in_admin", None, chosen, ip=any_address())
    assert (answer.status, answer.body["user"]["role"]) == (200, "arbiter")
    assert answer.body["user"]["id"] == made["admin_id"]
    assert api.call("identity/sign_in_admin", None, chosen, ip=any_address()).status == 401
    kept = [rows(admin_engine, table, shop["tenant_id"]) for table in ("users", "audit_records")]
    assert all(kept)
    assert made["one_time_password"] not in str(kept)


def test_an_address_belongs_to_one_administrator_of_a_tenant(shop: dict[str, str], admin_engine: Engine) -> None:
    create(shop)
    with pytest.raises(WrongState) as refused:
        create(shop, name="Somebody Else", role="owner")
    assert refused.value.slug == "contact-taken"
    assert len(rows(admin_engine, "users", shop["tenant_id"])) == 2


def test_there_is_no_administrator_of_no_tenant_or_with_no_role(shop: dict[str, str], admin_engine: Engine) -> None:
    with pytest.raises(NotFound):
        create({"slug": f"none-{secrets.token_hex(6)}"})
    with pytest.raises(Invalid) as refused:
        create(shop, role="user")
    assert refused.value.slug == "unknown-role"
    with pytest.raises(Invalid):
        create(shop, email="nobody")
    for senseless in ({"tenant": "Not A Slug"}, {"name": ""}, {"password": "chosen by somebody else"}):
        with pytest.raises(ValidationError):
            create(shop, **senseless)
    assert len(rows(admin_engine, "users", shop["tenant_id"])) == 1
