"""GET /v1/admin/ledger/accounts/{account_id}."""

from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import clearing
from holdfast.ledger.usecases.accounts import freeze
from holdfast.platform.db import transaction
from tests.api import Api
from tests.routes.ledger.books import ORIGIN, auditor, check_for_auditors_only, fold, id_of, somebody_with

FUNCTION = "ledger/get_ledger_account"


def naira(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "NGN"}


def test_it_says_what_the_account_is_and_has(api: Api, tenant: str, admin_engine: Engine) -> None:
    account = somebody_with(tenant, "15.00")
    account_id = id_of(tenant, account)
    with admin_engine.begin() as connection:
        connection.execute(
            text("update ledger_accounts set pending_debit = 500, pending_credit = 1, ceiling = 9900 where id = :id"),
            {"id": decode_id("acc", account_id)},
        )
        read = text("select encode(chain, 'hex') from ledger_accounts where id = :id")
        chain = connection.execute(read, {"id": decode_id("acc", account_id)}).scalar_one()
    body = api.call(FUNCTION, auditor(tenant), account_id=account_id).body
    assert body.pop("opened_at")
    assert body == {
        "id": account_id,
        "account": {"code": account.code, "purpose": "available", "owner": account.owner, "currency": "NGN"},
        "normal_side": "credit",
        "status": "open",
        "posted": naira("15.00"),
        "pending_in": naira("0.01"),
        "pending_out": naira("5.00"),
        "available": naira("10.00"),
        "floor": naira("0.00"),
        "ceiling": naira("99.00"),
        "is_accumulating": False,
        "version": 1,
        "chain": chain,
    }


def test_one_that_everybody_touches_has_no_bounds_and_an_exact_balance(api: Api, tenant: str) -> None:
    somebody_with(tenant, "15.00")
    fold(tenant)
    somebody_with(tenant, "1.00")
    body = api.call(FUNCTION, auditor(tenant), account_id=id_of(tenant, clearing("sandbox", "NGN"))).body
    assert (body["posted"], body["floor"], body["ceiling"]) == (naira("16.00"), None, None)
    assert (body["normal_side"], body["is_accumulating"]) == ("debit", True)


def test_it_says_that_it_is_frozen(api: Api, tenant: str) -> None:
    account = somebody_with(tenant, "15.00")
    with transaction(tenant, ORIGIN) as db:
        freeze(db, account)
    body = api.call(FUNCTION, auditor(tenant), account_id=id_of(tenant, account)).body
    assert (body["status"], body["posted"], body["available"]) == ("frozen", naira("15.00"), naira("0.00"))


def test_it_is_for_those_who_may_read_the_ledger(api: Api, tenant: str, admin_engine: Engine) -> None:
    account_id = id_of(tenant, somebody_with(tenant, "1.00"))
    check_for_auditors_only(api, FUNCTION, admin_engine, "acc", account_id=account_id)
