"""POST /v1/message-receipts/{provider}"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.carriers import (
    FUNCTION,
    CarrierInProcess,
    SignedReceipt,
    carriers,
    sendgrid_receipt,
    telnyx_receipt,
    termii_receipt,
    twilio_receipt,
    whatsapp_receipt,
)
from tests.factories.messages import attempt_ids, bring, choose, newest, queue_invitation, send_text_code
from tests.factories.messaging import rows

Carriers = dict[str, CarrierInProcess]
Make = Callable[[str, str], SignedReceipt]
# Of each: a receipt, and its words for sent, delivered, undelivered, failed.
PROVIDERS: dict[str, tuple[Make, str, str, str, str]] = {
    "twilio": (twilio_receipt, "sent", "delivered", "undelivered", "failed"),
    "telnyx": (telnyx_receipt, "sent", "delivered", "delivery_failed", "sending_failed"),
    "termii": (termii_receipt, "Sent", "DELIVERED | Message delivered to handset", "Expired", "Message Failed"),
    "whatsapp": (lambda id, status: whatsapp_receipt((id, status)), "sent", "delivered", "", "failed"),
    "sendgrid": (lambda id, status: sendgrid_receipt((id, status)), "processed", "delivered", "bounce", "dropped"),
}
EACH = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture
def at() -> Iterator[Carriers]:
    with carriers() as all_of_them:
        yield all_of_them


def send(api: Api, admin_engine: Engine, at: Carriers, provider: str) -> str:
    """A message that the provider took; the provider's own name for it."""
    if provider == "sendgrid":
        choose(api, provider, channel="email")
        contact = {"contact_email": f"{api.tenant}@example.org"}
        assert bring(api.tenant, queue_invitation(api.tenant, admin_engine, **contact))
    else:
        choose(api, provider)
        assert send_text_code(api.tenant)
    return at[provider].ids[-1]


def status_of(api: Api) -> str:
    return str(newest(api)["message"]["status"])


@EACH
def test_what_the_provider_says_is_on_record(api: Api, admin_engine: Engine, at: Carriers, provider: str) -> None:
    make, sent, delivered, undelivered, failed = PROVIDERS[provider]
    for word, status in ((sent, "sent"), (delivered, "delivered"), (undelivered, "undelivered"), (failed, "failed")):
        if word:
            id = send(api, admin_engine, at, provider)
            answer = make(id, word).send(Api("nobody"))
            assert (answer.status, answer.body) == (200, {"done": True})
            logged = newest(api)
            assert (logged["message"]["status"], logged["attempts"][-1]["outcome"]) == (status, status)
            assert (logged["attempts"][-1]["receipt_at"] is None) == (status == "sent"), "sent is no news"


@EACH
def test_copies_and_what_comes_late_change_nothing(api: Api, admin_engine: Engine, at: Carriers, provider: str) -> None:
    make, sent, delivered, undelivered, failed = PROVIDERS[provider]
    id = send(api, admin_engine, at, provider)
    assert make(id, delivered).send(api).status == 200
    before = newest(api)
    for word in (delivered, sent, undelivered or failed, failed, "nonsense"):
        assert make(id, word).send(api).status == 200
    assert newest(api) == before


@EACH
def test_that_it_arrived_after_all_is_believed(api: Api, admin_engine: Engine, at: Carriers, provider: str) -> None:
    make, _, delivered, _, failed = PROVIDERS[provider]
    id = send(api, admin_engine, at, provider)
    make(id, failed).send(api)
    assert (status_of(api), bool(newest(api)["message"]["failure"])) == ("failed", True)
    make(id, delivered).send(api)
    assert (status_of(api), newest(api)["message"]["failure"]) == ("delivered", None)


@EACH
def test_what_is_about_nobodys_message_is_acknowledged(
    api: Api, admin_engine: Engine, at: Carriers, provider: str
) -> None:
    make, _, delivered, _, _ = PROVIDERS[provider]
    id = send(api, admin_engine, at, provider)
    before = newest(api)
    for other in ("somebody-elses", id + "x", f"{id}' or '1'='1"):
        assert make(other, delivered).send(api).status == 200
    assert newest(api) == before


@EACH
@pytest.mark.parametrize("place", [0, 40, -1])
def test_one_changed_byte_is_401_and_changes_nothing(
    api: Api, admin_engine: Engine, at: Carriers, provider: str, place: int
) -> None:
    make, _, delivered, _, _ = PROVIDERS[provider]
    right = make(send(api, admin_engine, at, provider), delivered)
    raw = bytearray(right.raw.encode())
    raw[place] ^= 1
    answer = right.send(api, raw=raw.decode())
    assert (answer.status, answer.problem) == (401, "forged-webhook")
    assert status_of(api) == "sent"
    assert right.send(api).status == 200 and status_of(api) == "delivered", "nothing else was wrong"


@EACH
def test_no_signature_and_anothers_are_401(api: Api, admin_engine: Engine, at: Carriers, provider: str) -> None:
    make, _, delivered, _, _ = PROVIDERS[provider]
    id = send(api, admin_engine, at, provider)
    right, other = make(id, delivered), make("another", delivered)
    [name] = [name for name in right.headers if "timestamp" not in name]
    for value in ("", "garbage", "é", other.headers[name], right.headers[name][:-4], "sha256="):
        headers = dict(right.headers) | {name: value}
        assert right.send(api, headers=headers).problem == "forged-webhook", value
    assert status_of(api) == "sent"


@pytest.mark.parametrize("age", [301, -301])
def test_a_signature_of_another_time_is_401(api: Api, admin_engine: Engine, at: Carriers, age: int) -> None:
    for provider in ("telnyx", "sendgrid"):
        id = send(api, admin_engine, at, provider)
        old = telnyx_receipt(id, "delivered", age=age) if provider == "telnyx" else None
        old = old or sendgrid_receipt((id, "delivered"), age=age)
        assert old.send(api).problem == "forged-webhook"
        [name] = [name for name in old.headers if "timestamp" in name]
        for time in ("", "now", "1e9", "٣", "9" * 40):
            assert old.send(api, headers=dict(old.headers) | {name: time}).problem == "forged-webhook"
        assert status_of(api) == "sent"


def test_a_forgery_leaves_a_fact_and_too_many_are_429(api: Api, at: Carriers) -> None:
    right = termii_receipt("x", "DELIVERED")
    forged = replace(right, headers={"x-termii-signature": "00"})
    answers = [forged.send(api, ip="203.0.113.77").status for _ in range(62)]
    assert answers[:60] == [401] * 60 and answers[-1] == 429


@pytest.mark.parametrize("provider", ["sns", "ses", "nobody", "Twilio", "payments"])
def test_who_sends_no_receipts_here_is_404(api: Api, provider: str) -> None:
    assert api.call(FUNCTION, raw="{}", headers={}, provider=provider).status == 404


def test_what_is_signed_and_makes_no_sense_is_acknowledged(api: Api, at: Carriers) -> None:
    for broken in (telnyx_receipt("", "delivered"), termii_receipt("", "DELIVERED"), twilio_receipt("", "delivered")):
        assert broken.send(api).status == 200


def test_many_statuses_come_at_once_and_of_several_tenants(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers
) -> None:
    other = Api(make_tenant(admin_engine))
    ids = [send(each, admin_engine, at, "whatsapp") for each in (api, other)]
    receipt = whatsapp_receipt((ids[0], "read"), ("wamid.unknown", "read"), (ids[1], "failed"))
    assert receipt.send(api).status == 200
    assert (status_of(api), status_of(other)) == ("delivered", "failed")
    ids = [send(each, admin_engine, at, "sendgrid") for each in (api, other)]
    sendgrid_receipt((ids[0], "processed"), (ids[1], "bounce"), (ids[0], "open"), (ids[0], "delivered")).send(api)
    assert (status_of(api), status_of(other)) == ("delivered", "undelivered")


def test_a_large_batch_is_read_whole(api: Api, admin_engine: Engine, at: Carriers) -> None:
    id = send(api, admin_engine, at, "sendgrid")
    receipt = sendgrid_receipt(*[(id, "deferred")] * 1_500, (id, "delivered"))
    assert len(receipt.raw) > 300_000
    assert receipt.send(api).status == 200
    assert status_of(api) == "delivered"


def test_receipts_at_the_same_time_end_in_delivered(api: Api, admin_engine: Engine, at: Carriers) -> None:
    id = send(api, admin_engine, at, "twilio")
    receipts = [twilio_receipt(id, status) for status in ("sent", "delivered", "undelivered", "failed")] * 3
    with ThreadPoolExecutor(len(receipts)) as pool:
        answers = list(pool.map(lambda receipt: receipt.send(api).status, receipts))
    assert answers == [200] * len(receipts)
    logged = newest(api)
    assert (logged["message"]["status"], logged["attempts"][0]["outcome"]) == ("delivered", "delivered")


@pytest.mark.parametrize("provider", ["twilio", "telnyx", "whatsapp"])
def test_what_may_have_been_sent_is_known_by_our_own_reference(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers, provider: str
) -> None:
    choose(api, provider)
    at[provider].failures = [httpx.ReadTimeout("timed out")]
    assert bring(tenant, queue_invitation(tenant, admin_engine))
    assert status_of(api) == "unknown"
    [attempt] = attempt_ids(admin_engine, tenant)
    match provider:
        case "twilio":
            receipt = twilio_receipt("SM1", "delivered", attempt)
        case "telnyx":
            receipt = telnyx_receipt("SM1", "delivered", tags=[attempt])
        case _:
            receipt = whatsapp_receipt(("SM1", "delivered"), reference=attempt)
    assert receipt.send(api).status == 200
    message = newest(api)["message"]
    assert (message["status"], message["provider_message_id"]) == ("delivered", "SM1")
    assert message["sent_at"]


def test_a_reference_of_another_provider_or_of_nothing_is_nobodys(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers
) -> None:
    send(api, admin_engine, at, "twilio")
    [attempt] = attempt_ids(admin_engine, tenant)
    before = newest(api)
    for reference in (attempt, "mat_x", "garbage", "msg_01k8000000e008000000000001"):
        assert whatsapp_receipt(("w", "delivered"), reference=reference).send(api).status == 200
    assert newest(api) == before


def test_twilio_signs_the_address_as_we_gave_it(api: Api, admin_engine: Engine, at: Carriers) -> None:
    id = send(api, admin_engine, at, "twilio")
    [attempt] = attempt_ids(admin_engine, api.tenant)
    right = twilio_receipt(id, "delivered", attempt)
    assert right.send(api, query={}).problem == "forged-webhook"
    assert right.send(api, query={"attempt": attempt[:-1]}).problem == "forged-webhook"
    assert right.send(api).status == 200
    assert status_of(api) == "delivered"


def test_an_earlier_attempts_failure_says_nothing_of_the_message(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers
) -> None:
    """The first may have sent the code, and the second has."""
    choose(api, "twilio", "termii")
    at["twilio"].failures = [httpx.ReadTimeout("timed out")]
    assert send_text_code(tenant)
    attempt = attempt_ids(admin_engine, tenant)[0]
    assert twilio_receipt("SM1", "failed", attempt, ErrorCode="30005").send(api).status == 200
    logged = newest(api)
    assert [(each["outcome"], each["reason"]) for each in logged["attempts"]] == [("failed", "30005"), ("sent", None)]
    assert logged["message"]["status"] == "sent"
    assert twilio_receipt("SM1", "delivered", attempt).send(api).status == 200
    assert newest(api)["message"]["status"] == "delivered"


def test_a_receipt_may_come_before_the_answer(api: Api, tenant: str, admin_engine: Engine, at: Carriers) -> None:
    """Twilio tells that it was delivered while we still wait for its answer to sending."""
    choose(api, "twilio")

    class Early(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            [attempt] = attempt_ids(admin_engine, tenant)
            assert twilio_receipt("SM9", "delivered", attempt).send(api).status == 200
            return httpx.Response(201, json={"sid": "SM9"})

    from holdfast.platform.http_client import instead_of_network

    with instead_of_network("twilio", Early()):
        assert bring(tenant, queue_invitation(tenant, admin_engine))
    assert newest(api)["message"]["status"] == "delivered"
    [row] = rows(admin_engine, "message_attempts", tenant)
    assert (row["outcome"], row["provider_message_id"]) == ("delivered", "SM9") and row["ended_at"]
