"""A code finds another way: who should carry it is down, the next one does, and says afterwards that it arrived."""

from __future__ import annotations

import secrets

from local.journey.people import Document, Person, expect
from local.journey.preparations import Staff
from local.journey.story import Story

FIRST, SECOND = "termii", "twilio"
RECEIPTS = f"/v1/message-receipts/{SECOND}"
KENYA = "+254"


def play(story: Story, staff: Staff) -> None:
    office, stand_ins = story.cloud.plan.post_office, story.cloud.plan.parameters.get("MessageStandIns", "")
    story.chapter("A code that finds another way")
    if office is None or f"{FIRST}=" not in stand_ins or f"{SECOND}=" not in stand_ins:
        print("      left out: there is a key of yours, and nothing stands in for who carries messages", flush=True)
        return
    owner = staff.owner.person
    kemi = story.person("Kemi", phone=f"{KENYA}7{secrets.randbelow(10**8):08}")
    with story.step(owner, "has messages to Kenya go by Termii, or else by Twilio"):
        carriers: list[Document] = [{"provider": FIRST, "sender": "DemoMarket"}, {"provider": SECOND, "sender": None}]
        limits: Document = {"hourly_limit": 5, "daily_limit": None}
        chosen: Document = {"channel": "sms", "prefix": KENYA, "providers": carriers}
        owner.put("/v1/admin/message-providers", chosen | limits)
    with office.down(FIRST), story.step(kemi, "registers while Termii is down, and has her code"):
        body: Document = {"name": kemi.name, "email": kemi.email, "phone": kemi.phone, "password": kemi.password}
        kemi.id = kemi.post("/v1/auth/register", body)["user_id"]
        kemi.post("/v1/auth/verify-phone", {"user_id": kemi.id, "code": story.code(kemi.phone)})
    with story.step("Somebody", "sends a receipt that is not signed by Twilio: 401"):
        forged = {"MessageSid": "SM1", "MessageStatus": "failed"}
        answer = story.web.post(RECEIPTS, data=forged, headers={"x-twilio-signature": "AAAA"})
        expect(answer.status_code == 401, f"a forged receipt was answered {answer.status_code}")
    with story.step("Twilio", "says with its signature that the code was delivered"):
        story.until(lambda: _code_of(owner, kemi)["status"] == "delivered", "the receipt of the code")
    with story.step(owner, "sees both attempts on record:") as line:
        attempts = owner.get(f"/v1/admin/messages/{_code_of(owner, kemi)['id']}")["attempts"]
        told = [f"{each['provider']} {each['outcome']}" for each in attempts]
        expect(told == [f"{FIRST} unreachable", f"{SECOND} delivered"], f"the record says {told}")
        line.add(", ".join(told))


def _code_of(owner: Person, kemi: Person) -> Document:
    """The message with her code, as an administrator sees it."""
    [message] = owner.get("/v1/admin/messages", recipient=kemi.phone, template="phone_code")["data"]
    found: Document = message
    return found
