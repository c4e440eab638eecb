"""Whether a payment provider can be reached."""

from holdfast.payments.providers.configured import open_provider


def ping_provider(name: str) -> int:
    """The milliseconds until the provider answered. Raises ProviderUnavailable where it does not."""
    return open_provider(name).ping()
