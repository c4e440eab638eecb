"""The channels through which messages leave. Another provider of a channel is one more function and one entry."""

import logging
from collections.abc import Callable, Mapping
from email.utils import formataddr, parseaddr
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from holdfast.messaging.rules.messages import EMAIL, SMS, Channel
from holdfast.messaging.rules.rendering import Email, Rendered
from holdfast.platform.settings import settings

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

_CONNECT_SECONDS = 3
_READ_SECONDS = 8


class DeliveryFailed(Exception):
    """The channel did not take the message, or did not say that it did. `reason` names the error and quotes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def deliver(channel: Channel, recipient: str, rendered: Rendered) -> str:
    """Hand the message to its channel, on the network; answers with the provider's id for it."""
    return _DELIVER[channel](recipient, rendered)


def send_email(recipient: str, email: Email) -> str:
    """Through SES, as HTML with a plain text alternative."""
    body = {"Text": _in_utf8(email.text), "Html": _in_utf8(email.html)}
    headers = [{"Name": name, "Value": value} for name, value in email.headers.items()]
    asked: dict[str, Any] = {
        "FromEmailAddress": sender(email),
        "Destination": {"ToAddresses": [recipient]},
        "Content": {"Simple": {"Subject": _in_utf8(email.subject), "Body": body, "Headers": headers}},
    }
    if email.reply_to:
        asked["ReplyToAddresses"] = [email.reply_to]
    return _answered(lambda: _ses().send_email(**asked))


def sender(email: Email) -> str:
    """The From of the e-mail: always the deployment's address, under the name that the e-mail gives."""
    name, address = parseaddr(settings().email_sender)
    return formataddr((email.sender_name or name, address))


def send_sms(recipient: str, *, text: str) -> str:
    """Through SNS, straight to the number and before anything promotional."""
    kind: Mapping[str, MessageAttributeValueTypeDef] = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
    }
    return _answered(lambda: _sns().publish(PhoneNumber=recipient, Message=text, MessageAttributes=kind))


def _deliver_email(recipient: str, rendered: Rendered) -> str:
    return send_email(recipient, rendered.email)


def _deliver_sms(recipient: str, rendered: Rendered) -> str:
    return send_sms(recipient, text=rendered.sms)


_DELIVER: Final[Mapping[Channel, Callable[[str, Rendered], str]]] = {
    EMAIL: _deliver_email,
    SMS: _deliver_sms,
}


def _answered(call: Callable[[], Mapping[str, Any]]) -> str:
    """The message id of the answer. An error's own text may quote what was sent, so only its name is kept."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return str(call()["MessageId"])
    except ClientError as error:
        reason = str(error.response.get("Error", {}).get("Code", "ClientError"))
    except BotoCoreError as error:
        reason = type(error).__name__
    raise DeliveryFailed(reason)


def _in_utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


@cache
def _ses() -> Any:
    import boto3

    return boto3.client("sesv2", config=_once())


@cache
def _sns() -> "SNSClient":
    import boto3

    return boto3.client("sns", config=_once())


def _once() -> "Config":
    """One try a call: whoever asked for the message tries again, and counts."""
    from botocore.config import Config

    logging.getLogger("botocore").setLevel(logging.INFO)  # below that it writes whole requests, and codes are in them
    return Config(connect_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS, retries={"total_max_attempts": 1})
