"""POST /v1/admin/message-templates/{template}/{language}/test"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import decode_id
from tests.api import Api
from tests.factories.identity import make_admin
from tests.factories.messaging import deliver, emails_to, rows
from tests.routes.messaging.wordings import PAID, check_for_those_who_may, put

ROUTE = "messaging/send_test_message"


def test_it_goes_to_whoever_asks_as_it_counts_now(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    put(api, owner)
    asking = make_admin(tenant, "operator", with_totp=False)
    answer = api.call(ROUTE, asking, **PAID)
    assert (answer.status, answer.body["sent_to"]) == (202, f"{asking.id}@example.com")
    [message] = rows(admin_engine, "messages", tenant)
    assert (message["id"], message["status"]) == (decode_id("msg", answer.body["message_id"]), "queued")
    news = {"message_id": answer.body["message_id"]}
    assert deliver("messaging/send_message", tenant, "messaging.message.queued", news)
    [email] = emails_to(f"{asking.id}@example.com")
    assert email.subject == "Holdfast : payé"
    assert "<p>Bonjour Ada Obi !</p>" in email.html


def test_asking_again_with_the_same_key_sends_nothing_more(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    first = api.call(ROUTE, owner, key="k1", **PAID)
    assert api.call(ROUTE, owner, key="k1", **PAID).body == first.body
    assert len(rows(admin_engine, "messages", tenant)) == 1


def test_what_never_goes_by_email_is_refused(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    answer = api.call(ROUTE, owner, template="phone_code", language="en")
    assert (answer.status, answer.problem) == (422, "channel-not-used")
    assert rows(admin_engine, "messages", tenant) == []


def test_only_who_may_tries(api: Api) -> None:
    check_for_those_who_may(api, "send_test_message", **PAID)
