"""reCAPTCHA: what a token must prove before a call is served."""

from dataclasses import dataclass
from typing import Final, Literal

from holdfast.kernel.refusals import Forbidden, Invalid, Refusal

Action = Literal["", "register", "login", "resend_otp", "verify_otp", "forgot_password", "magic_link"]

HEADER: Final = "Holdfast-Captcha"
LONGEST_TOKEN = 4096
# Google tells these two of us, not of the caller.
OUR_FAULT = frozenset({"missing-input-secret", "invalid-input-secret"})
USED_OR_OLD: Final = "timeout-or-duplicate"


@dataclass(frozen=True, slots=True)
class Policy:
    """hostnames: of the pages that may ask · min_score: 0.0 (surely a machine) to 1.0; None for keys of version 2,
    which neither score nor name an action"""

    hostnames: frozenset[str]
    min_score: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Google says of a token. errors: its error codes, as documented"""

    is_success: bool
    hostname: str = ""
    action: str | None = None
    score: float | None = None
    errors: tuple[str, ...] = ()


def check_token(token: str) -> None:
    if not token:
        raise Invalid.field(HEADER, f"Send the captcha's token in the header {HEADER}.", slug="captcha-missing")
    if len(token) > LONGEST_TOKEN or not token.isascii() or not token.isprintable():
        raise _failed()


def judge(verdict: Verdict, policy: Policy, action: Action) -> None:
    """Refuse what was not solved for this page and this action by somebody who seems to be a person."""
    if USED_OR_OLD in verdict.errors:
        raise Forbidden("The captcha was used before, or is too old: solve another.", slug="captcha-used")
    if not verdict.is_success or verdict.hostname.lower() not in policy.hostnames:
        raise _failed()
    if policy.min_score is None:
        if verdict.action not in (None, "", action):
            raise _failed()
    elif verdict.action != action or verdict.score is None or not policy.min_score <= verdict.score <= 1:
        raise _failed()


def _failed() -> Refusal:
    return Forbidden("The captcha was not passed: solve another.", slug="captcha-failed")
