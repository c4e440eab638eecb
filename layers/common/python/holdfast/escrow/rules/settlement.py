"""What becomes of the money: what an incoming payment is good for, and who gets how much of what is held."""

from dataclasses import dataclass

from holdfast.escrow.rules import flows
from holdfast.escrow.rules.orders import Order
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.kernel.states import actions
from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.rules.transfers import Leg, Transfer, move


@dataclass(frozen=True, slots=True)
class Shares:
    """Who gets what of an order's hold. Together they are all of it."""

    buyer: Money
    seller: Money
    platform: Money

    @property
    def total(self) -> Money:
        return self.buyer + self.seller + self.platform


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a payment that arrived is good for: `held` goes into the order's hold, `returned` to the payer's balance.

    news: the event that says so, None where the payment was exactly what was asked
    """

    held: Money
    returned: Money
    news: str | None


def shares_of(money: str | None, order: Order, ruled: Shares | None) -> Shares | None:
    """The shares that a transition's money rule gives; None where nothing leaves the hold."""
    nothing = Money.zero(order.currency)
    match money:
        case flows.RELEASE:
            return Shares(nothing, order.receivable, order.buyer_fee + order.seller_fee)
        case flows.REFUND:
            return Shares(order.held, nothing, nothing)
        case flows.SPLIT:
            return _checked(order, ruled)
        case _:
            return None


def receipt_of(order: Order, received: Money) -> Receipt:
    """Exact or over: the payable is held. Under, too late or in another currency: all of it is the payer's."""
    nothing = Money.zero(received.currency)
    is_payable = flows.PAY in actions(flows.FLOWS[order.flow], order.state, flows.PAYMENT)
    if not is_payable or received.currency != order.currency:
        return Receipt(nothing, received, "escrow.order.payment_returned")
    if received < order.payable:
        return Receipt(nothing, received, "escrow.order.underpaid")
    rest = received - order.payable
    return Receipt(order.payable, rest, "escrow.order.overpaid" if rest.minor else None)


def hold_from_balance(order: Order) -> Transfer:
    """The buyer's available balance → the order's hold: all that is payable."""
    legs = move(ledger.available(order.buyer_id, order.currency), ledger.held(order.id, order.currency), order.payable)
    return Transfer(f"hold:{order.id}", flows.HOLD, order.id, legs, order.title)


def hold_from_payment(order: Order, receipt: Receipt, *, payment_id: str, payer_id: str) -> Transfer:
    """What a payment brought → the order's hold and the payer's available balance, nothing left behind."""
    received = receipt.held + receipt.returned
    legs = (
        Leg(ledger.payment(payment_id, received.currency), -received),
        Leg(ledger.held(order.id, received.currency), receipt.held),
        Leg(ledger.available(payer_id, received.currency), receipt.returned),
    )
    kind = flows.HOLD if receipt.held.minor else "return"
    return Transfer(f"receive:{payment_id}", kind, order.id, legs, order.title)


def settle_hold(order: Order, shares: Shares, kind: str) -> Transfer:
    """The order's hold → the buyer, the seller and the platform's fees. The key lets an order settle only once."""
    legs = [
        Leg(ledger.held(order.id, order.currency), -shares.total),
        Leg(ledger.available(order.buyer_id, order.currency), shares.buyer),
        Leg(ledger.fees(order.currency), shares.platform),
    ]
    if order.seller_id is not None:
        legs.append(Leg(ledger.available(order.seller_id, order.currency), shares.seller))
    return Transfer(f"settle:{order.id}", kind, order.id, tuple(legs), order.title)


def _checked(order: Order, ruled: Shares | None) -> Shares:
    if ruled is None:
        raise Invalid.field("amounts", "A split says who gets how much.", slug="amounts-missing")
    parts = (ruled.buyer, ruled.seller, ruled.platform)
    if any(part.currency != order.currency or part.minor < 0 for part in parts):
        raise Invalid.field("amounts", f"Amounts in {order.currency}, none below zero.", slug="invalid-amount")
    if ruled.total != order.held:
        raise Invalid.field("amounts", f"The amounts must sum to {order.held}.", slug="amounts-do-not-sum")
    return ruled
