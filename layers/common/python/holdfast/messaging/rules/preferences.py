"""What a person wants to be told of, by which channels, and when. What guards their account is told always."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from holdfast.messaging.rules.quiet_hours import Hours
from holdfast.messaging.rules.templates import Means
from holdfast.messaging.rules.wordings import WORDINGS

Category = Literal["orders", "payments", "account"]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
Quiet = Literal["tenant", "own", "none"]

UNLESS_SAID: Final[frozenset[Means]] = frozenset({"in_app", "email"})
# Whoever gets at an account, or takes its money elsewhere, must not be able to do so unheard.
_SECURITY: Final = frozenset(
    {
        "payments.bank_account.added",
        "payments.bank_account.removed",
        "payments.transfer.sent",
        "payments.withdrawal.requested",
    }
)
_NO_SECURITY: Final = frozenset({"identity.user.registered"})


@dataclass(frozen=True, slots=True)
class Preferences:
    """choices: by which channels, for each category that something was said of · quiet: whose quiet hours count ·
    hours: the person's own"""

    choices: Mapping[Category, frozenset[Means]] = field(default_factory=dict)
    quiet: Quiet = "tenant"
    hours: Hours | None = None

    def means_for(self, category: Category) -> frozenset[Means]:
        return self.choices.get(category, UNLESS_SAID)

    def wants(self, template: str, means: Means) -> bool:
        category = category_of(template)
        return means in (UNLESS_SAID if category is None else self.means_for(category))

    def quiet_hours(self, tenants: Hours | None) -> Hours | None:
        return {"tenant": tenants, "own": self.hours, "none": None}[self.quiet]

    def without_email(self, category: Category) -> "Preferences":
        left = self.means_for(category) - {"email"}
        return Preferences({**self.choices, category: left}, self.quiet, self.hours)


def category_of(template: str) -> Category | None:
    """None for what is told always, at any hour, in the application and by e-mail: codes, and what guards an
    account."""
    room, _, rest = template.partition(".")
    if not rest or template in _SECURITY:
        return None
    if room in ("escrow", "payments"):
        return "orders" if room == "escrow" else "payments"
    return None if template.startswith("identity.user.") and template not in _NO_SECURITY else "account"


def always_told() -> list[str]:
    """The news that nobody can turn off."""
    return sorted(template for template in WORDINGS if "." in template and category_of(template) is None)
