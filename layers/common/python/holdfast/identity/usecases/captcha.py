"""reCAPTCHA before a call is served: never inside a transaction, for Google is asked over the network."""

from urllib.parse import urlsplit

from holdfast.identity.rules.captcha import Action, Policy, check_token, judge
from holdfast.kernel.refusals import Unavailable
from holdfast.platform.logging import log
from holdfast.platform.settings import MissingSetting, optional_secret, settings

# Google publishes these for automated tests: every token passes.
TEST_SECRETS = frozenset({"6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"})
_COME_BACK_SECONDS = 30


def require_captcha(action: Action, token: str, address: str) -> None:
    """Go on only with a token that was solved for `action`. Without a secret of reCAPTCHA there is nothing to solve.

    Where Google gives no answer the call is refused with 503, unless the deployment has chosen to serve it.
    """
    secret = _secret()
    if not secret:
        return
    check_token(token)
    from holdfast.identity.siteverify import NoVerdict, ask

    try:
        verdict = ask(secret, token, address)
    except NoVerdict as none:
        log().error("reCAPTCHA gave no verdict", extra={"action": action, "why": none.why})
        if settings().captcha_when_away == "accept":
            return
        detail = "The captcha cannot be checked now: try again."
        raise Unavailable(detail, slug="captcha-unavailable", retry_after=_COME_BACK_SECONDS) from None
    if verdict.errors:
        log().info("a captcha was refused", extra={"action": action, "errors": list(verdict.errors)})
    judge(verdict, _policy(), action)


def _secret() -> str:
    secret = optional_secret("recaptcha_secret_key")
    if secret in TEST_SECRETS and not settings().allowed.stand_ins:
        raise MissingSetting(f"in {settings().environment} the secret of reCAPTCHA must not be Google's public one")
    return secret


def _policy() -> Policy:
    """Without hostnames of its own, the application's."""
    hostnames = settings().captcha_hostnames or (urlsplit(settings().app_url).hostname or "",)
    return Policy(frozenset(hostnames), settings().captcha_min_score)
