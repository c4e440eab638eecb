"""How users are reached is said by whoever keeps them, with every change."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.kernel.ids import decode_id, encode_id
from holdfast.messaging.usecases.contacts import set_contact
from tests.deployment import make_tenant
from tests.factories.messaging import make_contact, running


def contacts_of(admin_engine: Engine, tenant: str) -> list[tuple[object, ...]]:
    statement = text("select user_id, name, email, phone, language from contacts where tenant_id = :tenant")
    with admin_engine.connect() as connection:
        found = connection.execute(statement, {"tenant": decode_id("tnt", tenant)}).all()
    return [(encode_id("usr", row[0]), *row[1:]) for row in found]


def test_a_contact_is_replaced_as_a_whole(tenant: str, admin_engine: Engine) -> None:
    user_id = make_contact(tenant, name="Ada", phone="+2348030000001")
    assert contacts_of(admin_engine, tenant) == [
        (user_id, "Ada", f"{user_id}@example.com", "+2348030000001", "en"),
    ]
    running(tenant)(
        lambda db: set_contact(db, user_id, name="Ada Obi", email=None, phone="+2348030000002", language="fr")
    )
    assert contacts_of(admin_engine, tenant) == [(user_id, "Ada Obi", None, "+2348030000002", "fr")]


def test_nobody_says_how_another_tenants_user_is_reached(tenant: str, admin_engine: Engine) -> None:
    user_id = make_contact(tenant, name="Ada")
    before = contacts_of(admin_engine, tenant)
    elsewhere = running(make_tenant(admin_engine))
    with pytest.raises(DBAPIError):
        elsewhere(lambda db: set_contact(db, user_id, name="Eve", email="eve@example.org", phone=None))
    assert contacts_of(admin_engine, tenant) == before
