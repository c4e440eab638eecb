"""The channels through which messages leave. Another provider of a channel is one more function and one entry."""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from holdfast.messaging.rules.messages import EMAIL, SMS, Channel
from holdfast.messaging.rules.rendering import render_email, render_sms
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


def deliver(channel: Channel, recipient: str, template: str, language: str, values: Mapping[str, str]) -> str:
    """Render the message and hand it to its channel, on the network; answers with the provider's id for it."""
    return _DELIVER[channel](recipient, template, language, values)


def send_email(recipient: str, *, subject: str, text: str, html: str) -> str:
    """Through SES, as HTML with a plain text alternative."""
    content = {
        "Simple": {
            "Subject": {"Data": subject, "Charset": "UTF-8"},
            "Body": {"Text": {"Data": text, "Charset": "UTF-8"}, "Html": {"Data": html, "Charset": "UTF-8"}},
        }
    }
    return _answered(
        lambda: _ses().send_email(
            FromEmailAddress=settings().email_sender, Destination={"ToAddresses": [recipient]}, Content=content
        )
    )


def send_sms(recipient: str, *, text: str) -> str:
    """Through SNS, straight to the number and before anything promotional."""
    kind: Mapping[str, MessageAttributeValueTypeDef] = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
    }
    return _answered(lambda: _sns().publish(PhoneNumber=recipient, Message=text, MessageAttributes=kind))


def _deliver_email(recipient: str, template: str, language: str, values: Mapping[str, str]) -> str:
    email = render_email(template, language, values)
    return send_email(recipient, subject=email.subject, text=email.text, html=email.html)


def _deliver_sms(recipient: str, template: str, language: str, values: Mapping[str, str]) -> str:
    return send_sms(recipient, text=render_sms(template, language, values))


_DELIVER: Final[Mapping[Channel, Callable[[str, str, str, Mapping[str, str]], str]]] = {
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
