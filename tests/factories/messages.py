"""Messages on their way, and what is on record of them."""

from typing import Any

from sqlalchemy import Engine

from holdfast.kernel.ids import encode_id
from holdfast.kernel.refusals import Unavailable
from holdfast.messaging.usecases.codes import send_code
from tests.api import Api
from tests.factories.identity import make_admin
from tests.factories.messaging import ORDER, deliver, rows, running

CODE = "918273"
PHONE = "+2348030000077"


def choose(api: Api, *providers: str, prefix: str = "", channel: str = "sms", **more: Any) -> None:
    """The tenant's order from now on; a sender after a colon, as in termii:Shop."""
    named = [each.partition(":") for each in providers]
    body = {
        "channel": channel,
        "prefix": prefix,
        "providers": [{"provider": name, "sender": sender or None} for name, _, sender in named],
        "hourly_limit": None,
        "daily_limit": None,
    }
    answer = api.call("messaging/set_message_providers", make_admin(api.tenant, with_totp=False), body | more)
    assert answer.status == 200, answer.text


def send_text_code(tenant: str, phone: str = PHONE) -> bool:
    """Whether somebody took it, or may have."""
    try:
        send_code(running(tenant), to_phone=phone, template="phone_code", values={"code": CODE})
    except Unavailable:
        return False
    return True


def queue_invitation(tenant: str, admin_engine: Engine, **contact: str) -> str:
    """An ordinary message that waits in its queue; its id."""
    event = ORDER | {"recipients": []} | (contact or {"contact_phone": PHONE})
    assert deliver("messaging/notify", tenant, "escrow.order.invited", event)
    return str(encode_id("msg", rows(admin_engine, "messages", tenant)[-1]["id"]))


def bring(tenant: str, message_id: str) -> bool:
    """The queue brings the message once; whether it was taken from it."""
    data = {"message_id": message_id}
    return deliver("messaging/send_message", tenant, "messaging.message.queued", data, subject=message_id)


def newest(api: Api) -> Any:
    """The newest message with its attempts, as an administrator sees it."""
    admin = make_admin(api.tenant, with_totp=False)
    [message, *_] = api.call("messaging/list_messages", admin).body["data"]
    return api.call("messaging/get_message", admin, message_id=message["id"]).body


def outcomes(api: Api) -> list[tuple[str, str | None]]:
    """Who was asked for the newest message, and how that ended."""
    return [(each["provider"], each["outcome"]) for each in newest(api)["attempts"]]


def attempt_ids(admin_engine: Engine, tenant: str) -> list[str]:
    return [encode_id("mat", row["id"]) for row in rows(admin_engine, "message_attempts", tenant)]
