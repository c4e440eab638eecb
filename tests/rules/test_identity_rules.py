"""What identity decides, without a database."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.identity.rules.administrators import ADMINISTRATOR_STATES
from holdfast.identity.rules.callers import (
    PERMISSIONS,
    PLATFORM_PERMISSIONS,
    PLATFORM_ROLES,
    ROLES,
    Admin,
    User,
    caller_of,
    claims_of,
)
from holdfast.identity.rules.codes import CODE_ATTEMPTS, SentCode, check_pause, check_usable
from holdfast.identity.rules.contacts import email_address, phone_number
from holdfast.identity.rules.passwords import check_password, normal_password
from holdfast.identity.rules.people import USER_STATES
from holdfast.identity.rules.tenants import TENANT_STATES
from holdfast.identity.usecases.digests import code_digest, is_same, new_code
from holdfast.kernel.refusals import Forbidden, Invalid, Refusal, TooMany, Unauthenticated, WrongState
from holdfast.kernel.states import actions, advance, final_states, reachable, states

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CODE = SentCode("usr_1", "phone", "+2348031234567", b"x" * 32, 0, NOW, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("text", "country", "stored"),
    [
        ("+2348031234567", None, "+2348031234567"),
        (" +234 803 123 4567 ", None, "+2348031234567"),
        ("+234 (0) 803-123-4567", None, "+2348031234567"),
        ("0803 123 4567", "NG", "+2348031234567"),
        ("0712 345678", "ke", "+254712345678"),
        ("024 123 4567", "GH", "+233241234567"),
        ("(202) 456-1111", "US", "+12024561111"),
        ("+44 20 7946 0958", "NG", "+442079460958"),
    ],
)
def test_a_phone_number_has_one_form(text: str, country: str | None, stored: str) -> None:
    assert phone_number(text, country) == stored
    assert phone_number(stored) == stored


@pytest.mark.parametrize(
    ("text", "country", "slug"),
    [
        ("08031234567", None, "phone-needs-country"),
        ("", None, "phone-needs-country"),
        ("+", None, "invalid-phone"),
        ("+999 123 456", None, "invalid-phone"),
        ("0803", "NG", "invalid-phone"),
        ("call me", "NG", "invalid-phone"),
        ("+2348031234567 ext. 5", None, "invalid-phone"),
        ("08031234567", "ZZ", "unknown-country"),
        ("08031234567", "Nigeria", "unknown-country"),
    ],
)
def test_what_can_be_no_phone_number_is_refused(text: str, country: str | None, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        phone_number(text, country)
    assert refused.value.slug == slug


@given(st.text(max_size=40))
def test_any_text_is_a_phone_number_or_refused(text: str) -> None:
    try:
        stored = phone_number(text, "NG")
    except Invalid:
        return
    assert phone_number(stored) == stored


def test_an_address_has_one_form() -> None:
    assert email_address("Ada.Obi@Example.COM") == "ada.obi@example.com"
    for text in (
        "",
        "ada",
        "ada@",
        "@example.com",
        "a b@example.com",
        "ada@example",
        "ada@example.com, eve@example.com",
    ):
        with pytest.raises(Invalid):
            email_address(text)


@given(st.text(max_size=60))
def test_any_text_is_an_address_in_lower_case_or_refused(text: str) -> None:
    try:
        stored = email_address(text)
    except Invalid:
        return
    assert stored == stored.lower()
    assert email_address(stored) == stored


@pytest.mark.parametrize(
    ("password", "slug"),
    [
        ("ninechars", "password-length"),
        ("x" * 129, "password-length"),
        ("1234567890", "password-too-common"),
        ("PASSWORD123", "password-too-common"),
        ("ababababababab", "password-too-common"),
        ("Ada Obi Ltd", "password-too-common"),
    ],
)
def test_an_easy_password_is_refused(password: str, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, "ada obi ltd")
    assert refused.value.slug == slug
    assert password not in refused.value.detail


def test_ten_characters_that_nobody_tries_first_will_do() -> None:
    for password in ("tenletters", "x7#kPq!2mZ", "a staple, correctly batteried", "пароль из слов", " \t spaces "):
        check_password(password, "Ada Obi")
    assert normal_password("ﬁve ﬁsh") == "five fish"


def test_a_code_has_six_digits_and_its_digest_is_bound_to_everything() -> None:
    for _ in range(100):
        code = new_code()
        assert len(code) == 6
        assert code.isdecimal()
    digest = code_digest("usr_1", "phone", "+1", code="123456")
    assert len(digest) == 32
    assert is_same(digest, code_digest("usr_1", "phone", "+1", code="123456"))
    for other in (
        ("usr_2", "phone", "+1"),
        ("usr_1", "email", "+1"),
        ("usr_1", "phone", "+2"),
        ("usr_1", "phone+1", ""),
    ):
        assert not is_same(digest, code_digest(*other, code="123456"))


def test_codes_go_out_a_minute_apart() -> None:
    check_pause(None, NOW)
    check_pause(NOW - timedelta(seconds=60), NOW)
    with pytest.raises(TooMany) as refused:
        check_pause(NOW - timedelta(seconds=59, milliseconds=1), NOW)
    assert refused.value.retry_after == 1


def test_a_code_is_usable_for_five_minutes_and_five_attempts() -> None:
    check_usable(CODE, NOW + timedelta(minutes=4, seconds=59))
    with pytest.raises(WrongState, match="expired"):
        check_usable(CODE, NOW + timedelta(minutes=5))
    spent = SentCode("usr_1", "phone", "+1", b"x" * 32, CODE_ATTEMPTS, NOW, NOW + timedelta(minutes=5))
    with pytest.raises(WrongState, match="Too many"):
        check_usable(spent, NOW)


def test_every_state_of_a_user_is_reached_and_only_a_closed_account_is_the_end() -> None:
    assert set(states(USER_STATES)) == reachable(USER_STATES, "active") == {"active", "suspended", "closed"}
    assert final_states(USER_STATES) == {"closed"}
    assert actions(USER_STATES, "active", "user") == ["close"]
    assert actions(USER_STATES, "suspended", "user") == []
    for state, action in (("active", "reinstate"), ("suspended", "suspend"), ("closed", "reinstate")):
        with pytest.raises(WrongState):
            advance(USER_STATES, state, action, "admin")
    with pytest.raises(Forbidden):
        advance(USER_STATES, "active", "suspend", "user")


def test_administrators_and_tenants_have_no_state_without_a_way_out() -> None:
    for table, start in ((ADMINISTRATOR_STATES, "invited"), (TENANT_STATES, "active")):
        assert set(states(table)) == reachable(table, start)
        assert final_states(table) == set()
    assert actions(ADMINISTRATOR_STATES, "invited", "themself") == ["accept"]
    assert actions(ADMINISTRATOR_STATES, "active", "themself") == []


def test_the_platforms_roles_and_a_businesss_share_nothing_but_what_is_over_their_own() -> None:
    shared = PLATFORM_PERMISSIONS.keys() & PERMISSIONS.keys()
    assert shared == {"administrators.read", "administrators.manage", "roles.change", "audit.read"}
    assert PLATFORM_ROLES["platform_owner"] == set(PLATFORM_PERMISSIONS)
    assert not PLATFORM_ROLES.keys() & ROLES.keys()


def test_a_token_with_every_permission_is_far_shorter_than_a_header_may_be() -> None:
    claims = claims_of(Admin("usr_" + "0" * 26, "tnt_" + "0" * 26, "ses_" + "0" * 26, "owner"))
    assert len(json.dumps(claims)) * 4 / 3 < 2_500


def test_roles_grant_permissions_that_exist_and_only_the_owner_has_all() -> None:
    for role, granted in ROLES.items():
        assert granted <= set(PERMISSIONS)
        assert (granted == set(PERMISSIONS)) == (role == "owner")


def test_a_token_speaks_of_the_caller_it_was_made_for() -> None:
    granted = frozenset({"orders.read", "disputes.rule"})
    for caller in (User("usr_1", "tnt_1", "ses_1"), Admin("usr_1", "tnt_1", "ses_1", "arbiter", granted)):
        assert caller_of(claims_of(caller)) == caller


def test_an_administrators_token_that_says_nothing_of_permissions_is_to_be_refreshed() -> None:
    claims = claims_of(Admin("usr_1", "tnt_1", "ses_1", "owner"))
    del claims["permissions"]
    with pytest.raises(Unauthenticated) as refused:
        caller_of(claims)
    assert refused.value.slug == "expired-token"


def test_an_admin_without_the_permission_is_refused() -> None:
    Admin("usr_1", "tnt_1", "", "arbiter").require("disputes.rule")
    for role in ("auditor", "operator", "user", ""):
        with pytest.raises(Refusal) as refused:
            Admin("usr_1", "tnt_1", "", role).require("disputes.rule")
        assert refused.value.slug == "permission-missing"
