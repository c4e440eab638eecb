"""reCAPTCHA: the routes that want it serve nobody who has not passed it."""

import logging
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.usecases import captcha
from holdfast.platform import db as database
from holdfast.platform.settings import forget_settings
from tests.api import Answer, Api, sample_event
from tests.factories.captcha import SECRET, SiteverifyInProcess, captcha_http, refused, solved
from tests.factories.identity import PASSWORD, any_address, make_user, registration
from tests.factories.messaging import rows, texts_to
from tests.routes.walk.routes import route_handlers, spec_of

WANTING = {
    "identity/register": "register",
    "identity/login": "login",
    "identity/resend_otp": "resend_otp",
    "identity/verify_phone": "verify_otp",
    "identity/verify_email": "verify_otp",
    "identity/forgot_password": "forgot_password",
    "identity/request_magic_link": "magic_link",
}
EMAIL = "ada.captcha@example.com"
TOKEN = "03AFcWeA5solvedByAda"


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[SiteverifyInProcess]:
    with captcha_http(monkeypatch) as google:
        yield google


@pytest.fixture
def settings_read_anew() -> Iterator[None]:
    forget_settings()
    yield
    forget_settings()


@pytest.fixture(autouse=True)
def user(tenant: str) -> str:
    return make_user(tenant, email=EMAIL).id


def log_in(api: Api, token: str = TOKEN, ip: str | None = None) -> Answer:
    body = {"email": EMAIL, "password": PASSWORD}
    return api.call("identity/login", None, body, headers={"holdfast-captcha": token}, ip=ip or any_address())


def outcome(answer: Answer) -> tuple[int, str]:
    return answer.status, "" if answer.status < 300 else answer.problem


def test_these_routes_want_it_each_for_its_own_action() -> None:
    assert {name: spec_of(name).captcha for name in route_handlers() if spec_of(name).captcha} == WANTING


@pytest.mark.parametrize("function", WANTING)
def test_without_a_token_nobody_is_served_and_google_is_not_asked(
    api: Api, google: SiteverifyInProcess, function: str
) -> None:
    answer = api.call(function, raw=sample_event(function)["body"], ip=any_address())
    assert outcome(answer) == (422, "captcha-missing")
    assert google.asked == []


def test_with_a_token_that_was_solved_for_the_action_it_is_served(api: Api, google: SiteverifyInProcess) -> None:
    google.answers[TOKEN] = solved("login")
    address = any_address()
    assert log_in(api, ip=address).status == 200
    assert google.asked == [{"secret": SECRET, "response": TOKEN, "remoteip": address}]


def test_a_token_is_good_once(api: Api, google: SiteverifyInProcess) -> None:
    google.answers[TOKEN] = solved("login")
    assert [outcome(log_in(api)) for _ in range(2)] == [(200, ""), (403, "captcha-used")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refused("missing-input-response"), (403, "captcha-failed")),
        (refused("invalid-input-response"), (403, "captcha-failed")),
        (refused("bad-request"), (403, "captcha-failed")),
        (refused("timeout-or-duplicate"), (403, "captcha-used")),
        (refused("missing-input-secret"), (503, "captcha-unavailable")),
        (refused("invalid-input-secret"), (503, "captcha-unavailable")),
        (refused("invalid-input-secret", "invalid-input-response"), (503, "captcha-unavailable")),
        (refused("an-error-of-tomorrow"), (403, "captcha-failed")),
        (refused(), (403, "captcha-failed")),
        (solved("register"), (403, "captcha-failed")),
        (solved("LOGIN"), (403, "captcha-failed")),
        (solved("login", hostname="evil.example"), (403, "captcha-failed")),
        (solved("login", hostname="127.0.0.1.evil.example"), (403, "captcha-failed")),
        (solved("login", hostname=""), (403, "captcha-failed")),
        (solved("login", 0.49), (403, "captcha-failed")),
        (solved("login", 0.5), (200, "")),
        (solved("login", 1.0), (200, "")),
        (solved("login", 99), (403, "captcha-failed")),
        (solved("login") | {"score": None}, (403, "captcha-failed")),
        (solved("login") | {"score": "0.9"}, (403, "captcha-failed")),
        (solved("login") | {"action": None}, (403, "captcha-failed")),
        (solved("login") | {"success": "true"}, (503, "captcha-unavailable")),
        (solved("login") | {"error-codes": ["invalid-input-response"]}, (403, "captcha-failed")),
        (httpx.Response(500), (503, "captcha-unavailable")),
        (httpx.Response(404, json=solved("login")), (503, "captcha-unavailable")),
        (httpx.Response(302, headers={"location": "https://www.google.com"}), (503, "captcha-unavailable")),
        (httpx.Response(200, text="<html>busy</html>"), (503, "captcha-unavailable")),
        (httpx.Response(200, json=["success"]), (503, "captcha-unavailable")),
        (httpx.ConnectError("refused"), (503, "captcha-unavailable")),
        (httpx.ReadTimeout("slow"), (503, "captcha-unavailable")),
    ],
)
def test_each_answer_of_google_has_one_outcome(
    api: Api,
    tenant: str,
    admin_engine: Engine,
    google: SiteverifyInProcess,
    answer: dict[str, object] | httpx.Response | Exception,
    expected: tuple[int, str],
) -> None:
    google.answers[TOKEN] = answer
    given = log_in(api)
    assert outcome(given) == expected
    assert given.headers.get("Retry-After") == ("30" if expected[0] == 503 else None)
    assert len(google.asked) == 1
    signed_in = [row for row in rows(admin_engine, "sessions", tenant) if row["user_agent"] != "tests"]
    assert len(signed_in) == (expected[0] == 200)


@pytest.mark.parametrize("token", ["x" * 4097, "tökén", "a\tb"])
def test_what_can_be_no_token_is_not_asked_about(api: Api, google: SiteverifyInProcess, token: str) -> None:
    assert outcome(log_in(api, token)) == (403, "captcha-failed")
    assert google.asked == []


def test_input_that_makes_no_sense_uses_no_token_up(api: Api, google: SiteverifyInProcess) -> None:
    answer = api.call("identity/login", None, {"email": EMAIL}, headers={"holdfast-captcha": TOKEN}, ip=any_address())
    assert answer.problem == "invalid-input"
    assert google.asked == []


def test_google_is_asked_outside_every_transaction(
    api: Api, google: SiteverifyInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    really = database.run

    def run(*given: object, **named: object) -> object:
        opened.append("transaction")
        try:
            return really(*given, **named)  # type: ignore[arg-type]
        finally:
            opened.append("end")

    ask = google.handle_request
    monkeypatch.setattr(database, "run", run)
    monkeypatch.setattr(
        SiteverifyInProcess, "handle_request", lambda self, request: opened.append("google") or ask(request)
    )
    google.answers[TOKEN] = solved("verify_otp")
    code = {"user_id": "usr_01kd00000000e000000000000g", "code": "123456"}
    api.call("identity/verify_phone", None, code, headers={"holdfast-captcha": TOKEN}, ip=any_address())
    assert opened == ["google", "transaction", "end"]


def test_registering_without_passing_it_sends_nothing(api: Api, google: SiteverifyInProcess) -> None:
    body = registration()
    answer = api.call("identity/register", None, body, headers={"holdfast-captcha": TOKEN}, ip=any_address())
    assert answer.problem == "captcha-failed"
    assert texts_to(str(body["phone"])) == []


def test_a_deployment_may_choose_to_serve_while_google_is_away(
    api: Api, google: SiteverifyInProcess, monkeypatch: pytest.MonkeyPatch, settings_read_anew: None
) -> None:
    monkeypatch.setenv("CAPTCHA_WHEN_AWAY", "accept")
    google.answers[TOKEN] = httpx.ConnectTimeout("away")
    assert log_in(api).status == 200
    assert outcome(log_in(api, "another")) == (403, "captcha-failed"), "a verdict still counts"
    assert outcome(log_in(api, "")) == (422, "captcha-missing")


def test_hosts_and_score_are_the_deployments(
    api: Api, google: SiteverifyInProcess, monkeypatch: pytest.MonkeyPatch, settings_read_anew: None
) -> None:
    monkeypatch.setenv("CAPTCHA_HOSTNAMES", "app.example.com, Shop.Example.com")
    monkeypatch.setenv("CAPTCHA_MIN_SCORE", "0.8")
    for hostname, score, status in (
        ("app.example.com", 0.8, 200),
        ("SHOP.example.com", 0.9, 200),
        ("app.example.com", 0.7, 403),
        ("127.0.0.1", 0.9, 403),
    ):
        google.answers[TOKEN] = solved("login", score, hostname)
        assert log_in(api).status == status


def test_keys_of_version_2_have_neither_score_nor_action(
    api: Api, google: SiteverifyInProcess, monkeypatch: pytest.MonkeyPatch, settings_read_anew: None
) -> None:
    monkeypatch.setenv("CAPTCHA_MIN_SCORE", "none")
    google.answers[TOKEN] = {"success": True, "challenge_ts": "2026-03-01T12:00:00Z", "hostname": "127.0.0.1"}
    assert log_in(api).status == 200
    google.answers[TOKEN] = solved("register", 0.1)
    assert log_in(api).status == 403


def test_without_a_secret_nobody_is_asked(api: Api) -> None:
    assert log_in(api, "").status == 200


def test_googles_public_secret_serves_nobody_in_earnest(
    api: Api, monkeypatch: pytest.MonkeyPatch, settings_read_anew: None
) -> None:
    [public] = captcha.TEST_SECRETS
    with captcha_http(monkeypatch, public) as google:
        google.answers[TOKEN] = solved("login")
        assert log_in(api).status == 200
        for environment in ("preprod", "production"):
            monkeypatch.setenv("ENVIRONMENT", environment)
            monkeypatch.setenv("PAYMENT_PROVIDERS", "paystack")
            forget_settings()
            google.answers[TOKEN] = solved("login")
            assert outcome(log_in(api)) == (500, "internal-error")


def test_neither_secret_nor_token_is_logged(
    api: Api, google: SiteverifyInProcess, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for answer in (httpx.ConnectError(f"{SECRET} {TOKEN}"), refused("invalid-input-secret"), solved("login")):
            google.answers[TOKEN] = answer
            log_in(api)
    assert not [record for record in caplog.records if SECRET in str(vars(record)) or TOKEN in str(vars(record))]
