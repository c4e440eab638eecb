"""What Holdfast asks of whoever carries a message, in its own words.

`send` ends in the provider's id for the message, or in exactly one of three exceptions:

| raised | what happened | what to do |
|---|---|---|
| `Refused` | a clear no: it will not be sent | ask another provider, unless the recipient wants nothing |
| `Unreachable` | it never came to the provider, or was turned away unread | ask another provider |
| `OutcomeUnknown` | perhaps it was sent, perhaps not | do not send it again blind |

`read_receipts` proves who sent a webhook before anything in it is read, and tells what is new of which messages. Not
every provider has receipts. No exception says what was sent, or to whom: their texts stand in logs and in the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, runtime_checkable

from holdfast.kernel.refusals import Invalid, Unauthenticated
from holdfast.messaging.rules.fates import Receipt
from holdfast.messaging.rules.rendering import Rendered

Fault = Literal["provider", "recipient", "opted_out"]


class NotCarried(Exception):
    """The provider did not say that it took the message. `reason` is a name or number, and quotes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(NotCarried):
    """A clear no. fault: whose it is; a recipient who opted out is not to be tried elsewhere either."""

    def __init__(self, reason: str, fault: Fault = "provider") -> None:
        super().__init__(reason)
        self.fault = fault


class Unreachable(NotCarried):
    """Nothing was sent: no connection, or a 429."""


class OutcomeUnknown(NotCarried):
    """It may have been sent: a timeout while waiting, a 500, an answer that makes no sense."""


class ForgedReceipt(Unauthenticated):
    """The signature is missing, wrong or too old: the provider did not send this, and nothing in it was read."""

    default_slug: ClassVar[str] = "forged-webhook"

    def __init__(self) -> None:
        super().__init__("The webhook does not carry the provider's signature.")


class UnreadableReceipt(Invalid):
    """The provider signed it, and it makes no sense to us."""

    default_slug: ClassVar[str] = "unreadable-webhook"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one provider. reference: our id of the attempt, which receipts bring back where the provider has
    a place for it · sender: the tenant's own name or number; None for the deployment's"""

    reference: str
    recipient: str
    rendered: Rendered
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A webhook as it came. url: ours as the provider knows it, with its query · headers: names in lower case"""

    url: str
    headers: Mapping[str, str]
    body: bytes


class Provider(Protocol):
    def send(self, parcel: Parcel) -> str: ...


@runtime_checkable
class TellsFates(Protocol):
    """A provider with receipts."""

    def read_receipts(self, posted: Posted) -> Sequence[Receipt]: ...
