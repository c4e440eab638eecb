"""A tenant's settings as documents."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.identity.rules.administrators import Answer
from holdfast.identity.rules.settings import check_currencies
from holdfast.identity.schemas.fields import ChallengeId, Code, Language
from holdfast.identity.schemas.setting_parts import (
    AmountLimitsBody,
    BrandingBody,
    Currency,
    Domain,
    KycLimitsBody,
    QuietHoursBody,
)
from holdfast.platform.schemas import RequestBody, Text
from holdfast.platform.tenant_settings import TenantSettings

_EXAMPLE: JsonDict = {
    "version": 0,
    "name": "Demo Market",
    "domain": "market.example.com",
    "branding": {
        "sender_name": "Demo Market",
        "reply_to": "help@example.com",
        "color": "#0b6e4f",
        "logo_url": "https://market.example.com/logo.png",
    },
    "currencies": ["NGN", "KES"],
    "default_language": "en",
    "time_zone": "Africa/Lagos",
    "quiet_hours": {"starts_at": "21:00", "ends_at": "07:00"},
    "limits": [{"currency": "NGN", "largest_order_amount": "50000000.00"}],
    "kyc_limits": [
        {
            "level": 0,
            "currency": "NGN",
            "single_amount": "50000.00",
            "daily_amount": "100000.00",
            "monthly_amount": "1000000.00",
        }
    ],
}


class SettingsBody(RequestBody):
    """All settings, none of them left out. version: of those that these take the place of; 0 while nothing was set ·
    domain: where the tenant's people use the product in a browser, and links in e-mails lead; null: the deployment's
    own · currencies: those in which new orders are made; an empty list: all. Fees are set at
    /v1/admin/fee-configurations, and who takes payments at /v1/admin/payment-providers."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    version: Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]
    name: Text
    domain: Domain | None
    branding: BrandingBody
    currencies: Annotated[list[Currency], Field(max_length=50)]
    default_language: Language
    time_zone: Annotated[str, Field(min_length=1, max_length=64)]
    quiet_hours: QuietHoursBody | None
    limits: Annotated[list[AmountLimitsBody], Field(max_length=50)]
    kyc_limits: Annotated[list[KycLimitsBody], Field(max_length=200)]

    def to_settings(self) -> TenantSettings:
        settings = TenantSettings(
            name=self.name,
            version=self.version,
            domain=self.domain,
            branding=self.branding.to_branding(),
            currencies=tuple(self.currencies),
            default_language=self.default_language,
            time_zone=self.time_zone,
            quiet_hours=None if self.quiet_hours is None else self.quiet_hours.to_quiet_hours(),
            limits=tuple(each.to_limits() for each in self.limits),
            kyc_limits=tuple(each.to_limits() for each in self.kyc_limits),
        )
        check_currencies(settings)
        return settings

    @classmethod
    def of(cls, settings: TenantSettings) -> "SettingsBody":
        quiet = settings.quiet_hours
        return cls(
            version=settings.version,
            name=settings.name,
            domain=settings.domain,
            branding=BrandingBody.of(settings.branding),
            currencies=list(settings.currencies),
            default_language=settings.default_language,
            time_zone=settings.time_zone,
            quiet_hours=None if quiet is None else QuietHoursBody.of(quiet),
            limits=[AmountLimitsBody.of(each) for each in settings.limits],
            kyc_limits=[KycLimitsBody.of(each) for each in settings.kyc_limits],
        )


class SettingsChangeBody(SettingsBody):
    """challenge_id, code: where the domain becomes another, what the authenticator app shows for the challenge that was
    begun for it"""

    challenge_id: ChallengeId | None = None
    code: Code | None = None

    def to_answer(self) -> Answer | None:
        if self.challenge_id is None or self.code is None:
            return None
        return Answer(self.challenge_id, self.code)


class DomainWish(RequestBody):
    """null: the deployment's own"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"domain": "market.example.com"}]}
    )

    domain: Domain | None
