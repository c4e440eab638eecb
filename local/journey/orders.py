"""How every order of the story begins."""

from __future__ import annotations

from local.journey.people import Document, Order, Person
from local.journey.story import Story, amount_of, expect_state


def propose(
    story: Story, buyer: Person, seller: Document, title: str, price: Document, condition: str, **terms: object
) -> Order:
    """`condition` is a template's id; `terms` are what is not as usual."""
    with story.step(buyer, f"proposes: {title},") as line:
        usual: Document = {"description": f"{title}, as agreed.", "delivery_days": 14, "inspection_days": 3}
        wanted: Document = {
            "seller": seller,
            "title": title,
            "price": price,
            "conditions": [{"template_id": condition}],
        }
        made = buyer.post("/v1/orders", usual | wanted | terms)
        line.order = order = Order(made["id"], title, buyer)
        line.add(amount_of(made["money"]["price"]))
    return order


def accept(story: Story, seller: Person, order: Order) -> None:
    with story.step(seller, "accepts", order):
        expect_state(seller.post(f"/v1/orders/{order.id}/accept"), "accepted")


def start(story: Story, seller: Person, order: Order) -> None:
    with story.step(seller, "starts", order):
        expect_state(seller.post(f"/v1/orders/{order.id}/start"), "in_progress")


def naira(amount: object) -> Document:
    return {"amount": str(amount), "currency": "NGN"}
