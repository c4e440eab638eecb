"""Providers as this deployment has them: which ones, with which secrets, and over which network."""

from dataclasses import replace
from functools import lru_cache

from holdfast.kernel.refusals import Invalid
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import Provider
from holdfast.platform.http_client import transport_to
from holdfast.platform.settings import secret, settings

_MOST_KEPT = 100


def open_provider(name: str) -> Provider:
    """The named provider, with this deployment's secret; refused where the deployment has none of that name."""
    if name not in settings().payment_providers:
        raise Invalid.field("provider", "There is no such payment provider.", slug="unknown-provider")
    return _opened(name, _credentials_of(name))


def open_with(name: str, credentials: Credentials) -> Provider:
    """The named provider with somebody's own account there, reached where this deployment reaches it. Raises
    `ValueError` where something is missing."""
    addresses = {
        "fincra": settings().fincra_base_url,
        "paystack": settings().paystack_base_url,
        "providus": settings().providus_base_url,
    }
    return _opened(name, replace(credentials, base_url=addresses[name] or None))


def _opened(name: str, credentials: Credentials) -> Provider:
    if transport := transport_to(name):
        return provider(name, credentials, deployment=settings().environment, transport=transport)
    return _kept(name, credentials, settings().environment)


def _credentials_of(name: str) -> Credentials:
    match name:
        case "fincra":
            return Credentials(
                secret("fincra_secret_key"),
                settings().fincra_base_url or None,
                account=secret("fincra_business_id"),
                public_key=secret("fincra_public_key"),
                webhook_secret=secret("fincra_webhook_secret"),
            )
        case "paystack":
            return Credentials(secret("paystack_secret_key"), settings().paystack_base_url or None)
        case "providus":
            return Credentials(
                secret("providus_client_secret"),
                settings().providus_base_url or None,
                account=secret("providus_client_id"),
            )
        case "sandbox":
            return Credentials(secret("sandbox_secret"), settings().public_url)
    raise Invalid.field("provider", "There is no such payment provider.", slug="unknown-provider")


@lru_cache(maxsize=_MOST_KEPT)
def _kept(name: str, credentials: Credentials, deployment: str) -> Provider:
    """Kept while the container lives: a client with its certificates takes longer to make than to use."""
    return provider(name, credentials, deployment=deployment)
