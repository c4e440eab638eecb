"""What a tenant has set for itself, for every room to read: `tenant_settings(db)`, one round trip.

`None` and an empty list always mean that nothing was set: the house's own default counts, or no limit does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any, Final

from sqlalchemy import insert, select, update

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState
from holdfast.platform.db import Db
from holdfast.platform.tables import tenant_settings as versions
from holdfast.platform.tables import tenants

DEFAULT_LANGUAGE: Final = "en"
DEFAULT_TIME_ZONE: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Branding:
    """How messages look. sender_name: of e-mails · color: as in #1a2b3c"""

    sender_name: str | None = None
    reply_to: str | None = None
    color: str | None = None
    logo_url: str | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours, in the tenant's time zone, in which nobody is disturbed; they may go past midnight."""

    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class AmountLimits:
    """Of one currency. largest_order: of one order"""

    currency: str
    largest_order: Money | None = None


@dataclass(frozen=True, slots=True)
class KycLimits:
    """What a user of this level may move in one currency into their balance, and as much out of it: at once, within 24
    hours, within 30 days."""

    level: int
    currency: str
    single: Money | None = None
    daily: Money | None = None
    monthly: Money | None = None


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """version: 0 while nothing was ever set · domain: where the tenant's people use the product in a browser ·
    currencies: those it does business in · time_zone: IANA's name · is_suspended: nothing new begins; set by the
    platform, not with the others"""

    name: str
    version: int = 0
    domain: str | None = None
    branding: Branding = field(default_factory=Branding)
    currencies: tuple[str, ...] = ()
    default_language: str = DEFAULT_LANGUAGE
    time_zone: str = DEFAULT_TIME_ZONE
    quiet_hours: QuietHours | None = None
    limits: tuple[AmountLimits, ...] = ()
    kyc_limits: tuple[KycLimits, ...] = ()
    is_suspended: bool = False

    def takes(self, currency: str) -> bool:
        """Whether new business may be done in the currency."""
        return not self.currencies or currency in self.currencies

    def limits_in(self, currency: str) -> AmountLimits:
        found = (limits for limits in self.limits if limits.currency == currency)
        return next(found, AmountLimits(currency))

    def kyc_limits_of(self, level: int, currency: str) -> KycLimits:
        found = (limits for limits in self.kyc_limits if (limits.level, limits.currency) == (level, currency))
        return next(found, KycLimits(level, currency))


def tenant_settings(db: Db) -> TenantSettings:
    """What counts now in the transaction's tenant."""
    newest = (
        select(tenants.c.name, tenants.c.suspended_at, versions.c.version, versions.c.document)
        .outerjoin(versions, versions.c.tenant_id == tenants.c.id)
        .where(tenants.c.id == db.tenant_id)
        .order_by(versions.c.version.desc())
        .limit(1)
    )
    row = db.execute(newest).one()
    is_suspended = row.suspended_at is not None
    if row.version is None:
        return TenantSettings(row.name, is_suspended=is_suspended)
    return replace(_settings(row.name, row.version, row.document), is_suspended=is_suspended)


def set_tenant_settings(db: Db, wanted: TenantSettings, by: str) -> TenantSettings:
    """From now on these. `wanted.version` is the one they were made from: refused where another came in between."""
    db.execute(select(tenants.c.id).where(tenants.c.id == db.tenant_id).with_for_update(key_share=True))
    before = tenant_settings(db)
    check_version(before, wanted)
    version, document = before.version + 1, document_of(wanted)
    values = {"version": version, "document": document, "set_by": by, "set_at": clock.now()}
    db.execute(insert(versions).values(values))
    if wanted.name != before.name:
        db.execute(update(tenants).where(tenants.c.id == db.tenant_id).values(name=wanted.name))
    was, is_now = ({"name": each.name, **document_of(each)} for each in (before, wanted))
    changed = [name for name in is_now if was[name] != is_now[name]]
    db.note_change(db.tenant_id, {name: was[name] for name in changed}, {name: is_now[name] for name in changed})
    return _settings(wanted.name, version, document)


def check_version(before: TenantSettings, wanted: TenantSettings) -> None:
    if before.version != wanted.version:
        raise WrongState("The settings were changed in the meantime: read them again.", slug="settings-changed")


def kyc_limits_of(document: Mapping[str, Any]) -> KycLimits:
    """One of the limits as a version keeps them."""
    return KycLimits(**_with_money(document))


def document_of(settings: TenantSettings) -> dict[str, Any]:
    """What is kept of a version, as JSON."""
    branding, quiet = settings.branding, settings.quiet_hours
    return {
        "domain": settings.domain,
        "branding": {
            "sender_name": branding.sender_name,
            "reply_to": branding.reply_to,
            "color": branding.color,
            "logo_url": branding.logo_url,
        },
        "currencies": list(settings.currencies),
        "default_language": settings.default_language,
        "time_zone": settings.time_zone,
        "quiet_hours": quiet and {"starts_at": _minute(quiet.starts_at), "ends_at": _minute(quiet.ends_at)},
        "limits": [
            {"currency": each.currency, "largest_order": _amount(each.largest_order)} for each in settings.limits
        ],
        "kyc_limits": [
            {
                "level": each.level,
                "currency": each.currency,
                "single": _amount(each.single),
                "daily": _amount(each.daily),
                "monthly": _amount(each.monthly),
            }
            for each in settings.kyc_limits
        ],
    }


def _settings(name: str, version: int, document: Mapping[str, Any]) -> TenantSettings:
    quiet = document["quiet_hours"]
    return TenantSettings(
        name=name,
        version=version,
        domain=document["domain"],
        branding=Branding(**document["branding"]),
        currencies=tuple(document["currencies"]),
        default_language=document["default_language"],
        time_zone=document["time_zone"],
        quiet_hours=quiet and QuietHours(*(time.fromisoformat(quiet[name]) for name in ("starts_at", "ends_at"))),
        limits=tuple(AmountLimits(each["currency"], _with_money(each)["largest_order"]) for each in document["limits"]),
        kyc_limits=tuple(kyc_limits_of(each) for each in document["kyc_limits"]),
    )


def _with_money(limits: Mapping[str, Any]) -> dict[str, Any]:
    """The amounts among the values are written as text."""
    kept = ("currency", "level")
    parsed = {name: text and Money.parse(text, limits["currency"]) for name, text in limits.items() if name not in kept}
    return {name: limits[name] for name in kept if name in limits} | parsed


def _amount(money: Money | None) -> str | None:
    return None if money is None else money.amount


def _minute(moment: time) -> str:
    return moment.isoformat("minutes")
