"""Every minute: crossings of thresholds."""

from functools import partial

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.ledger.rules.accounts import AccountSpec, available, clearing
from holdfast.ledger.usecases import monitors
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.monitors import watch
from holdfast.platform.db import tenants_with_work, transaction
from tests.api import Api, LambdaContext, handler_of
from tests.ledger.books import ORIGIN, move_once, post_alone
from tests.ledger.threads import together
from tests.routes.ledger.watching import crossings, make_monitor

OUTSIDE = clearing("sandbox", "NGN")


@pytest.fixture
def account(tenant: str) -> AccountSpec:
    return available(new_id("usr"), "NGN")


def announce(tenant: str) -> int:
    return int(handler_of("ledger/announce_crossings")({"tenant_id": tenant}, LambdaContext())["done"])


def fold(tenant: str) -> int:
    with transaction(tenant, ORIGIN) as db:
        return fold_accumulating(db)


def move(tenant: str, account: AccountSpec, *minor: int) -> list[str]:
    """Into the account, or out of it; the transfers' ids."""
    return [
        post_alone(tenant, move_once(OUTSIDE, account, each) if each > 0 else move_once(account, OUTSIDE, -each)).id
        for each in minor
    ]


def of(account: AccountSpec) -> dict[str, str]:
    return {"purpose": account.purpose, "owner": account.owner}


def test_a_crossing_is_announced_with_all_that_it_was(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, account: AccountSpec
) -> None:
    move(tenant, account, 15_000)
    made = make_monitor(api, owner, **of(account))
    [_, low] = move(tenant, account, -4_000, -2_500)
    assert announce(tenant) == 1
    [told] = crossings(admin_engine, tenant)
    posted_at = told.pop("posted_at")
    assert told == {
        "monitor_id": made["id"],
        "name": made["name"],
        "account": account.code,
        "currency": "NGN",
        "direction": "falls_below",
        "threshold": "100.00",
        "balance": "85.00",
        "transfer_id": low,
        "recipients": [],
    }
    shown = api.call("ledger/get_monitor", owner, monitor_id=made["id"]).body
    assert (shown["balance"]["amount"], shown["is_crossed"]) == ("85.00", True)
    assert shown["last_crossed_at"].replace("Z", "+00:00") == posted_at


def test_each_crossing_between_two_runs_is_announced_once_and_in_order(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, account: AccountSpec
) -> None:
    make_monitor(api, owner, **of(account), direction="rises_above")
    ids = move(tenant, account, 10_000, 1, -1, 1, -2, 5_000)
    assert announce(tenant) == 3
    assert announce(tenant) == 0
    found = [(told["transfer_id"], told["balance"]) for told in crossings(admin_engine, tenant)]
    assert found == [(ids[1], "100.01"), (ids[3], "100.01"), (ids[5], "149.99")]


def test_what_was_posted_before_it_was_added_is_not_announced(
    api: Api, tenant: str, owner: Admin, account: AccountSpec
) -> None:
    move(tenant, account, 20_000, -15_000, 20_000)
    make_monitor(api, owner, **of(account))
    assert announce(tenant) == 0
    move(tenant, account, -20_000)
    assert announce(tenant) == 1


def test_an_account_that_everybody_touches_is_watched_as_it_is_folded(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, account: AccountSpec
) -> None:
    move(tenant, account, 3_000)
    fold(tenant)
    made = make_monitor(api, owner, **of(OUTSIDE), direction="rises_above")
    assert made["balance"]["amount"] == "30.00"
    ids = move(tenant, account, 8_000, -2_000, 2_000)
    assert announce(tenant) == 0
    fold(tenant)
    ids += move(tenant, account, -5_000, 6_000)
    assert announce(tenant) == 2
    fold(tenant)
    assert announce(tenant) == 1
    found = [(told["transfer_id"], told["balance"]) for told in crossings(admin_engine, tenant)]
    assert found == [(ids[0], "110.00"), (ids[2], "110.00"), (ids[4], "120.00")]


def test_a_bounded_look_goes_on_where_the_last_one_stopped(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, account: AccountSpec
) -> None:
    made = make_monitor(api, owner, **of(account), direction="rises_above")
    ids = move(tenant, account, 10_001, -1, 1, -1, 1)
    looks = []
    for _ in range(4):
        with transaction(tenant, ORIGIN) as db:
            looks.append(watch(db, made["id"], entries=2))
    assert looks == [1, 1, 1, 0]
    assert [told["transfer_id"] for told in crossings(admin_engine, tenant)] == [ids[0], ids[2], ids[4]]


def test_one_run_looks_at_all_there_is_however_small_its_steps(
    api: Api, tenant: str, owner: Admin, account: AccountSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitors, "watch", partial(watch, entries=1))
    for direction in ("rises_above", "falls_below"):
        make_monitor(api, owner, **of(account), direction=direction)
    move(tenant, account, 10_001, -5_000, 5_000)
    assert announce(tenant) == 3
    assert tenant not in tenants_with_work("work_ledger_monitors")


def test_what_was_not_committed_is_announced_by_the_next_run(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, account: AccountSpec
) -> None:
    made = make_monitor(api, owner, **of(account), direction="rises_above")
    move(tenant, account, 10_001)
    with pytest.raises(RuntimeError, match="cut off"), transaction(tenant, ORIGIN) as db:
        assert watch(db, made["id"]) == 1
        raise RuntimeError("cut off")
    assert crossings(admin_engine, tenant) == []
    assert announce(tenant) == 1


def test_two_runs_at_once_under_load_lose_and_double_nothing(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, account: AccountSpec
) -> None:
    make_monitor(api, owner, **of(account), direction="rises_above")
    move(tenant, account, 10_000)

    def flap() -> int:
        return len(move(tenant, account, *[1, -1] * 30)) // 2

    def look_often() -> int:
        return sum(announce(tenant) for _ in range(15))

    flapped, *looked = together([flap, look_often, look_often, look_often])
    assert flapped == 30
    assert all(isinstance(found, int) for found in looked), looked
    announce(tenant)
    told = crossings(admin_engine, tenant)
    assert len(told) == len({each["transfer_id"] for each in told}) == 30


def test_a_tenant_is_on_the_list_of_the_job_while_there_is_something_to_look_at(
    api: Api, tenant: str, owner: Admin, account: AccountSpec
) -> None:
    make_monitor(api, owner, **of(account))
    assert tenant not in tenants_with_work("work_ledger_monitors")
    move(tenant, account, 1)
    assert tenant in tenants_with_work("work_ledger_monitors")
    announce(tenant)
    assert tenant not in tenants_with_work("work_ledger_monitors")
