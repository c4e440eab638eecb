"""Every hour: files that never came, and bytes that were refused."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id, new_id
from holdfast.platform import file_store
from holdfast.platform.db import tenants_with_work
from tests.api import Api
from tests.factories.files import announce_file, is_stored, make_file, send_bytes
from tests.factories.messaging import rows
from tests.factories.payments import pass_time, run_schedule

ROUTE = "ops/sweep_files"


@pytest.fixture
def owner(tenant: str) -> User:
    return User(new_id("usr"), tenant, "")


def test_what_was_never_completed_is_thrown_away_after_two_days_with_what_arrived(
    api: Api, tenant: str, admin_engine: Engine, owner: User
) -> None:
    never_sent, never_completed, kept = announce_file(api, owner), announce_file(api, owner), make_file(api, owner)
    send_bytes(never_completed)
    pass_time(admin_engine, tenant, timedelta(hours=47))
    assert tenant not in tenants_with_work("work_orphaned_files")
    assert run_schedule(ROUTE, tenant) == 0
    assert is_stored(never_completed)
    pass_time(admin_engine, tenant, timedelta(hours=2))
    assert tenant in tenants_with_work("work_orphaned_files")
    assert run_schedule(ROUTE, tenant) == 2
    assert [is_stored(each) for each in (never_sent, never_completed, kept)] == [False, False, True]
    assert [row["id"] for row in rows(admin_engine, "files", tenant)] == [decode_id("fil", kept)]
    assert api.call("ops/complete_file", owner, file_id=never_completed).status == 404
    assert run_schedule(ROUTE, tenant) == 0


def test_refused_bytes_that_are_still_there_are_thrown_away(
    api: Api, tenant: str, admin_engine: Engine, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = announce_file(api, owner)
    send_bytes(file_id, b"something else")

    def away(file_id: str) -> None:
        raise OSError("the store is away")

    with monkeypatch.context() as broken:
        broken.setattr(file_store, "remove", away)
        assert api.call("ops/complete_file", owner, file_id=file_id).status == 500
    assert is_stored(file_id)
    assert tenant in tenants_with_work("work_orphaned_files")
    assert run_schedule(ROUTE, tenant) == 1
    assert not is_stored(file_id)
    assert rows(admin_engine, "files", tenant)[0]["bytes_removed_at"] is not None
    assert tenant not in tenants_with_work("work_orphaned_files")
    pass_time(admin_engine, tenant, timedelta(hours=49))
    run_schedule(ROUTE, tenant)
    assert rows(admin_engine, "files", tenant) == []
