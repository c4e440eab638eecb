"""Exchange: one transfer across two currencies, at a rate that it keeps."""

from decimal import Decimal
from fractions import Fraction

from holdfast.kernel.money import Money, exponent
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import AccountSpec, exchange, rounding
from holdfast.ledger.rules.transfers import Leg, Transfer


def convert(
    key: str,
    subject: str,
    source: AccountSpec,
    destination: AccountSpec,
    money: Money,
    *,
    rate: Decimal,
    rate_source: str,
    description: str = "",
) -> Transfer:
    """Take `money` out of `source` and put what it is worth into `destination`, of which a broken unit is not paid out.

    rate: what one whole unit of the source's currency is worth in whole units of the other · rate_source: who said so,
    and when. The exchange account gives the worth rounded half to even; where that is a unit more than is paid out, the
    unit goes to the rounding account. Zero in each currency; rate, source and exact worth are in the metadata.
    """
    if source.currency == destination.currency:
        raise Invalid.field("currency", "An exchange is between two currencies.", slug="same-currency")
    if not (rate.is_finite() and rate > 0 and money.minor > 0):
        raise Invalid.field("rate", "A rate and an amount are more than nothing.", slug="invalid-rate")
    worth = Fraction(money.minor) * Fraction(rate)
    worth *= Fraction(10) ** (exponent(destination.currency) - exponent(source.currency))
    given, paid = round(worth), worth.__floor__()
    if paid == 0:
        raise Invalid.field("amount", "That is worth less than the smallest unit.", slug="amount-too-small")
    there = destination.currency
    legs = (
        Leg(source, -money),
        Leg(exchange(source.currency), money),
        Leg(exchange(there), Money(-given, there)),
        Leg(destination, Money(paid, there)),
        Leg(rounding(there), Money(given - paid, there)),
    )
    said = {"rate": format(rate, "f"), "rate_source": rate_source, "exact_worth_minor": str(worth)}
    return Transfer(key, "exchange", subject, legs, description, said)
