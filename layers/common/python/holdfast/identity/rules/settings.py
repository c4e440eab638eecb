"""What a tenant's settings must be, beyond their form."""

from collections.abc import Sequence
from typing import Final

from holdfast.identity.rules.kyc import HIGHEST
from holdfast.kernel.money import Money, exponent
from holdfast.kernel.refusals import Invalid
from holdfast.platform.tenant_settings import TenantSettings

DOMAIN: Final = "settings.domain"


def domain_subject(domain: str | None) -> str:
    """What a challenge is bound to: this domain, or none."""
    return domain or "none"


def tenants_domain_subject(tenant_id: str, domain: str | None) -> str:
    """Where the platform's administrators set it: for this tenant."""
    return f"{tenant_id} {domain_subject(domain)}"


def amount_of(amount: str | None, currency: str, field: str) -> Money | None:
    """None is no limit; a limit of zero lets nothing through."""
    if amount is None:
        return None
    limit = Money.parse(amount, currency)
    if limit.minor < 0:
        raise Invalid.field(field, "A limit is zero or more.", slug="limit-negative")
    return limit


def check_currencies(settings: TenantSettings) -> None:
    """Only currencies that there are, and each limit said once."""
    for currency in settings.currencies:
        exponent(currency)  # refuses one that is not known
    _check_once("currencies", settings.currencies)
    for limits in settings.limits:
        exponent(limits.currency)
    _check_once("limits", [limits.currency for limits in settings.limits])
    for kyc in settings.kyc_limits:
        exponent(kyc.currency)
        if kyc.level > HIGHEST:  # nobody would ever reach it, and nobody be limited
            raise Invalid.field("kyc_limits", f"Levels are 0 to {HIGHEST}.", slug="unknown-level")
    _check_once("kyc_limits", [(kyc.level, kyc.currency) for kyc in settings.kyc_limits])


def _check_once(field: str, named: Sequence[object]) -> None:
    if len(set(named)) != len(named):
        raise Invalid.field(field, "Each is said once.", slug="said-twice")
