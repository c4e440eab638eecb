"""Secrets are replaced while functions are warm and people signed in: for a while old and new are good."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from holdfast.edge.call import _viewer_address
from holdfast.kernel.refusals import Unauthenticated
from holdfast.platform import settings
from holdfast.platform.db import open_engine
from holdfast.platform.settings import SECRETS_SECONDS, MissingSetting, forget_settings, secret
from holdfast.platform.tokens import read_token, sign_token
from tests.secrets_extension import serving_secrets

VALUES = {"token_signing_key": "old", "front_door_key": "old"}


@pytest.fixture
def values(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What Secrets Manager has; changing it changes what is read next."""
    kept = dict(VALUES)
    with serving_secrets("holdfast-test", kept) as port:
        monkeypatch.setenv("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", str(port))
        forget_settings()
        yield kept
    monkeypatch.undo()
    forget_settings()


def pass_time(monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + SECRETS_SECONDS + 1
    monkeypatch.setattr(settings.time, "time", lambda: later)


def test_a_warm_function_reads_the_secret_again_after_five_minutes(
    values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert secret("token_signing_key") == "old"
    values["token_signing_key"] = "new"
    assert secret("token_signing_key") == "old"
    pass_time(monkeypatch)
    assert secret("token_signing_key") == "new"


def test_what_cannot_be_read_again_is_kept_and_what_was_never_read_is_missing(
    values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert secret("token_signing_key") == "old"
    monkeypatch.setenv("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "9")
    pass_time(monkeypatch)
    assert secret("token_signing_key") == "old"
    forget_settings()
    with pytest.raises(MissingSetting, match="does not answer"):
        secret("token_signing_key")


def test_tokens_of_the_key_before_are_good_until_it_goes(values: dict[str, str]) -> None:
    of_old = sign_token({"sub": "ada"}, timedelta(minutes=5))
    for keys in ("old,new", "new, old"):
        values["token_signing_key"] = keys
        forget_settings()
        mine = sign_token({"sub": "ada"}, timedelta(minutes=5))
        assert read_token(of_old)["sub"] == read_token(mine)["sub"] == "ada"
    values["token_signing_key"] = "new"
    forget_settings()
    assert read_token(mine)["sub"] == "ada", "the first of the keys has signed"
    with pytest.raises(Unauthenticated):
        read_token(of_old)


@pytest.mark.parametrize(
    ("known", "shown", "is_believed"),
    [
        ("old", "old", True),
        ("old, new", "old", True),
        ("old,new", "old,new", True),
        ("new", "old,new", True),
        ("new", "old", False),
        ("new,", "", False),
        ("new,", ",", False),
    ],
)
def test_the_front_door_is_known_by_either_key_while_both_are_in_use(
    values: dict[str, str], known: str, shown: str, is_believed: bool
) -> None:
    values["front_door_key"] = known
    headers = {"holdfast-front-door": shown, "x-forwarded-for": "10.1.1.1, 130.176.1.1"}
    assert _viewer_address(headers) == ("10.1.1.1" if is_believed else "")


def test_the_database_is_entered_with_the_password_before_until_it_has_the_new_one(admin_engine: Engine) -> None:
    right: Any = admin_engine.url.password
    assert right, "this server asks its superuser for a password"
    for passwords in (["new", right], [right, "old"], [right]):
        engine = open_engine(admin_engine.url, passwords=lambda given=passwords: given)  # type: ignore[misc]
        with engine.connect() as connection:
            assert connection.execute(text("select 1")).scalar_one() == 1
        engine.dispose()
    engine = open_engine(admin_engine.url, passwords=lambda: ["new", "neither"])
    with pytest.raises(DatabaseError, match="28P01"):
        engine.connect()
