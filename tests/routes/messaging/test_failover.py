"""Which provider carries a message, and who is asked when one does not."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.factories.carriers import CarrierInProcess, carriers, twilio_receipt
from tests.factories.escrow import pass_time
from tests.factories.messages import (
    CODE,
    PHONE,
    attempt_ids,
    bring,
    choose,
    newest,
    outcomes,
    queue_invitation,
    send_text_code,
)
from tests.factories.messaging import emails_to, rows, sender_unverified, texts_to

Carriers = dict[str, CarrierInProcess]
NO = httpx.Response(400, json={"code": 21408, "message": f"Permission to send {CODE} has not been enabled"})
OPTED_OUT = httpx.Response(400, json={"code": 21610, "message": "Attempt to send to unsubscribed recipient"})
LANDLINE = httpx.Response(400, json={"code": 21614, "message": "not a mobile number"})
BROKEN = httpx.Response(500, text="oops")
TOO_MANY = httpx.Response(429, json={"code": 20429})
SLOW = httpx.ReadTimeout("timed out")


@pytest.fixture
def at() -> Iterator[Carriers]:
    with carriers() as all_of_them:
        yield all_of_them


@pytest.mark.parametrize("failure", [httpx.ConnectError("no"), httpx.ConnectTimeout("no"), TOO_MANY, NO, LANDLINE])
@pytest.mark.parametrize("is_code", [True, False])
def test_the_next_is_asked_after_a_clear_no_and_where_there_is_no_connection(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers, failure: Exception | httpx.Response, is_code: bool
) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].failures = [failure]
    assert send_text_code(tenant) if is_code else bring(tenant, queue_invitation(tenant, admin_engine))
    assert (len(at["twilio"].requests), len(at["termii"].ids)) == (1, 1)
    message = newest(api)["message"]
    assert (message["status"], message["provider"], message["failure"]) == ("sent", "termii", None)
    assert message["provider_message_id"] == at["termii"].ids[0]
    assert [provider for provider, _ in outcomes(api)] == ["twilio", "termii"]
    assert outcomes(api)[1][1] == "sent"


@pytest.mark.parametrize("failure", [SLOW, BROKEN, httpx.RemoteProtocolError("gone"), httpx.Response(201, json={})])
def test_an_ordinary_message_that_may_have_been_sent_is_sent_to_nobody_else_and_not_again(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers, failure: Exception | httpx.Response
) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].failures = [failure]
    message_id = queue_invitation(tenant, admin_engine)
    assert bring(tenant, message_id)
    assert bring(tenant, message_id)
    assert (len(at["twilio"].requests), at["termii"].requests) == (1, [])
    assert newest(api)["message"]["status"] == "unknown"
    assert outcomes(api) == [("twilio", "unknown")]


def test_a_code_that_may_have_been_sent_goes_to_the_next_too(api: Api, tenant: str, at: Carriers) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].failures = [SLOW]
    assert send_text_code(tenant)
    assert CODE in at["twilio"].sent["Body"] and CODE in at["termii"].sent["sms"]
    assert outcomes(api) == [("twilio", "unknown"), ("termii", "sent")]
    assert newest(api)["message"]["provider"] == "termii"


def test_a_code_that_nobody_may_have_sent_but_one_is_not_refused(api: Api, tenant: str, at: Carriers) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].failures, at["termii"].failures = [SLOW], [httpx.Response(401, json={"message": "no"})]
    assert send_text_code(tenant)
    assert newest(api)["message"]["status"] == "unknown"
    assert outcomes(api) == [("twilio", "unknown"), ("termii", "refused")]


def test_a_message_whose_process_died_while_it_asked_is_not_sent_again(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers
) -> None:
    choose(api, "twilio", "termii")
    message_id = queue_invitation(tenant, admin_engine)
    at["twilio"].failures = [RuntimeError("killed")]
    assert not bring(tenant, message_id)
    assert outcomes(api) == [("twilio", None)]
    pass_time(tenant, timedelta(minutes=2))
    assert bring(tenant, message_id)
    assert (len(at["twilio"].requests), at["termii"].requests) == (1, [])
    assert outcomes(api) == [("twilio", "unknown")]
    message = newest(api)["message"]
    assert (message["status"], message["provider"], message["failure"]) == ("unknown", "twilio", "Abandoned")


def test_who_opted_out_is_left_alone_by_all(api: Api, tenant: str, admin_engine: Engine, at: Carriers) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].failures = [OPTED_OUT] * 2
    assert bring(tenant, queue_invitation(tenant, admin_engine))
    assert newest(api)["message"]["status"] == "failed"
    assert not send_text_code(tenant)
    assert outcomes(api) == [("twilio", "opted_out")]
    assert at["termii"].requests == []


def test_a_message_that_nobody_takes_comes_back_and_a_code_does_not(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers
) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].is_down(2)
    at["termii"].is_down(2)
    message_id = queue_invitation(tenant, admin_engine)
    assert not bring(tenant, message_id)
    assert bring(tenant, message_id) is False
    assert bring(tenant, message_id)
    assert [outcome for _, outcome in outcomes(api)] == ["unreachable"] * 4 + ["sent"]
    at["twilio"].is_down()
    at["termii"].is_down()
    assert not send_text_code(tenant)
    message = newest(api)["message"]
    assert (message["status"], message["failure"]) == ("failed", "ConnectError")


def test_the_longest_prefix_says_who_carries(api: Api, tenant: str, at: Carriers) -> None:
    choose(api, "telnyx")
    choose(api, "termii", "twilio", prefix="+234")
    choose(api, "whatsapp", prefix="+234803")
    for phone, provider in (("+2348030000001", "whatsapp"), ("+2348130000001", "termii"), ("+254700000001", "telnyx")):
        assert send_text_code(tenant, phone)
        assert newest(api)["message"]["provider"] == provider


def test_without_a_choice_the_deployments_order_counts(api: Api, tenant: str, at: Carriers) -> None:
    before = len(texts_to(PHONE))
    assert send_text_code(tenant)
    assert outcomes(api) == [("sns", "sent")]
    assert len(texts_to(PHONE)) == before + 1


def test_nobody_carries_where_nobody_is_chosen(api: Api, tenant: str, admin_engine: Engine, at: Carriers) -> None:
    choose(api, prefix="+234")
    assert not send_text_code(tenant)
    assert newest(api)["message"]["failure"] == "NoProvider"
    assert bring(tenant, queue_invitation(tenant, admin_engine))
    assert newest(api) == newest(api) and newest(api)["attempts"] == []


def test_email_fails_over_to_sendgrid(api: Api, tenant: str, admin_engine: Engine, at: Carriers) -> None:
    address = f"seller-{tenant}@example.org"
    message_id = queue_invitation(tenant, admin_engine, contact_email=address)
    with sender_unverified():
        assert bring(tenant, message_id)
    assert outcomes(api) == [("ses", "refused"), ("sendgrid", "sent")]
    assert at["sendgrid"].sent["personalizations"][0]["to"] == [{"email": address}]
    assert emails_to(address) == []


def test_who_failed_three_times_in_a_row_is_asked_last_for_a_while(api: Api, tenant: str, at: Carriers) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].is_down(3)
    for number in range(3):
        assert send_text_code(tenant, f"+23480300010{number:02}")
        assert len(outcomes(api)) == 2
    assert send_text_code(tenant, "+2348030001050")
    assert outcomes(api) == [("termii", "sent")]
    at["termii"].is_down()
    assert send_text_code(tenant, "+2348030001051"), "asked last is not asked never"
    assert outcomes(api) == [("termii", "unreachable"), ("twilio", "sent")]


def test_after_its_rest_it_is_tried_again_and_once_is_enough_to_rest_longer(
    api: Api, tenant: str, at: Carriers
) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].is_down(4)
    for number in range(3):
        send_text_code(tenant, f"+23480300020{number:02}")
    pass_time(tenant, timedelta(minutes=5, seconds=1))
    assert send_text_code(tenant, "+2348030002050")
    assert outcomes(api) == [("twilio", "unreachable"), ("termii", "sent")]
    assert send_text_code(tenant, "+2348030002051")
    assert outcomes(api) == [("termii", "sent")]
    pass_time(tenant, timedelta(minutes=5, seconds=1))
    assert send_text_code(tenant, "+2348030002052")
    assert outcomes(api) == [("twilio", "sent")]


def test_what_is_wrong_with_recipients_is_not_the_providers_illness(api: Api, tenant: str, at: Carriers) -> None:
    choose(api, "twilio", "termii")
    at["twilio"].failures = [LANDLINE] * 3
    for number in range(4):
        assert send_text_code(tenant, f"+23480300030{number:02}")
    assert outcomes(api) == [("twilio", "sent")]


def test_one_destinations_trouble_is_not_anothers(api: Api, tenant: str, at: Carriers) -> None:
    for prefix in ("+234", "+254"):
        choose(api, "twilio", "termii", prefix=prefix)
    at["twilio"].is_down(3)
    for number in range(3):
        send_text_code(tenant, f"+23480300040{number:02}")
    assert send_text_code(tenant, "+254700000077")
    assert outcomes(api) == [("twilio", "sent")]


def test_a_code_that_did_not_arrive_goes_another_way_the_next_time(api: Api, tenant: str, at: Carriers) -> None:
    choose(api, "twilio", "termii")
    assert send_text_code(tenant)
    assert twilio_receipt(at["twilio"].ids[0], "undelivered", ErrorCode="30003").send(api).status == 200
    assert send_text_code(tenant)
    assert outcomes(api) == [("termii", "sent")]
    assert send_text_code(tenant, "+2348030000078"), "which says nothing of others"
    assert outcomes(api) == [("twilio", "sent")]


def test_the_tenants_own_name_is_the_sender(api: Api, tenant: str, at: Carriers) -> None:
    choose(api, "termii:Ada Shop", "twilio")
    assert send_text_code(tenant)
    assert at["termii"].sent["from"] == "Ada Shop"
    at["termii"].is_down()
    assert send_text_code(tenant)
    assert at["twilio"].sent["From"] == "+15005550006"


def test_no_code_is_in_the_record_or_the_log(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    choose(api, "twilio", "termii", "telnyx")
    at["twilio"].failures, at["termii"].failures = [NO], [SLOW]
    assert send_text_code(tenant)
    kept = [rows(admin_engine, table, tenant) for table in ("messages", "message_attempts", "events", "audit_records")]
    assert len(kept[1]) == 3
    assert CODE not in f"{kept}" + caplog.text + f"{newest(api)}"


def test_every_attempt_is_on_record_before_it_is_made(
    api: Api, tenant: str, admin_engine: Engine, at: Carriers
) -> None:
    choose(api, "twilio")
    assert send_text_code(tenant)
    [attempt] = attempt_ids(admin_engine, tenant)
    assert at["twilio"].sent["StatusCallback"].endswith(f"/v1/message-receipts/twilio?attempt={attempt}")
