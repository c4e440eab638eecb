"""Every minute: the audit trail's hash chain."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id, new_id
from holdfast.platform.audit import find_break
from holdfast.platform.db import Origin, transaction
from tests.api import Api, LambdaContext, handler_of
from tests.factories.files import make_file


def chain(tenant: str) -> int:
    done: int = handler_of("ops/chain_audit")({"tenant_id": tenant}, LambdaContext())["done"]
    return done


def broken_at(tenant: str) -> int | None:
    with transaction(tenant, Origin("test", "test")) as db:
        return find_break(db)


def test_records_are_linked_once_and_the_chain_is_whole(api: Api, tenant: str) -> None:
    owner = User(new_id("usr"), tenant, "")
    make_file(api, owner)
    assert chain(tenant) == 1
    make_file(api, owner)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: chain(tenant), range(4))) == 1
    assert broken_at(tenant) is None


def test_a_changed_or_a_removed_record_breaks_it(api: Api, tenant: str, admin_engine: Engine) -> None:
    owner = User(new_id("usr"), tenant, "")
    for _ in range(3):
        make_file(api, owner)
    chain(tenant)
    with admin_engine.begin() as connection:
        connection.execute(text("alter table audit_records disable trigger audit_records_append_only"))
        connection.execute(
            text(
                "update audit_records set actor = 'somebody else' where position = "
                "(select position from audit_links where number = 2 and tenant_id = :t)"
            ),
            {"t": decode_id("tnt", tenant)},
        )
        connection.execute(text("alter table audit_records enable trigger audit_records_append_only"))
    assert broken_at(tenant) == 2


@pytest.mark.parametrize(
    "statement", ["update audit_records set actor = 'x'", "delete from audit_records", "truncate audit_records cascade"]
)
def test_nobody_changes_a_record_not_even_its_owner(
    api: Api, tenant: str, admin_engine: Engine, statement: str
) -> None:
    make_file(api, User(new_id("usr"), tenant, ""))
    for role in ("holdfast_owner", "holdfast_app"):
        with pytest.raises(DBAPIError), admin_engine.begin() as connection:
            connection.execute(text(f"set local role {role}"))
            connection.execute(
                text("select set_config('holdfast.tenant', :t, true)"), {"t": str(decode_id("tnt", tenant))}
            )
            connection.execute(text(statement))
