"""What is said of an order as such."""

from datetime import datetime

from holdfast.escrow.rules.orders import Order
from holdfast.platform.schemas import MoneyBody, ResponseBody


class BreakdownBody(ResponseBody):
    """payable: price + buyer_fee, from the buyer · receivable: price - seller_fee, to the seller · held: now"""

    price: MoneyBody
    buyer_fee: MoneyBody
    seller_fee: MoneyBody
    payable: MoneyBody
    receivable: MoneyBody
    held: MoneyBody

    @classmethod
    def of(cls, order: Order) -> "BreakdownBody":
        return cls(
            price=MoneyBody.of(order.price),
            buyer_fee=MoneyBody.of(order.buyer_fee),
            seller_fee=MoneyBody.of(order.seller_fee),
            payable=MoneyBody.of(order.payable),
            receivable=MoneyBody.of(order.receivable),
            held=MoneyBody.of(order.held),
        )


class OrderBody(ResponseBody):
    """due_at: when the clock takes the next step; null once the order is over."""

    id: str
    state: str
    flow: str
    rail: str
    buyer_id: str
    seller_id: str | None
    invited_email: str | None
    invited_phone: str | None
    title: str
    description: str
    money: BreakdownBody
    delivery_days: int
    inspection_days: int
    acceptance_hours: int
    payment_hours: int
    ruling_days: int
    default_outcome: str
    refund_asked_by: str | None
    delivery_due_at: datetime | None
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, order: Order) -> "OrderBody":
        return cls(
            id=order.id,
            state=order.state,
            flow=order.flow,
            rail=order.rail,
            buyer_id=order.buyer_id,
            seller_id=order.seller_id,
            invited_email=order.invited_email,
            invited_phone=order.invited_phone,
            title=order.title,
            description=order.description,
            money=BreakdownBody.of(order),
            delivery_days=order.delivery_days,
            inspection_days=order.inspection_days,
            acceptance_hours=order.acceptance_hours,
            payment_hours=order.payment_hours,
            ruling_days=order.ruling_days,
            default_outcome=order.default_outcome,
            refund_asked_by=order.refund_asked_by,
            delivery_due_at=order.delivery_due_at,
            due_at=order.due_at,
            created_at=order.created_at,
            updated_at=order.updated_at,
        )
