"""Every hour: what has had its time, but for files, which are swept with their bytes."""

from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id, new_id
from tests.api import Api, LambdaContext, handler_of
from tests.factories.files import announce_file, make_file


def test_old_keys_are_removed_and_nothing_else(api: Api, tenant: str, admin_engine: Engine) -> None:
    owner = User(new_id("usr"), tenant, "")
    announce_file(api, owner)
    kept = make_file(api, owner)
    body = {"name": "a.txt", "content_type": "text/plain", "size": 1, "sha256": "00" * 32}
    api.call("ops/create_file", owner, body, key="old")
    its = {"t": decode_id("tnt", tenant)}
    with admin_engine.begin() as connection:
        for table in ("idempotency_keys", "files"):
            age = f"update {table} set created_at = created_at - interval '3 days' where tenant_id = :t"
            connection.execute(text(age), its)
    api.call("ops/create_file", owner, body, key="new")
    assert handler_of("ops/sweep_platform")({}, LambdaContext())["removed"] >= 1
    with admin_engine.connect() as connection:
        keys = connection.execute(text("select key from idempotency_keys where tenant_id = :t"), its).scalars().all()
        files = connection.execute(text("select id, status from files where tenant_id = :t"), its).all()
    assert keys == ["new"]
    assert (decode_id("fil", kept), "clean") in [tuple(file) for file in files]
    assert sorted(status for _, status in files) == ["clean", "pending", "pending", "pending"]
