"""Bodies of the routes of notification preferences."""

from datetime import time
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from holdfast.messaging.rules.preferences import CATEGORIES, Preferences, Quiet, always_told
from holdfast.messaging.rules.quiet_hours import Hours
from holdfast.messaging.rules.templates import Means
from holdfast.platform.schemas import Minute, RequestBody, ResponseBody

_BY_DEFAULT: JsonDict = {"in_app": True, "email": True, "sms": False}
_EXAMPLE: JsonDict = {
    "orders": {"in_app": True, "email": True, "sms": True},
    "payments": _BY_DEFAULT,
    "account": _BY_DEFAULT,
    "quiet": "own",
    "quiet_hours": {"starts_at": "21:30", "ends_at": "07:00", "time_zone": "Africa/Lagos"},
}


class ChannelsBody(RequestBody):
    in_app: bool
    email: bool
    sms: bool

    def to_means(self) -> frozenset[Means]:
        chosen: dict[Means, bool] = {"in_app": self.in_app, "email": self.email, "sms": self.sms}
        return frozenset(means for means, is_on in chosen.items() if is_on)

    @classmethod
    def of(cls, means: frozenset[Means]) -> "ChannelsBody":
        return cls(in_app="in_app" in means, email="email" in means, sms="sms" in means)


class HoursBody(RequestBody):
    """By the clock on the wall of the time zone (IANA's name); they may go past midnight"""

    starts_at: Minute
    ends_at: Minute
    time_zone: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$")]

    @model_validator(mode="after")
    def _is_some_time(self) -> Self:
        if self.starts_at == self.ends_at:
            raise ValueError("quiet hours that end when they begin are none: say quiet: none")
        return self

    def to_hours(self) -> Hours:
        return Hours(time.fromisoformat(self.starts_at), time.fromisoformat(self.ends_at), self.time_zone)

    @classmethod
    def of(cls, hours: Hours) -> "HoursBody":
        starts_at, ends_at = (each.isoformat("minutes") for each in (hours.starts_at, hours.ends_at))
        return cls(starts_at=starts_at, ends_at=ends_at, time_zone=hours.time_zone)


class PreferencesBody(RequestBody):
    """quiet: whose quiet hours count: the tenant's, own ones, which quiet_hours says, or none. What comes in them is
    held until their end, but for what is shown in the application. Codes, and what guards the account, cannot be turned
    off and come at any hour."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    orders: ChannelsBody
    payments: ChannelsBody
    account: ChannelsBody
    quiet: Quiet = "tenant"
    quiet_hours: HoursBody | None = None

    def to_preferences(self) -> Preferences:
        said = {"orders": self.orders, "payments": self.payments, "account": self.account}
        hours = None if self.quiet_hours is None else self.quiet_hours.to_hours()
        return Preferences({category: said[category].to_means() for category in CATEGORIES}, self.quiet, hours)


class ChosenBody(ResponseBody):
    """quiet_hours: the person's own · quiet_hours_in_force: those that count · always_told: the types of news that
    cannot be turned off"""

    orders: ChannelsBody
    payments: ChannelsBody
    account: ChannelsBody
    quiet: Quiet
    quiet_hours: HoursBody | None
    quiet_hours_in_force: HoursBody | None
    always_told: list[str]

    @classmethod
    def of(cls, preferences: Preferences, in_force: Hours | None) -> "ChosenBody":
        return cls(
            orders=ChannelsBody.of(preferences.means_for("orders")),
            payments=ChannelsBody.of(preferences.means_for("payments")),
            account=ChannelsBody.of(preferences.means_for("account")),
            quiet=preferences.quiet,
            quiet_hours=None if preferences.hours is None else HoursBody.of(preferences.hours),
            quiet_hours_in_force=None if in_force is None else HoursBody.of(in_force),
            always_told=always_told(),
        )
