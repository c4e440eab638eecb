"""Providers of messages as this deployment has them: which ones, with which secrets, and over which network."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from holdfast.kernel.refusals import NotFound
from holdfast.messaging.providers.exchange import Exchange
from holdfast.messaging.providers.port import Provider, TellsFates
from holdfast.platform.http_client import transport_to
from holdfast.platform.settings import secret, settings

if TYPE_CHECKING:
    from holdfast.messaging.providers.whatsapp import WhatsApp

RECEIPTS_PATH: Final = "/v1/message-receipts"


def has_provider(name: str) -> bool:
    return name in settings().message_providers


def open_provider(name: str) -> Provider:
    """The named provider with this deployment's secrets, kept while the container lives. Adapters are imported when
    they are opened: a route that sends nothing pays for none."""
    if not has_provider(name) or name not in _OPENED:
        raise NotFound("There is no such provider of messages here.")
    return _OPENED[name]() if transport_to(name) else _kept(name, settings().environment, settings().public_url)


def open_teller(name: str) -> TellsFates:
    """The named provider, where it has receipts that come as webhooks."""
    found = open_provider(name)
    if not isinstance(found, TellsFates):
        raise NotFound("This provider sends no receipts here.")
    return found


def open_whatsapp() -> "WhatsApp":
    from holdfast.messaging.providers.whatsapp import WhatsApp

    found = open_provider("whatsapp")
    assert isinstance(found, WhatsApp)
    return found


def receipts_url(name: str) -> str:
    return f"{settings().public_url}{RECEIPTS_PATH}/{name}"


@cache
def _kept(name: str, environment: str, public_url: str) -> Provider:
    """A client with its certificates takes longer to make than to use."""
    return _OPENED[name]()


def _exchange(name: str, base_url: str, headers: Mapping[str, str]) -> Exchange:
    stand_in = settings().message_stand_ins.get(name)
    return Exchange(stand_in or base_url, headers, transport_to(name), is_proxied=stand_in is None)


def _bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _ses() -> Provider:
    from holdfast.messaging.providers.aws import Ses

    return Ses()


def _sns() -> Provider:
    from holdfast.messaging.providers.aws import Sns

    return Sns()


def _twilio() -> Provider:
    from holdfast.messaging.providers.twilio import BASE_URL, Twilio

    account, token = secret("twilio_account_sid"), secret("twilio_auth_token")
    basic = b64encode(f"{account}:{token}".encode()).decode()
    exchange = _exchange("twilio", BASE_URL, {"authorization": f"Basic {basic}"})
    return Twilio(account, token, secret("twilio_sender"), receipts_url("twilio"), exchange)


def _telnyx() -> Provider:
    from holdfast.messaging.providers.telnyx import BASE_URL, Telnyx

    exchange = _exchange("telnyx", BASE_URL, _bearing(secret("telnyx_api_key")))
    sender, profile = secret("telnyx_sender"), secret("telnyx_messaging_profile")
    return Telnyx(secret("telnyx_public_key"), sender, profile, receipts_url("telnyx"), exchange)


def _termii() -> Provider:
    from holdfast.messaging.providers.termii import Termii

    exchange = _exchange("termii", secret("termii_url"), {})
    return Termii(secret("termii_api_key"), secret("termii_webhook_secret"), secret("termii_sender"), exchange)


def _whatsapp() -> Provider:
    from holdfast.messaging.providers.whatsapp import BASE_URL, WhatsApp

    exchange = _exchange("whatsapp", BASE_URL, _bearing(secret("whatsapp_access_token")))
    return WhatsApp(
        secret("whatsapp_number_id"), secret("whatsapp_app_secret"), secret("whatsapp_verify_token"), exchange
    )


def _sendgrid() -> Provider:
    from holdfast.messaging.providers.sendgrid import BASE_URL, SendGrid

    exchange = _exchange("sendgrid", BASE_URL, _bearing(secret("sendgrid_api_key")))
    return SendGrid(secret("sendgrid_public_key"), exchange)


_OPENED: Final[Mapping[str, Callable[[], Provider]]] = {
    "ses": _ses,
    "sns": _sns,
    "twilio": _twilio,
    "telnyx": _telnyx,
    "termii": _termii,
    "whatsapp": _whatsapp,
    "sendgrid": _sendgrid,
}
