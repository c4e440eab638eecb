"""What a buyer sends to propose an order."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from holdfast.escrow.rules.conditions import MAX_CONDITIONS, ConditionDraft
from holdfast.escrow.rules.orders import Counterparty, OrderDraft, Periods
from holdfast.escrow.schemas.fields import Note, Party, UserId
from holdfast.identity.rules.contacts import email_address, phone_number
from holdfast.kernel.refusals import Invalid
from holdfast.platform.schemas import LongText, MoneyBody, RequestBody, Text

Days = Annotated[int, Field(strict=True, ge=1, le=365)]
Hours = Annotated[int, Field(strict=True, ge=1, le=720)]


class SellerBody(RequestBody):
    """The seller, named in exactly one way. Whoever has not verified the email or phone yet is invited."""

    user_id: UserId | None = None
    email: Annotated[str | None, Field(max_length=254)] = None
    phone: Annotated[str | None, Field(max_length=30)] = None

    def to_counterparty(self) -> Counterparty:
        if sum(way is not None for way in (self.user_id, self.email, self.phone)) != 1:
            detail = "Name the seller by user_id, email or phone: exactly one."
            raise Invalid.field("seller", detail, slug="counterparty-ambiguous")
        return Counterparty(
            user_id=self.user_id,
            email=email_address(self.email, "seller.email") if self.email is not None else None,
            phone=phone_number(self.phone, field="seller.phone") if self.phone is not None else None,
        )


class NewConditionBody(RequestBody):
    """A condition from a template, or in words of one's own. Who fulfils and confirms it comes from the template, or
    is the seller and the buyer."""

    template_id: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    text: Note | None = None
    fulfilled_by: Party | None = None
    confirmed_by: Party | None = None


class CreateOrderBody(RequestBody):
    """default_outcome: what becomes of a dispute that nobody rules on in time."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seller": {"email": "seller@example.com"},
                    "price": {"amount": "150000.00", "currency": "NGN"},
                    "title": "A second-hand laptop",
                    "description": "ThinkPad X1, 16 GB, with its charger, in the condition of the pictures.",
                    "delivery_days": 7,
                    "inspection_days": 3,
                    "conditions": [
                        {"template_id": "goods-delivered"},
                        {"text": "The battery holds four hours.", "fulfilled_by": "seller", "confirmed_by": "buyer"},
                    ],
                }
            ]
        }
    )

    seller: SellerBody
    price: MoneyBody
    title: Text
    description: LongText
    delivery_days: Days
    inspection_days: Annotated[int, Field(strict=True, ge=1, le=90)] = 3
    acceptance_hours: Hours = 72
    payment_hours: Hours = 72
    ruling_days: Annotated[int, Field(strict=True, ge=1, le=90)] = 14
    default_outcome: Literal["refund", "release"] = "refund"
    conditions: Annotated[list[NewConditionBody], Field(min_length=1, max_length=MAX_CONDITIONS)]

    def to_draft(self) -> OrderDraft:
        return OrderDraft(
            seller=self.seller.to_counterparty(),
            price=self.price.to_positive_money("price"),
            title=self.title,
            description=self.description,
            periods=Periods(
                delivery_days=self.delivery_days,
                inspection_days=self.inspection_days,
                acceptance_hours=self.acceptance_hours,
                payment_hours=self.payment_hours,
                ruling_days=self.ruling_days,
            ),
            default_outcome=self.default_outcome,
            conditions=tuple(
                ConditionDraft(new.template_id, new.text, new.fulfilled_by, new.confirmed_by) for new in self.conditions
            ),
        )
