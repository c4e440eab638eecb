"""A journey: Paystack, in a panic, sends the webhook of one payment a hundred times at once."""

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

from local.cloud import Cloud
from local.journey import arrivals, preparations
from local.journey.people import Document, Order, Person
from local.journey.story import opened

COPIES = 100


def play(base_url: str, cloud: Cloud) -> bool:
    with opened(base_url, cloud) as story:
        staff = preparations.play(story)
        ada, _, laptop = arrivals.play(story)
        webhook, payment_id = _paid(cloud, ada, laptop)
        statuses = _send_all(base_url, cloud, webhook)
        story.until_state(laptop, "funded")
        cloud.settle()
        owner = staff.owner.person
        [delivery] = owner.get("/v1/admin/webhook-deliveries")["data"]
        found = {
            "statuses": statuses,
            "payment": delivery["reference"] == payment_id,
            "copies": delivery["copies"],
            "status": delivery["status"],
            "funded": [entry["event"] for entry in laptop.read()["timeline"]].count("escrow.order.funded"),
            "totals": _totals(owner),
            "dead letters": cloud.dead_letters(),
        }
    print(found, flush=True)
    return found == {
        "statuses": [200] * COPIES,
        "payment": True,
        "copies": COPIES,
        "status": "processed",
        "funded": 1,
        "totals": {"clearing": "-151000.00", "held": "151000.00", "payment": "0.00"},
        "dead letters": {},
    }


def _paid(cloud: Cloud, ada: Person, laptop: Order) -> tuple[bytes, str]:
    started = ada.post(f"/v1/orders/{laptop.id}/pay", {"provider": "paystack"})
    reference = started["payment_id"].replace("_", "-")
    answer = httpx.post(f"{cloud.plan.parameters['PaystackBaseUrl']}/pay/{reference}", trust_env=False)
    return answer.raise_for_status().content, started["payment_id"]


def _send_all(base_url: str, cloud: Cloud, webhook: bytes) -> list[int]:
    signature = hmac.new(cloud.secret("paystack_secret_key").encode(), webhook, hashlib.sha512).hexdigest()
    headers = {"content-type": "application/json", "x-paystack-signature": signature}
    at_once = Barrier(COPIES)

    def send(web: httpx.Client) -> int:
        at_once.wait()
        return web.post("/v1/webhooks/paystack", content=webhook, headers=headers).status_code

    limits = httpx.Limits(max_connections=COPIES)
    with (
        httpx.Client(base_url=base_url, timeout=60, trust_env=False, limits=limits) as web,
        ThreadPoolExecutor(COPIES) as pool,
    ):
        return list(pool.map(send, [web] * COPIES))


def _totals(owner: Person) -> dict[str, str]:
    [naira] = owner.get("/v1/admin/ledger/trial-balance")["currencies"]
    totals: list[Document] = naira["totals"]
    return {total["purpose"]: total["total"]["amount"] for total in totals}
