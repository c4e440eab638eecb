"""Ada and Bola arrive: she registers, proposes an order to somebody who is not there yet, and he comes to see it."""

from __future__ import annotations

import secrets

from local.journey.people import Document, Order, Person, expect
from local.journey.story import Story, amount_of, expect_state

LAPTOP: Document = {
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


def play(story: Story) -> tuple[Person, Person, Order]:
    """The buyer, the seller, and the order that he has accepted."""
    story.chapter("A buyer, a seller, a laptop")
    ada, bola = story.person("Ada", phone=_phone()), story.person("Bola", phone=_phone())
    _register(story, ada)
    _verify(story, ada)
    _sign_in(story, ada)
    laptop = _propose(story, ada, bola)
    _register(story, bola)
    _verify(story, bola)
    _sign_in(story, bola)
    with story.step(bola, "finds the order that he was invited to", laptop):
        story.until(lambda: bola.get("/v1/orders", role="seller")["data"], "the order reaching its seller")
        found = bola.get(f"/v1/orders/{laptop.id}")
        expect("accept" in found["actions"], f"he may {found['actions']}")
    with story.step(bola, "accepts the terms", laptop):
        expect_state(bola.post(f"/v1/orders/{laptop.id}/accept"), "accepted")
    return ada, bola, laptop


def _register(story: Story, person: Person) -> None:
    with story.step(person, f"registers with {person.email} and {person.phone}"):
        body: Document = {"name": person.name, "email": person.email, "phone": person.phone}
        person.id = person.post("/v1/auth/register", body | {"password": person.password})["user_id"]


def _verify(story: Story, person: Person) -> None:
    with story.step(person, "reads the codes in the inbox and confirms phone and e-mail"):
        wrong = {"user_id": person.id, "code": _another(story.code(person.phone))}
        person.is_refused("wrong-code", "/v1/auth/verify-phone", wrong)
        person.post("/v1/auth/verify-phone", {"user_id": person.id, "code": story.code(person.phone)})
        person.post("/v1/auth/verify-email", {"user_id": person.id, "code": story.code(person.email)})


def _sign_in(story: Story, person: Person) -> None:
    with story.step(person, "signs in by phone, and renews the tokens"):
        signed_in = person.post("/v1/auth/login", {"phone": person.phone, "password": person.password})
        renewed = person.post("/v1/auth/refresh", {"refresh_token": signed_in["refresh_token"]})
        person.token = renewed["access_token"]
        expect(person.get("/v1/auth/profile")["user"]["is_email_verified"], "the e-mail address is not confirmed")


def _propose(story: Story, ada: Person, bola: Person) -> Order:
    with story.step(ada, "sees the conditions that many orders have"):
        templates = {each["id"] for each in ada.get("/v1/condition-templates")["data"]}
        expect("goods-delivered" in templates, f"only {templates}")
    with story.step(ada, "proposes it to Bola by e-mail:") as line:
        made = ada.post("/v1/orders", {"seller": {"email": bola.email}} | LAPTOP)
        line.order = laptop = Order(made["id"], made["title"], ada)
        line.add(f"pays {amount_of(made['money']['payable'])}")
    with story.step(bola, "is invited by e-mail", laptop):
        story.mail(bola.email, "You are invited to an order")
    return laptop


def _phone() -> str:
    """A Nigerian mobile number that nobody had here before."""
    return f"+234803{secrets.randbelow(10**7):07}"


def _another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"
