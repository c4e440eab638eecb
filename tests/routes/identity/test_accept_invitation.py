"""POST /v1/admin/auth/invitation"""

from datetime import timedelta

import pyotp
import pytest

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.administrators import CHOSEN, accept, confirm, invited, join, new_address, sign_in
from tests.factories.escrow import pass_time
from tests.factories.identity import make_user
from tests.factories.links import reset_token


def test_it_shows_once_what_an_app_is_to_know(api: Api, owner: Admin) -> None:
    email = new_address()
    answer = accept(api, invited(api, owner, email))
    assert answer.status == 200, answer.text
    assert answer.body["qr_code"].startswith("data:image/svg+xml")
    assert answer.body["uri"].startswith("otpauth://totp/")
    assert sign_in(api, email, CHOSEN).status == 403  # not before the app is confirmed


def test_it_begins_again_until_it_is_confirmed(api: Api, owner: Admin) -> None:
    token = invited(api, owner, new_address())
    first = accept(api, token).body["secret"]
    second = accept(api, token, "another of their choosing").body["secret"]
    assert confirm(api, token, pyotp.TOTP(first).now()).problem == "wrong-code"
    assert confirm(api, token, pyotp.TOTP(second).now()).status == 200
    assert accept(api, token).problem == "link-not-good"


@pytest.mark.parametrize(("password", "slug"), [("short", "password-length"), ("password123", "password-too-common")])
def test_an_easy_password_is_refused_and_leaves_the_link_good(api: Api, owner: Admin, password: str, slug: str) -> None:
    token = invited(api, owner, new_address())
    assert (accept(api, token, password).status, accept(api, token, password).problem) == (422, slug)
    join(api, token)


def test_a_made_up_token_and_one_that_expired_are_refused_alike(api: Api, tenant: str, owner: Admin) -> None:
    token = invited(api, owner, new_address())
    assert accept(api, "hfl_" + "x" * 43).problem == "link-not-good"
    pass_time(tenant, timedelta(days=3, seconds=1))
    assert accept(api, token).problem == "link-not-good"


def test_a_users_link_is_no_invitation(api: Api, tenant: str) -> None:
    email = new_address()
    make_user(tenant, email=email)
    assert accept(api, reset_token(api, email)).problem == "link-not-good"
    assert accept(api, "x").problem == "invalid-input"
