"""Links by e-mail: asked for, sent, and read in the mailbox."""

import re

from sqlalchemy import select

from holdfast.identity.tables import email_links
from holdfast.platform.db import run
from tests.api import Api
from tests.factories.identity import ORIGIN, any_address
from tests.factories.messaging import deliver, emails_to

SEND = "identity/send_link"


def ask_for_reset(api: Api, email: str) -> None:
    answer = api.call("identity/forgot_password", None, {"email": email}, ip=any_address())
    assert answer.status == 200, answer.text


def send_links(tenant: str) -> None:
    """Bring everything that was asked for to the function that sends it."""
    asked_for = run(tenant, ORIGIN, lambda db: list(db.execute(select(email_links.c.id)).scalars()))
    for link_id in asked_for:
        assert send_link(tenant, link_id)


def send_link(tenant: str, link_id: str) -> bool:
    data = {"link_id": link_id, "recipients": []}
    return deliver(SEND, tenant, "identity.link.requested", data, subject=link_id)


def newest_token(email: str) -> str:
    """The token in the newest e-mail to the address, as the application finds it in the link."""
    found = re.search(r"#tenant=tnt_[0-9a-z]{26}&amp;token=(hfl_[\w-]{43})", emails_to(email)[-1].html)
    assert found is not None, emails_to(email)[-1].html
    return found[1]


def magic_link(api: Api, email: str) -> dict[str, str]:
    """The token of a link to sign in with, and its binding."""
    answer = api.call("identity/request_magic_link", None, {"email": email}, ip=any_address())
    assert answer.status == 201, answer.text
    send_links(api.tenant)
    return {"token": newest_token(email), "binding": answer.body["binding"]}


def reset_token(api: Api, email: str) -> str:
    """A token to choose another password with."""
    ask_for_reset(api, email)
    send_links(api.tenant)
    return newest_token(email)
