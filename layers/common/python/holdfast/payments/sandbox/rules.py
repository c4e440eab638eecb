"""What each script makes of a payment, a payout or a refund: which state now and later, and which webhooks when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, Refusal
from holdfast.payments.providers.port import Bank

State = Literal["pending", "succeeded", "failed", "reversed"]
Ending = Literal["succeeded", "failed", "reversed"]

AT_ONCE: Final = timedelta()
A_MINUTE: Final = timedelta(minutes=1)
RECIPIENT: Final = re.compile(r"(\d{3}):(\d{6,20})", re.ASCII)

BANKS: Final = (Bank("001", "Sandbox Bank"), Bank("002", "Harbour Bank"), Bank("003", "Hilltop Mutual"))
_FIRST_NAMES: Final = ("Ada", "Bola", "Chidi", "Dayo", "Efe", "Femi", "Grace", "Hauwa", "Ife", "Jomo")
_LAST_NAMES: Final = ("Adeyemi", "Bello", "Chukwu", "Danjuma", "Eze", "Fashola", "Garba", "Hassan", "Igwe", "Jalloh")


@dataclass(frozen=True, slots=True)
class Telling:
    """A webhook about `state`, sent `copies` times, `after` the moment of the deed."""

    state: Ending
    after: timedelta = AT_ONCE
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Course:
    """How one deed goes. answers: what the sandbox says at once · becomes: what it says `after` that, if it changes"""

    answers: State
    becomes: Ending | None = None
    after: timedelta = AT_ONCE
    tellings: tuple[Telling, ...] = ()


_PAID: Final = Course("succeeded", tellings=(Telling("succeeded"),))
_SILENT: Final = Course("succeeded")
_DELAYED: Final = Course("pending", "succeeded", A_MINUTE, (Telling("succeeded", A_MINUTE),))
_DUPLICATED: Final = Course("succeeded", tellings=(Telling("succeeded", copies=3),))
_FAILED_LATER: Final = Course("pending", "failed", tellings=(Telling("failed"),))

PAYMENT_COURSES: Final[Mapping[str, Course]] = {
    "paid": _PAID,
    "declined": Course("failed", tellings=(Telling("failed"),)),
    "delayed": _DELAYED,
    "duplicated": _DUPLICATED,
    "out_of_order": Course("succeeded", tellings=(Telling("succeeded"), Telling("failed", A_MINUTE))),
    "underpaid": _PAID,
    "overpaid": _PAID,
    "wrong_currency": _PAID,
    "lost": _SILENT,
}

# Payouts and refunds. `refused` has no course: nothing happens.
SENDING_COURSES: Final[Mapping[str, Course]] = {
    "succeeded": _PAID,
    "failed": _FAILED_LATER,
    "delayed": _DELAYED,
    "duplicated": _DUPLICATED,
    "out_of_order": Course("pending", "reversed", tellings=(Telling("reversed"), Telling("succeeded", A_MINUTE))),
    "reversed": Course("succeeded", "reversed", A_MINUTE, (Telling("succeeded"), Telling("reversed", A_MINUTE))),
    "unknown": _SILENT,
    "lost": _SILENT,
    "unresolvable": _FAILED_LATER,
}

_REASONS: Final[Mapping[str, str]] = {
    "failed": "Declined, as the script says.",
    "reversed": "Reversed, as the script says.",
}


class ScriptedRefusal(Invalid):
    """The script says no."""

    default_slug = "refused"


class ScriptedFailure(Refusal):
    """The script says that the sandbox breaks down after it has done what it was asked for."""

    status = 500
    default_slug = "scripted-failure"


@dataclass(frozen=True, slots=True)
class Deed:
    """What the sandbox keeps of a transaction, a transfer or a refund, and how it goes on by itself."""

    id: str
    reference: str
    amount: Money
    status: State
    becomes: Ending | None
    becomes_at: datetime | None
    created_at: datetime

    def at(self, moment: datetime) -> "Deed":
        """The same with the status that it has at the moment."""
        if self.becomes is None or self.becomes_at is None or self.becomes_at > moment:
            return self
        return replace(self, status=self.becomes)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A payment as the sandbox sees it. paid: what the payer gave, once they did something at the checkout."""

    deed: Deed
    paid: Money | None
    callback_url: str
    description: str

    @property
    def is_open(self) -> bool:
        """Whether the payer may still pay: nobody has yet, or the last attempt was declined."""
        return self.deed.status in ("pending", "failed") and self.deed.becomes is None


@dataclass(frozen=True, slots=True)
class Sending:
    """A payout or a refund. to: the recipient of a payout, the payment of a refund."""

    deed: Deed
    to: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """body: the same bytes in every copy"""

    id: str
    body: str
    copies: int
    due_at: datetime
    is_delivered: bool


def reason_of(status: State) -> str | None:
    return _REASONS.get(status)


def paid_by(script: str, asked: Money) -> Money:
    """What the payer gives when the script is played."""
    match script:
        case "underpaid":
            return Money(max(asked.minor // 2, 1), asked.currency)
        case "overpaid":
            return asked + asked
        case "wrong_currency":
            return Money(asked.minor, "GHS" if asked.currency != "GHS" else "NGN")
        case _:
            return asked


def owner_of(account_number: str) -> str:
    """The fictional owner of an account: always the same for the same number."""
    number = int(account_number)
    return f"{_FIRST_NAMES[number // 10 % 10]} {_LAST_NAMES[number // 100 % 10]}"
