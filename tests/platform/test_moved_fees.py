"""Fees that were set before there were bands."""

from importlib import import_module

from sqlalchemy import create_engine, text

from holdfast.kernel.ids import decode_id, new_id
from holdfast_migrations.upgrade import upgrade
from local import postgres
from tests.deployment import make_tenant

BEFORE = import_module("holdfast_migrations.versions.0034_fee_bands").down_revision
OLD = text("""
insert into fee_configurations (id, tenant_id, currency, percentage_basis_points, fixed_minor, cap_minor, bearer,
    effective_from, created_by, created_at)
values (:id, :tenant, 'NGN', 150, 10000, :cap, 'split', now(), 'usr_1', now())
""")


def test_the_terms_of_every_tenant_become_one_band_for_any_amount(server: postgres.Server) -> None:
    maintenance = create_engine(server.url(), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text("create database before_bands"))
    maintenance.dispose()
    admin = create_engine(server.url("before_bands"))
    upgrade(admin, to=BEFORE)
    made = {decode_id("fee", new_id("fee")): decode_id("tnt", make_tenant(admin)) for _ in range(2)}
    with admin.begin() as connection:
        for cap, (id, tenant) in zip((200_000, None), made.items(), strict=True):
            connection.execute(OLD, {"id": id, "tenant": tenant, "cap": cap})
    upgrade(admin)
    with admin.connect() as connection:
        rows = connection.execute(text("select * from fee_bands order by cap_minor")).all()
        forced = "select relforcerowsecurity from pg_class where relname = 'fee_configurations'"
        assert connection.execute(text(forced)).scalar_one() is True
    admin.dispose()
    assert [(row.configuration_id, row.tenant_id) for row in rows] == list(made.items())
    same = (0, None, 150, 10_000)
    assert [tuple(row)[2:] for row in rows] == [(*same, 200_000, "split"), (*same, None, "split")]
