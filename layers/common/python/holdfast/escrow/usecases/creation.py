"""A new order: proposed by its buyer to a seller who is known, or invited."""

from holdfast.escrow.queries import conditions as condition_queries
from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules.conditions import Condition, written_condition
from holdfast.escrow.rules.flows import BUYER
from holdfast.escrow.rules.orders import Counterparty, Order, OrderDraft, check_different, check_price, new_order
from holdfast.escrow.usecases.news import tell
from holdfast.identity.rules.callers import User
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.people import find_user, find_user_by_contact
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, WrongState
from holdfast.payments.usecases.fees import compute_fee
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import TenantSettings, tenant_settings


def create_order(db: Db, user: User, draft: OrderDraft) -> tuple[Order, list[Condition]]:
    """The user proposes to buy. The fee is the tenant's of this moment and stays what it is."""
    check_price(draft.price)
    _check_within(tenant_settings(db), draft.price)
    seller_id = _find_seller(db, user, draft.seller)
    check_different(user.id, seller_id)
    fee = compute_fee(db, draft.price)
    order = new_order(
        draft, buyer_id=user.id, seller_id=seller_id, buyer_fee=fee.buyer, seller_fee=fee.seller, now=clock.now()
    )
    conditions = _write_conditions(db, order, draft)
    queries.add_order(db, order)
    condition_queries.add_conditions(db, conditions)
    db.note_change(order.id, None, {"state": order.state, "amount": order.price.amount, "currency": order.currency})
    if seller_id is not None:
        tell(db, "escrow.order.created", order, by=BUYER)
    else:
        contact_email, contact_phone = order.invited_email, order.invited_phone
        tell(db, "escrow.order.invited", order, by=BUYER, contact_email=contact_email, contact_phone=contact_phone)
    return order, conditions


def _check_within(settings: TenantSettings, price: Money) -> None:
    """Refuse what the tenant has set apart: another currency, or more than it holds for one order."""
    if settings.is_suspended:
        raise WrongState("No orders are made here for now.", slug="tenant-suspended")
    if not settings.takes(price.currency):
        raise Invalid.field(
            "price.currency", f"No orders are made in {price.currency} here.", slug="currency-not-taken"
        )
    largest = settings.limits_in(price.currency).largest_order
    if largest is not None and price.minor > largest.minor:
        raise Invalid.field("price", f"An order is of {largest} at the most.", slug="order-too-large")


def _find_seller(db: Db, user: User, seller: Counterparty) -> str | None:
    """The seller's id; None for a contact that nobody has verified, who is invited."""
    found = _find_named(db, seller)
    if found is None and seller.user_id is None:
        buyer = find_user(db, user.id)
        if buyer is not None and (seller.email or seller.phone) in (buyer.email, buyer.phone):
            check_different(user.id, buyer.id)
        return None
    if found is None or not found.is_user or not found.is_active:
        raise Invalid.field("seller", "There is no such user to trade with.", slug="unknown-user")
    return found.id


def _find_named(db: Db, seller: Counterparty) -> UserRecord | None:
    if seller.user_id is not None:
        return find_user(db, seller.user_id)
    if seller.email is not None:
        return find_user_by_contact(db, email=seller.email)
    return find_user_by_contact(db, phone=seller.phone)


def _write_conditions(db: Db, order: Order, draft: OrderDraft) -> list[Condition]:
    wanted = {condition.template_id for condition in draft.conditions if condition.template_id}
    known = {template.id: template for template in condition_queries.list_templates_by_id(db, wanted)} if wanted else {}
    conditions = []
    for position, condition in enumerate(draft.conditions):
        template = known.get(condition.template_id or "")
        if condition.template_id and template is None:
            raise Invalid.field(
                f"conditions.{position}.template_id", "There is no such template.", slug="unknown-template"
            )
        conditions.append(
            written_condition(condition, template, id=new_id("cnd"), order_id=order.id, position=position)
        )
    return conditions
