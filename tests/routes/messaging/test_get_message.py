"""GET /v1/admin/messages/{message_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.carriers import carriers
from tests.factories.identity import make_admin
from tests.factories.messages import choose, newest, send_text_code

FUNCTION = "messaging/get_message"


def test_it_shows_every_attempt_in_order(api: Api, tenant: str, owner: Admin) -> None:
    choose(api, "twilio", "termii")
    with carriers() as at:
        at["twilio"].is_down()
        assert send_text_code(tenant)
        taken_as = at["termii"].ids[0]
    found = api.call(FUNCTION, owner, message_id=newest(api)["message"]["id"]).body
    first, second = found["attempts"]
    assert (first["number"], first["provider"], first["outcome"], first["reason"]) == (
        1,
        "twilio",
        "unreachable",
        "ConnectError",
    )
    assert (second["number"], second["provider"], second["outcome"]) == (2, "termii", "sent")
    assert second["provider_message_id"] == found["message"]["provider_message_id"] == taken_as
    assert first["started_at"] <= first["ended_at"] <= second["started_at"] <= second["ended_at"]


def test_who_may_not(api: Api, tenant: str, payer: User, admin_engine: Engine) -> None:
    assert send_text_code(tenant)
    message_id = newest(api)["message"]["id"]
    assert api.call(FUNCTION, None, message_id=message_id).status == 401
    assert api.call(FUNCTION, payer, message_id=message_id).status == 403
    arbiter = make_admin(tenant, "arbiter", with_totp=False)
    assert api.call(FUNCTION, arbiter, message_id=message_id).problem == "permission-missing"
    other = make_admin(make_tenant(admin_engine), with_totp=False)
    assert api.call(FUNCTION, other, message_id=message_id).status == 404


def test_what_is_not_there_is_404(api: Api, owner: Admin) -> None:
    for message_id in ("msg_01k8000000e008000000000001", "garbage", "ord_01k8000000e008000000000001"):
        assert api.call(FUNCTION, owner, message_id=message_id).status == 404
