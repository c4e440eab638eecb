"""Amazon's own: e-mail through SES, text messages through SNS. No key: the function's role may."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from holdfast.messaging.providers.exchange import READ_SECONDS
from holdfast.messaging.providers.port import OutcomeUnknown, Parcel, Refused, Unreachable
from holdfast.messaging.providers.ses_events import REFERENCE
from holdfast.messaging.rules.rendering import Email
from holdfast.platform.http_client import CONNECT_SECONDS
from holdfast.platform.settings import settings

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

_TOO_MANY: Final = ("Throttling", "ThrottlingException", "Throttled", "TooManyRequestsException", "LimitExceeded")


@dataclass(frozen=True, slots=True)
class Ses:
    """E-mail as HTML with a plain text alternative. Its receipts come as events."""

    def send(self, parcel: Parcel) -> str:
        email = parcel.rendered.email
        body = {"Text": _in_utf8(email.text), "Html": _in_utf8(email.html)}
        headers = [{"Name": name, "Value": value} for name, value in email.headers.items()]
        asked: dict[str, Any] = {
            "FromEmailAddress": sender_of(email),
            "Destination": {"ToAddresses": [parcel.recipient]},
            "Content": {"Simple": {"Subject": _in_utf8(email.subject), "Body": body, "Headers": headers}},
            "ConfigurationSetName": settings().event_bus,  # the set that tells of fates has the bus's name
            "EmailTags": [{"Name": REFERENCE, "Value": parcel.reference}],
        }
        if email.reply_to:
            asked["ReplyToAddresses"] = [email.reply_to]
        return _answered(lambda: ses().send_email(**asked))


@dataclass(frozen=True, slots=True)
class Sns:
    """Straight to the number and before anything promotional. It has no receipts: CloudWatch has what it knows."""

    def send(self, parcel: Parcel) -> str:
        kind: dict[str, MessageAttributeValueTypeDef] = {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
        }
        if parcel.sender is not None:
            kind["AWS.SNS.SMS.SenderID"] = {"DataType": "String", "StringValue": parcel.sender}
        text = parcel.rendered.sms
        return _answered(lambda: sns().publish(PhoneNumber=parcel.recipient, Message=text, MessageAttributes=kind))


def sender_of(email: Email) -> str:
    """The From of the e-mail: always the deployment's address, under the name that the e-mail gives."""
    name, address = parseaddr(settings().email_sender)
    return formataddr((email.sender_name or name, address))


def _answered(call: Callable[[], Mapping[str, Any]]) -> str:
    """The message id of the answer. An error's own text may quote what was sent, so only its name is kept."""
    from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

    failure: Exception
    try:
        return str(call()["MessageId"])
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "ClientError"))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400))
        if code in _TOO_MANY or status == 429:
            failure = Unreachable(code)
        else:
            failure = OutcomeUnknown(code) if status >= 500 else Refused(code)
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        failure = Unreachable(type(error).__name__)
    except BotoCoreError as error:
        failure = OutcomeUnknown(type(error).__name__)
    raise failure


def _in_utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


@cache
def ses() -> Any:
    import boto3

    return boto3.client("sesv2", config=_once())


@cache
def sns() -> "SNSClient":
    import boto3

    return boto3.client("sns", config=_once())


def _once() -> "Config":
    """One try a call: whoever asked for the message tries again, and counts."""
    from botocore.config import Config

    logging.getLogger("botocore").setLevel(logging.INFO)  # below that it writes whole requests, and codes are in them
    return Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"total_max_attempts": 1})
