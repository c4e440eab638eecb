"""POST /v1/transfers/{transfer_id}/two-factor/initialize"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.messaging import rows, texts_to
from tests.factories.payouts import pass_time, refused
from tests.factories.second_factors import set_up_app
from tests.factories.transfers import Pair, make_pair, set_limit

FUNCTION = "payments/begin_transfer_confirmation"


@pytest.fixture
def pair(api: Api) -> Pair:
    """Whose tenant has set nothing: everything is to be confirmed."""
    return make_pair(api)


def no(pair: Pair, transfer_id: str) -> tuple[int, str]:
    return refused(pair.api, "begin_transfer_confirmation", pair.ada, transfer_id=transfer_id)


def test_who_has_no_app_gets_a_code_that_says_what_it_is_for(pair: Pair, tenant: str, admin_engine: Engine) -> None:
    challenge = pair.challenge(pair.begin()["id"])
    assert (challenge["challenge_id"][:4], challenge["method"]) == ("chl_", "phone")
    [text] = texts_to(pair.phone)
    assert " confirms your transfer of 2,000.00 NGN " in text
    assert len(text) <= 160
    kept = str([rows(admin_engine, table, tenant) for table in ("messages", "challenges", "events")])
    assert pair.sent_code() not in kept, "the code is kept nowhere"


def test_who_has_an_app_gets_no_text_message(api: Api, pair: Pair) -> None:
    set_up_app(api, pair.ada)
    assert pair.challenge(pair.begin()["id"])["method"] == "app"
    assert texts_to(pair.phone) == []


def test_codes_are_a_minute_apart(pair: Pair, tenant: str) -> None:
    transfer_id = pair.begin()["id"]
    pair.challenge(transfer_id)
    assert no(pair, transfer_id) == (429, "code-just-sent")
    pass_time(tenant, timedelta(seconds=60))
    pair.challenge(transfer_id)
    assert len(texts_to(pair.phone)) == 2


def test_what_cannot_be_confirmed_is_not_asked_for(api: Api, pair: Pair, tenant: str) -> None:
    cancelled, late = pair.begin()["id"], pair.begin()["id"]
    assert pair.send("cancel_transfer", pair.ada, transfer_id=cancelled).status == 200
    assert no(pair, cancelled) == (409, "wrong-state")
    set_limit(api)
    assert no(pair, pair.begin()["id"]) == (409, "wrong-state")
    pass_time(tenant, timedelta(minutes=30))
    assert no(pair, late) == (409, "transfer-expired")
    assert texts_to(pair.phone) == []


def test_only_its_sender_may(api: Api, pair: Pair, owner: Admin, admin_engine: Engine) -> None:
    transfer_id = pair.begin()["id"]
    elsewhere = make_tenant(admin_engine)
    assert refused(api, "begin_transfer_confirmation", None, transfer_id=transfer_id)[0] == 401
    assert refused(api, "begin_transfer_confirmation", owner, transfer_id=transfer_id)[0] == 403
    for other in (pair.bola, make_user(api.tenant)):
        assert refused(api, "begin_transfer_confirmation", other, transfer_id=transfer_id)[0] == 404
    stranger = make_user(elsewhere)
    assert refused(Api(elsewhere), "begin_transfer_confirmation", stranger, transfer_id=transfer_id)[0] == 404
    for unknown in (new_id("btr"), "btr_x"):
        assert no(pair, unknown)[0] == 404
