"""What Fincra is told, in its own words: naira, and beneficiaries."""

from collections.abc import Mapping

from holdfast.kernel.money import Money
from holdfast.payments.providers.names import first_and_last
from holdfast.payments.providers.port import ProviderRefused

CURRENCIES = frozenset({"NGN"})


def require_currency(currency: str) -> None:
    if currency not in CURRENCIES:
        raise ProviderRefused(f"Fincra is not used for {currency}")


def whole_naira(amount: Money) -> int:
    require_currency(amount.currency)
    naira, kobo = divmod(amount.minor, 100)
    if kobo:
        raise ProviderRefused("Fincra's checkout takes whole naira")
    return naira


def beneficiary(recipient: str) -> Mapping[str, str]:
    """An individual: one has a last name."""
    bank_code, _, rest = recipient.partition(":")
    account_number, _, holder = rest.partition(":")
    first, last = first_and_last(holder)
    if not (bank_code and account_number and first):
        raise ProviderRefused("the bank account was not registered for Fincra")
    return {
        "type": "individual",
        "firstName": first,
        "lastName": last,
        "accountHolderName": holder.strip(),
        "accountNumber": account_number,
        "bankCode": bank_code,
    }
