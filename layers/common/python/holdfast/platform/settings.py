"""Settings: plain values from the environment, secrets from Secrets Manager, both read when first asked for."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from holdfast.platform.secrets_extension import SecretsUnavailable, read_secret

SECRETS_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Environment:
    """What a deployment may have. sandbox: the provider that plays payments · test_clock: a tenant's time may be moved
    ahead · stand_ins: something may answer in a provider's place · loopback: the machine's own addresses are as good
    as the outside's, for webhooks and for pages that open sockets"""

    sandbox: bool
    test_clock: bool
    stand_ins: bool
    loopback: bool


_TO_TRY_THINGS = Environment(sandbox=True, test_clock=True, stand_ins=True, loopback=False)
_AS_IN_EARNEST = Environment(sandbox=False, test_clock=False, stand_ins=False, loopback=False)

# preprod is the rehearsal of production: with the providers' own test hosts, and nothing that production lacks.
ENVIRONMENTS: Mapping[str, Environment] = {
    "local": replace(_TO_TRY_THINGS, loopback=True),
    "dev": _TO_TRY_THINGS,
    "stage": _TO_TRY_THINGS,
    "preprod": _AS_IN_EARNEST,
    "production": _AS_IN_EARNEST,
}


class MissingSetting(RuntimeError):
    """The deployment lacks a setting; nothing is assumed in its place."""


@dataclass(frozen=True, slots=True)
class Settings:
    """environment: one of ENVIRONMENTS · database_url without a password · public_url: how the outside reaches us, no
    slash at the end · app_url: where people use the product in a browser, and links in e-mails lead ·
    payment_providers: names, the first is preferred · fincra_base_url, paystack_base_url, providus_base_url: of
    a stand-in for the provider, or empty · message_providers: names, of each channel the first is preferred ·
    message_stand_ins: addresses of stand-ins, by name · default_tenant: slug for requests that name no tenant, or
    empty · country_database: path of the file that knows an address's country, or empty ·
    captcha_hostnames: of the pages that may show the captcha; none means the application's ·
    captcha_min_score: None for keys of version 2 ·
    captcha_when_away: whether a call is refused or accepted while Google does not answer · file_scanner: who says
    whether files are clean: none (they are at once), guardduty, or webhook (a scanner of the deployment's own)"""

    environment: str
    database_url: str
    public_url: str
    app_url: str
    event_bus: str
    files_bucket: str
    vault_key: str
    email_sender: str
    payment_providers: tuple[str, ...]
    fincra_base_url: str
    paystack_base_url: str
    providus_base_url: str
    message_providers: tuple[str, ...]
    message_stand_ins: Mapping[str, str]
    default_tenant: str
    country_database: str
    captcha_hostnames: tuple[str, ...]
    captcha_min_score: float | None
    captcha_when_away: str
    file_scanner: str
    secrets_id: str
    connections: int

    @property
    def allowed(self) -> Environment:
        return ENVIRONMENTS[self.environment]


@cache
def settings() -> Settings:
    environment = _required("ENVIRONMENT")
    if environment not in ENVIRONMENTS:
        raise MissingSetting(f"ENVIRONMENT must be one of {', '.join(ENVIRONMENTS)}")
    providers = tuple(name for name in _required("PAYMENT_PROVIDERS").split(",") if name)
    if "sandbox" in providers and not ENVIRONMENTS[environment].sandbox:
        raise MissingSetting(f"the sandbox provider does not start in {environment}")
    return Settings(
        environment=environment,
        database_url=_required("DATABASE_URL"),
        public_url=_required("PUBLIC_URL").rstrip("/"),
        app_url=(os.environ.get("APP_URL") or _required("PUBLIC_URL")).rstrip("/"),
        event_bus=_required("EVENT_BUS"),
        files_bucket=_required("FILES_BUCKET"),
        vault_key=_required("VAULT_KEY"),
        email_sender=_required("EMAIL_SENDER"),
        payment_providers=providers,
        fincra_base_url=_stand_in("FINCRA_BASE_URL", environment),
        paystack_base_url=_stand_in("PAYSTACK_BASE_URL", environment),
        providus_base_url=_stand_in("PROVIDUS_BASE_URL", environment),
        message_providers=tuple(name for name in _required("MESSAGE_PROVIDERS").split(",") if name),
        message_stand_ins=_named(_stand_in("MESSAGE_STAND_INS", environment)),
        default_tenant=os.environ.get("DEFAULT_TENANT", ""),
        country_database=os.environ.get("COUNTRY_DATABASE", ""),
        captcha_hostnames=_words("CAPTCHA_HOSTNAMES"),
        captcha_min_score=_score("CAPTCHA_MIN_SCORE"),
        captcha_when_away=_one_of("CAPTCHA_WHEN_AWAY", ("refuse", "accept")),
        file_scanner=_one_of("FILE_SCANNER", ("none", "guardduty", "webhook")),
        secrets_id=_required("SECRETS_ID"),
        connections=int(os.environ.get("HOLDFAST_LOCAL_CONCURRENCY", "1")),
    )


def socket_url() -> str:
    """Where clients open sockets, as in wss://…; only the functions that have to do with them are told."""
    return _required("SOCKET_URL")


def secret(name: str) -> str:
    """One value of the deployment's secret, as in `secret("token_signing_key")`."""
    value = _secrets().get(name)
    if not value:
        raise MissingSetting(f"the secret {settings().secrets_id} has no {name}")
    return value


def optional_secret(name: str) -> str:
    """The same of what a deployment need not have; empty where it has not."""
    return _secrets().get(name, "")


def secrets_in_turn(name: str) -> list[str]:
    """Of a secret that is being rotated: what is used now, and what is good beside it. They stand with commas between
    them."""
    return [part for each in secret(name).split(",") if (part := each.strip())]


def forget_settings() -> None:
    """Read everything anew when next asked: between tests."""
    settings.cache_clear()
    _kept.cache_clear()


@dataclass(slots=True)
class _Kept:
    """The deployment's secret as it was last read, and when that was."""

    values: Mapping[str, str]
    read_at: float


@cache
def _kept() -> _Kept:
    try:
        return _Kept(read_secret(settings().secrets_id), time.time())
    except SecretsUnavailable as unavailable:
        raise MissingSetting(str(unavailable)) from unavailable


def _secrets() -> Mapping[str, str]:
    """Read again every five minutes, so that a rotation reaches a warm container. What cannot be read again is kept as
    it was: Secrets Manager may be away for a while."""
    kept = _kept()
    if time.time() - kept.read_at > SECRETS_SECONDS:
        kept.read_at = time.time()
        with suppress(SecretsUnavailable):
            kept.values = read_secret(settings().secrets_id)
    return kept.values


def _stand_in(name: str, environment: str) -> str:
    url = os.environ.get(name, "")
    if url and not ENVIRONMENTS[environment].stand_ins:
        raise MissingSetting(f"in {environment} nothing stands in for a payment provider: {name} must be empty")
    return url


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for each in os.environ.get(name, "").split(",") if (word := each.strip().lower()))


def _score(name: str) -> float | None:
    """0.5 unless said otherwise, as Google advises; none is None."""
    text = os.environ.get(name) or "0.5"
    if text == "none":
        return None
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise MissingSetting(f"{name} must be a number from 0 to 1, or none")
    return score


def _one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of the choices; the first unless said otherwise."""
    choice = os.environ.get(name) or choices[0]
    if choice not in choices:
        raise MissingSetting(f"{name} must be one of {', '.join(choices)}")
    return choice


def _named(text: str) -> Mapping[str, str]:
    """As in a=http://127.0.0.1:1;b=http://127.0.0.1:2"""
    return dict(each.split("=", 1) for each in text.split(";") if each)


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise MissingSetting(f"the setting {name} is missing")
    return value
