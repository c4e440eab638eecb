"""POST /v1/admin/auth/invitation/confirm"""

from concurrent.futures import ThreadPoolExecutor

import pyotp
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.administrators import CHOSEN, accept, confirm, invited, join, new_address, sign_in
from tests.factories.identity import keep_app, totp_code, wrong
from tests.factories.payments import announced


def test_from_now_on_they_sign_in_with_their_password_and_their_app(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    email = new_address()
    secret = join(api, invited(api, owner, email))
    assert sign_in(api, email).body["is_second_factor_needed"] is True
    [news] = announced(admin_engine, tenant, "identity.administrator.joined")
    keep_app(tenant, news["administrator_id"], secret)
    signed_in = sign_in(api, email, CHOSEN, code=totp_code(news["administrator_id"]))
    assert signed_in.status == 200, signed_in.text
    headers = {"authorization": f"Bearer {signed_in.body['access_token']}"}
    assert api.call("escrow/list_disputes", headers=headers).status == 200
    assert api.call("payments/list_payouts", headers=headers).problem == "permission-missing"


def test_it_answers_once_with_ten_recovery_codes(api: Api, owner: Admin) -> None:
    token = invited(api, owner, new_address())
    secret = accept(api, token).body["secret"]
    answer = confirm(api, token, pyotp.TOTP(secret).now())
    assert len(answer.body["recovery_codes"]) == 10
    assert confirm(api, token, pyotp.TOTP(secret).now()).problem == "link-not-good"


def test_a_wrong_code_confirms_nothing(api: Api, owner: Admin) -> None:
    token = invited(api, owner, new_address())
    right = pyotp.TOTP(accept(api, token).body["secret"]).now()
    refused = confirm(api, token, wrong(right))
    assert (refused.status, refused.problem) == (422, "wrong-code")
    assert confirm(api, token, right).status == 200


def test_without_a_password_there_is_nothing_to_confirm(api: Api, owner: Admin) -> None:
    assert confirm(api, invited(api, owner, new_address()), "123456").problem == "totp-missing"


def test_many_at_once_confirm_once(api: Api, owner: Admin) -> None:
    token = invited(api, owner, new_address())
    code = pyotp.TOTP(accept(api, token).body["secret"]).now()
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: confirm(api, token, code).status, range(4)))
    assert statuses == [200, 409, 409, 409]


def test_who_was_disabled_meanwhile_does_not_join(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    token = invited(api, owner, new_address())
    code = pyotp.TOTP(accept(api, token).body["secret"]).now()
    [news] = announced(admin_engine, tenant, "identity.administrator.invited")
    body, path = {"reason": "Invited by mistake."}, {"administrator_id": news["administrator_id"]}
    disabled = api.call("identity/disable_administrator", owner, body, **path)
    assert disabled.status == 200, disabled.text
    assert confirm(api, token, code).problem == "link-not-good"


def test_another_tenants_link_is_none(api: Api, owner: Admin, admin_engine: Engine) -> None:
    token = invited(api, owner, new_address())
    code = pyotp.TOTP(accept(api, token).body["secret"]).now()
    assert confirm(Api(make_tenant(admin_engine)), token, code).problem == "link-not-good"
