"""The parts of a tenant's settings as documents. Amounts are decimal strings in the `currency` beside them."""

from datetime import time
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from holdfast.identity.rules.contacts import email_address
from holdfast.identity.rules.settings import amount_of
from holdfast.identity.schemas.fields import Email
from holdfast.kernel.money import Money
from holdfast.platform.schemas import Minute, RequestBody
from holdfast.platform.tenant_settings import AmountLimits, Branding, KycLimits, QuietHours


def _one_visible_line(text: str) -> str:
    """What stands before an address in a header cannot forge another."""
    if not text.isprintable() or set(text) & set('<>"@,;:\\'):
        raise ValueError("a sender's name is one line without < > \" @ , ; : and \\")
    return text


def _written(amount: Money | None) -> str | None:
    return None if amount is None else amount.amount


Currency = Annotated[str, Field(min_length=3, max_length=5)]
Decimal = Annotated[str, Field(max_length=34)]
Color = Annotated[str, Field(pattern="^#[0-9a-f]{6}$")]
SenderName = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_one_visible_line)]
Domain = Annotated[str, Field(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]
LogoUrl = Annotated[str, Field(max_length=500, pattern=r"^https://[A-Za-z0-9.-]+/[A-Za-z0-9._~/%-]*$")]


class BrandingBody(RequestBody):
    """How messages look. null: as the house has it."""

    sender_name: SenderName | None
    reply_to: Email | None
    color: Color | None
    logo_url: LogoUrl | None

    def to_branding(self) -> Branding:
        reply_to = self.reply_to and email_address(self.reply_to, "branding.reply_to")
        return Branding(self.sender_name, reply_to, self.color, self.logo_url)

    @classmethod
    def of(cls, branding: Branding) -> "BrandingBody":
        return cls(
            sender_name=branding.sender_name,
            reply_to=branding.reply_to,
            color=branding.color,
            logo_url=branding.logo_url,
        )


class QuietHoursBody(RequestBody):
    """In the tenant's time zone; they may go past midnight. Codes are sent at any hour."""

    starts_at: Minute
    ends_at: Minute

    @model_validator(mode="after")
    def _is_some_time(self) -> Self:
        if self.starts_at == self.ends_at:
            raise ValueError("quiet hours that end when they begin are none: say null")
        return self

    def to_quiet_hours(self) -> QuietHours:
        return QuietHours(time.fromisoformat(self.starts_at), time.fromisoformat(self.ends_at))

    @classmethod
    def of(cls, hours: QuietHours) -> "QuietHoursBody":
        return cls(starts_at=hours.starts_at.isoformat("minutes"), ends_at=hours.ends_at.isoformat("minutes"))


class AmountLimitsBody(RequestBody):
    """Of one currency; null: no limit. What may be sent between balances: /v1/admin/transfer-limits"""

    currency: Currency
    largest_order_amount: Decimal | None

    def to_limits(self) -> AmountLimits:
        largest = amount_of(self.largest_order_amount, self.currency, "limits.largest_order_amount")
        return AmountLimits(self.currency, largest)

    @classmethod
    def of(cls, limits: AmountLimits) -> "AmountLimitsBody":
        return cls(
            currency=limits.currency,
            largest_order_amount=_written(limits.largest_order),
        )


class KycLimitsBody(RequestBody):
    """What a user of the level may move into their balance, and as much out of it: at once, within 24 hours, within 30
    days · null: no limit"""

    level: Annotated[int, Field(ge=0, le=9, strict=True)]
    currency: Currency
    single_amount: Decimal | None
    daily_amount: Decimal | None
    monthly_amount: Decimal | None

    def to_limits(self) -> KycLimits:
        return KycLimits(
            self.level,
            self.currency,
            amount_of(self.single_amount, self.currency, "kyc_limits.single_amount"),
            amount_of(self.daily_amount, self.currency, "kyc_limits.daily_amount"),
            amount_of(self.monthly_amount, self.currency, "kyc_limits.monthly_amount"),
        )

    @classmethod
    def of(cls, limits: KycLimits) -> "KycLimitsBody":
        return cls(
            level=limits.level,
            currency=limits.currency,
            single_amount=_written(limits.single),
            daily_amount=_written(limits.daily),
            monthly_amount=_written(limits.monthly),
        )
