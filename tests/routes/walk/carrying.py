"""Messages, who carries them, and what is told of them afterwards."""

from holdfast.kernel.ids import new_id
from holdfast.platform.settings import secret
from tests.api import Api
from tests.factories.carriers import termii_receipt
from tests.factories.messages import choose, newest, send_text_code
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants


@grants("messaging/list_messages")
def list_messages(api: Api) -> Situation:
    assert send_text_code(api.tenant)
    return called_by_whoever_may("messaging/list_messages", api)


@grants("messaging/get_message")
def get_message(api: Api) -> Situation:
    assert send_text_code(api.tenant)
    path = {"message_id": newest(api)["message"]["id"]}
    return called_by_whoever_may("messaging/get_message", api, path=path)


@grants("messaging/list_message_providers")
def list_message_providers(api: Api) -> Situation:
    choose(api, "sns", prefix="+234")
    return called_by_whoever_may("messaging/list_message_providers", api)


@grants("messaging/receive_message_receipts")
def receive_message_receipts(api: Api) -> Situation:
    receipt = termii_receipt(new_id("msg"), "DELIVERED")
    path = {"provider": receipt.provider}
    return Situation(
        api, "messaging/receive_message_receipts", None, None, path, headers=dict(receipt.headers), raw=receipt.raw
    )


@grants("messaging/confirm_whatsapp_receipts")
def confirm_whatsapp_receipts(api: Api) -> Situation:
    query = {"mode": "subscribe", "verify_token": secret("whatsapp_verify_token"), "challenge": "1158201444"}
    asked = {f"hub.{name}": value for name, value in query.items()}
    return Situation(api, "messaging/confirm_whatsapp_receipts", None, None, query=asked)
