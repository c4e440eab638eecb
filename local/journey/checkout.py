"""Paying at the sandbox's checkout, as somebody with a browser does."""

from __future__ import annotations

import re

from local.journey.people import Order, Person, expect
from local.journey.story import Story, amount_of

BUTTON = re.compile(r'<button name="(\w+)" value="(\w+)"')
RETURN = re.compile(r'<a href="([^"]+)">Back to the shop</a>')


def pay_at_sandbox(story: Story, order: Order, *endings: str) -> None:
    """Click a button for each of `endings`, the last of which pays; wait until the order is funded."""
    buyer = order.buyer
    with story.step(buyer, "goes to pay:", order) as line:
        started = buyer.post(f"/v1/orders/{order.id}/pay", {"provider": "sandbox"})
        line.add(f"the checkout asks for {amount_of(started['amount'])}")
    for ending in endings:
        with story.step(buyer, f"clicks: {ending}"):
            click(buyer, started["checkout_url"], ending)
    with story.step("Sandbox", "sends its signed webhook: stored, verified, funded", order):
        story.until_state(order, "funded")


def click(buyer: Person, checkout_url: str, ending: str) -> None:
    """Open the page, post its form with the button, and go back to where it leads."""
    page = buyer.web.get(checkout_url).raise_for_status()
    buttons = {value: name for name, value in BUTTON.findall(page.text)}
    expect('<form method="post">' in page.text and ending in buttons, f"there is nothing to click: {page.text}")
    answer = buyer.web.post(checkout_url, data={buttons[ending]: ending}).raise_for_status()
    back = RETURN.search(answer.text)
    assert back is not None, "the page leads back"
    thanks = buyer.web.get(back[1]).raise_for_status()
    expect("We are confirming your payment" in thanks.text, "the way back leads somewhere else")
