"""An order: who trades what with whom, for how much, until when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from holdfast.escrow.rules import flows
from holdfast.escrow.rules.conditions import Condition, ConditionDraft, is_all_fulfilled, is_closable_by
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import MAX_MINOR, Money, exponent
from holdfast.kernel.refusals import Invalid, NotFound, WrongState
from holdfast.kernel.states import Transition, actions

MAX_WHOLE_UNITS: Final = 10**12

BALANCE: Final = "balance"  # refund to the buyer's balance here
SOURCE: Final = "source"  # refund to where the provider took it from
DESTINATIONS: Final = (BALANCE, SOURCE)


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The other side, named in exactly one way."""

    user_id: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Periods:
    """How long each step may take before the clock takes it."""

    delivery_days: int
    inspection_days: int
    acceptance_hours: int
    payment_hours: int
    ruling_days: int


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What a buyer proposes. `default_outcome` is what happens to a dispute that nobody rules on: refund or release."""

    seller: Counterparty
    price: Money
    title: str
    description: str
    periods: Periods
    default_outcome: str
    conditions: tuple[ConditionDraft, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Amounts in smallest units of `currency`: the buyer pays amount + buyer_fee, the seller gets amount - seller_fee.

    seller_id: None until the invited counterparty is known · payment_id: what funded it; None when a balance did ·
    refund_asked_by: the party that wants the money back to go to the buyer; the other's consent sends it
    """

    id: str
    flow: str
    rail: str
    state: str
    version: int
    buyer_id: str
    seller_id: str | None
    invited_email: str | None
    invited_phone: str | None
    currency: str
    amount_minor: int
    buyer_fee_minor: int
    seller_fee_minor: int
    title: str
    description: str
    delivery_days: int
    inspection_days: int
    acceptance_hours: int
    payment_hours: int
    ruling_days: int
    default_outcome: str
    payment_id: str | None
    refund_asked_by: str | None
    refund_destination: str | None
    delivery_due_at: datetime | None
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def price(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def buyer_fee(self) -> Money:
        return Money(self.buyer_fee_minor, self.currency)

    @property
    def seller_fee(self) -> Money:
        return Money(self.seller_fee_minor, self.currency)

    @property
    def payable(self) -> Money:
        """What the buyer pays in: the price and the buyer's part of the fee."""
        return self.price + self.buyer_fee

    @property
    def receivable(self) -> Money:
        """What the seller gets out: the price without the seller's part of the fee."""
        return self.price - self.seller_fee

    @property
    def held(self) -> Money:
        """What the state says is held; the ledger's hold account says the same."""
        return self.payable if self.state in flows.HOLDING else Money.zero(self.currency)


def check_price(price: Money) -> None:
    """A price is more than nothing and within reason, so that no sum with its fee leaves the ledger's range."""
    if price.minor <= 0:
        raise Invalid.field("price", "The price must be more than zero.", slug="amount-not-positive")
    if price.minor > min(MAX_WHOLE_UNITS * 10 ** exponent(price.currency), MAX_MINOR):
        raise Invalid.field("price", "The amount is too large.", slug="amount-too-large")


def new_order(
    draft: OrderDraft, *, buyer_id: str, seller_id: str | None, buyer_fee: Money, seller_fee: Money, now: datetime
) -> Order:
    """The order a draft makes: proposed by the buyer, waiting for the seller."""
    check_price(draft.price)
    if seller_fee > draft.price:
        raise Invalid.field("price", "The fee would be more than the price.", slug="amount-below-fee")
    periods = draft.periods
    return Order(
        id=new_id("ord"),
        flow=flows.CONDITIONAL_FLOW,
        rail="ledger",
        state=flows.CREATED,
        version=1,
        buyer_id=buyer_id,
        seller_id=seller_id,
        invited_email=None if seller_id else draft.seller.email,
        invited_phone=None if seller_id else draft.seller.phone,
        currency=draft.price.currency,
        amount_minor=draft.price.minor,
        buyer_fee_minor=buyer_fee.minor,
        seller_fee_minor=seller_fee.minor,
        title=draft.title,
        description=draft.description,
        delivery_days=periods.delivery_days,
        inspection_days=periods.inspection_days,
        acceptance_hours=periods.acceptance_hours,
        payment_hours=periods.payment_hours,
        ruling_days=periods.ruling_days,
        default_outcome=draft.default_outcome,
        payment_id=None,
        refund_asked_by=None,
        refund_destination=None,
        delivery_due_at=None,
        due_at=now + timedelta(hours=periods.acceptance_hours),
        created_at=now,
        updated_at=now,
    )


def moved(order: Order, transition: Transition, now: datetime) -> Order:
    """The order after a transition, with the period that starts now."""
    delivery_due_at = order.delivery_due_at
    if transition.deadline == flows.DELIVERY:
        delivery_due_at = delivery_due_at or now + timedelta(days=order.delivery_days)
    elif (
        transition.deadline == flows.REWORK
    ):  # what was left of the delivery period, and at least as long as an inspection
        rework_due_at = now + timedelta(days=order.inspection_days)
        delivery_due_at = max(delivery_due_at or rework_due_at, rework_due_at)
    ends = {
        None: None,
        flows.PAYING: now + timedelta(hours=order.payment_hours),
        flows.DELIVERY: delivery_due_at,
        flows.REWORK: delivery_due_at,
        flows.INSPECTION: now + timedelta(days=order.inspection_days),
        flows.RULING: now + timedelta(days=order.ruling_days),
    }
    return replace(
        order,
        state=transition.to,
        version=order.version + 1,
        delivery_due_at=delivery_due_at,
        due_at=ends[transition.deadline],
        updated_at=now,
    )


def party_of(order: Order, user_id: str) -> str:
    """buyer or seller; to anybody else the order does not exist."""
    if user_id == order.buyer_id:
        return flows.BUYER
    if user_id == order.seller_id:
        return flows.SELLER
    raise NotFound("There is no such order.")


def other_party(order: Order, party: str) -> list[str]:
    """The other side's id, if it is known already."""
    other = order.seller_id if party == flows.BUYER else order.buyer_id
    return [other] if other else []


def parties(order: Order) -> list[str]:
    return [order.buyer_id, order.seller_id] if order.seller_id else [order.buyer_id]


def check_different(buyer_id: str, seller_id: str | None) -> None:
    if buyer_id == seller_id:
        raise Invalid.field("seller", "Nobody trades with themselves.", slug="self-trade")


def check_refund_ask(order: Order, party: str, destination: str | None) -> None:
    """Each party asks once. Where the money goes is the buyer's to say; only what a provider took can go back there."""
    if order.refund_asked_by == party:
        raise WrongState("You have asked for the refund; the other party has to agree.", slug="refund-already-asked")
    if destination is not None and party != flows.BUYER:
        raise Invalid.field("destination", "The buyer says where the money goes.", slug="destination-not-yours")
    if destination == SOURCE and order.payment_id is None:
        raise Invalid.field("destination", "The order was paid from the balance.", slug="not-paid-through-provider")


def possible_actions(order: Order, conditions: Sequence[Condition], party: str) -> list[str]:
    """What `party` may do with the order now, by the table and the conditions. `refund` is an ask or a consent."""
    table = flows.FLOWS[order.flow]
    wanted = [
        action
        for action in actions(table, order.state, party)
        if action != flows.REOPEN  # comes of rejecting a condition
        and not (action == flows.COMPLETE and not is_all_fulfilled(conditions))
        and not (action == flows.CLOSE and not is_closable_by(conditions, party))
    ]
    if flows.REFUND in actions(table, order.state, flows.AGREEMENT) and order.refund_asked_by != party:
        wanted.append(flows.REFUND)
    return wanted
