"""GET /v1/bank-accounts"""

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.payouts import BANK_ACCOUNT, make_payee
from tests.factories.paystack_transfers import playing_paystack

FUNCTION = "payments/list_bank_accounts"


def test_a_user_sees_their_own_newest_first_page_by_page(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    make_payee(tenant)
    with playing_paystack() as paystack:
        paystack.recipients["another"] = "RCP_another"
        more = api.call("payments/add_bank_account", payee.user, BANK_ACCOUNT | {"account_number": "0123450000"})
    first = api.call(FUNCTION, payee.user, query={"limit": "1"}).body
    assert [one["id"] for one in first["data"]] == [more.body["id"]]
    second = api.call(FUNCTION, payee.user, query={"limit": "1", "after": first["next"]}).body
    assert [one["id"] for one in second["data"]] == [payee.bank_account_id]
    assert second["next"] is None


def test_what_the_provider_pays_to_is_told_to_nobody(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    answer = api.call(FUNCTION, payee.user)
    assert len(answer.body["data"]) == 1
    assert "RCP_" not in answer.text
    assert BANK_ACCOUNT["account_number"] not in answer.text


def test_removed_accounts_are_not_shown(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    api.call("payments/remove_bank_account", payee.user, bank_account_id=payee.bank_account_id)
    assert api.call(FUNCTION, payee.user).body == {"data": [], "next": None}


def test_another_user_sees_none(api: Api, tenant: str) -> None:
    make_payee(tenant)
    assert api.call(FUNCTION, make_user(tenant)).body["data"] == []


def test_only_users_may(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, owner).status == 403


def test_a_page_has_a_size_and_a_cursor_is_one_of_ours(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    assert api.call(FUNCTION, user, query={"limit": "0"}).status == 422
    assert api.call(FUNCTION, user, query={"limit": "101"}).status == 422
    assert api.call(FUNCTION, user, query={"after": "x"}).status == 404
