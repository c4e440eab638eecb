"""POST /v1/notifications/unsubscribe"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id, encode_id
from holdfast.messaging.queries.messages import find_message
from holdfast.messaging.rules.rendering import Email
from holdfast.messaging.usecases.contacts import set_contact
from holdfast.messaging.usecases.words import find_words_of
from holdfast.platform.db import Db
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.messaging import ORDER, deliver, emails_to, rows, running, unsubscribing
from tests.routes.messaging.wishes import BY_DEFAULT, OFF, put, reachable

ROUTE = "messaging/unsubscribe"
ONE_CLICK = {"raw": "List-Unsubscribe=One-Click", "headers": {"content-type": "application/x-www-form-urlencoded"}}


def test_one_click_ends_this_kind_of_emails_and_nothing_else(api: Api, tenant: str) -> None:
    user, other = reachable(tenant), reachable(tenant)
    answer = api.call(ROUTE, None, query={"token": unsubscribing(user)}, **ONE_CLICK)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/html") and "no more e-mails about orders" in answer.text
    shown = api.call("messaging/get_preferences", user).body
    assert (shown["orders"], shown["payments"]) == (BY_DEFAULT | {"email": False}, BY_DEFAULT)
    assert api.call("messaging/get_preferences", other).body["orders"] == BY_DEFAULT


def test_it_works_without_saying_the_tenant_and_again(api: Api, tenant: str) -> None:
    user = reachable(tenant, language="fr")
    put(api, user, orders=OFF | {"email": True, "sms": True}, quiet="none")
    for _ in range(2):
        answer = api.call(
            ROUTE, None, query={"token": unsubscribing(user)}, **(ONE_CLICK | {"headers": {"holdfast-tenant": ""}})
        )
        assert answer.status == 200, answer.text
        assert "Vous ne recevrez plus" in answer.text
    shown = api.call("messaging/get_preferences", user).body
    assert (shown["orders"], shown["quiet"]) == (OFF | {"sms": True}, "none")


def test_the_email_says_how_in_its_head_and_at_its_foot(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = reachable(tenant)
    assert deliver("messaging/notify", tenant, "escrow.order.funded", ORDER | {"recipients": [user.id]})
    email = email_of(admin_engine, tenant)
    url = email.headers["List-Unsubscribe"].strip("<>")
    assert email.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert email.text.endswith(f"\n-- \nGet no more e-mails like this: {url}\n")
    assert f'<a href="{url}"' in email.html
    news = {"message_id": encode_id("msg", rows(admin_engine, "messages", tenant)[0]["id"])}
    assert deliver("messaging/send_message", tenant, "messaging.message.queued", news)
    assert url in emails_to(f"{user.id}@example.com")[0].html
    token = re.fullmatch(r"http://127\.0\.0\.1:8080/v1/notifications/unsubscribe\?token=([\w-]+)", url)
    assert token is not None
    assert api.call(ROUTE, None, query={"token": token[1]}, **ONE_CLICK).status == 200
    assert not api.call("messaging/get_preferences", user).body["orders"]["email"]


@pytest.mark.parametrize("type", ["identity.user.password_changed", "payments.bank_account.added"])
def test_what_guards_an_account_has_no_such_link(api: Api, tenant: str, admin_engine: Engine, type: str) -> None:
    data = {"bank_name": "Zenith", "last_four": "1234", "recipients": [reachable(tenant).id]}
    assert deliver("messaging/notify", tenant, type, data)
    email = email_of(admin_engine, tenant)
    assert email.headers == {} and "unsubscribe" not in email.text + email.html


def test_an_invitation_to_a_stranger_has_no_such_link(tenant: str, admin_engine: Engine) -> None:
    data = ORDER | {"contact_email": "seller@example.org", "recipients": []}
    assert deliver("messaging/notify", tenant, "escrow.order.invited", data)
    assert email_of(admin_engine, tenant).headers == {}


def changed_tokens(token: str, other: User) -> Iterator[str]:
    raw = _decoded(token)
    for place in (16, 31, 33, len(raw) - 32, len(raw) - 1):
        yield _encoded(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
    yield _encoded(raw[:16] + decode_id("usr", other.id).bytes + raw[32:])
    yield _encoded(raw[:32] + b"payments" + raw[-32:])
    yield from ("", "x", "é", token[:-4], _encoded(raw[-32:]), _encoded(b""), "A" * 200)


def _decoded(token: str) -> bytes:
    return urlsafe_b64decode(token + "=" * (-len(token) % 4))


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_nobody_else_can_be_unsubscribed_with_a_link_that_was_changed(api: Api, tenant: str) -> None:
    user, other = reachable(tenant), reachable(tenant)
    for token in changed_tokens(unsubscribing(user), other):
        answer = api.call(ROUTE, None, query={"token": token}, **ONE_CLICK)
        assert (answer.status, answer.problem) == (404, "unknown-link"), token
    for each in (user, other):
        assert api.call("messaging/get_preferences", each).body["orders"] == BY_DEFAULT


def test_a_link_of_another_tenant_ends_nothing_there(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, elsewhere = reachable(tenant), make_tenant(admin_engine)
    raw = _decoded(unsubscribing(user))
    moved = _encoded(decode_id("tnt", elsewhere).bytes + raw[16:])
    assert api.call(ROUTE, None, query={"token": moved}, **ONE_CLICK).problem == "unknown-link"
    nowhere = api.call(ROUTE, None, query={"token": _encoded(bytes(16) + raw[16:])}, **ONE_CLICK)
    assert nowhere.status == 404
    assert api.call("messaging/get_preferences", user).body["orders"] == BY_DEFAULT


def test_a_link_stays_the_same_when_the_person_changes_their_address(api: Api, tenant: str) -> None:
    user = reachable(tenant)
    token = unsubscribing(user)
    running(tenant)(lambda db: set_contact(db, user.id, name="Ada N. Obi", email="new@example.com", phone=None))
    assert unsubscribing(user) == token


def test_a_link_is_no_access_token(api: Api, tenant: str) -> None:
    headers = {"authorization": f"Bearer {unsubscribing(reachable(tenant))}"}
    assert api.call("messaging/get_preferences", None, headers=headers).status == 401


def email_of(admin_engine: Engine, tenant: str) -> Email:
    """The one message as it is handed to whoever carries it."""
    [row] = rows(admin_engine, "messages", tenant)
    message_id = encode_id("msg", row["id"])

    def work(db: Db) -> Email:
        message = find_message(db, message_id)
        assert message is not None
        return find_words_of(db, message).email

    return running(tenant)(work)
