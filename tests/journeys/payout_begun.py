"""A journey that does not end: a withdrawal to a bank account at Paystack is approved, and somebody pulls the plug.

The first time, Bola earns what he withdraws; what he signs in with is kept beside the database for the next times.
"""

import json
import time

from local.cloud import Cloud
from local.journey import arrivals, main_order, preparations
from local.journey.orders import naira
from local.journey.people import Person
from local.journey.story import Story, opened

NOTES = "bola.json"
AMOUNT = "1000.00"
WAITING_SECONDS = 120


def play(base_url: str, cloud: Cloud) -> bool:
    with opened(base_url, cloud) as story:
        bola = returned(story) or _arrived(story)
        operator = preparations.hire(story, "Emeka", "operator")
        account: dict[str, str] = {"bank_code": "058", "account_number": "0123456789", "currency": "NGN"}
        account_id = bola.post("/v1/bank-accounts", account | {"provider": "paystack"})["id"]
        wanted = bola.post("/v1/withdrawals", {"bank_account_id": account_id, "amount": naira(AMOUNT)})
        asked = {"withdrawal_id": wanted["id"]}
        challenge = operator.person.post("/v1/admin/payouts/two-factor/initialize", asked)
        code = {"challenge_id": challenge["challenge_id"], "code": operator.app.code()}
        operator.person.post("/v1/admin/payouts/approve", asked | code)
        print(f"approved {wanted['id']}", flush=True)
        time.sleep(WAITING_SECONDS)
    return False


def returned(story: Story) -> Person | None:
    """Bola, signed in again, if he was here before."""
    notes = story.cloud.plan.home / NOTES
    if not notes.exists():
        return None
    bola = Person("Bola", story.web, **json.loads(notes.read_text()))
    bola.token = bola.post("/v1/auth/login", {"phone": bola.phone, "password": bola.password})["access_token"]
    return bola


def _arrived(story: Story) -> Person:
    preparations.play(story)
    ada, bola, laptop = arrivals.play(story)
    main_order.play(story, ada, bola, laptop)
    notes = {"phone": bola.phone, "email": bola.email, "password": bola.password}
    (story.cloud.plan.home / NOTES).write_text(json.dumps(notes))
    return bola
