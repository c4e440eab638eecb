"""Why the ledger refuses."""

from holdfast.kernel.refusals import Refusal


class InsufficientFunds(Refusal):
    """An account would fall below its floor."""

    status = 409
    default_slug = "insufficient-funds"


class KeyReused(Refusal):
    """The key was used before, for another transfer."""

    status = 409
    default_slug = "ledger-key-reused"


class AccountFrozen(Refusal):
    """Nothing may leave the account."""

    status = 409
    default_slug = "account-frozen"


class AccountClosed(Refusal):
    """Nothing may enter or leave the account."""

    status = 409
    default_slug = "account-closed"


class AccountNotEmpty(Refusal):
    """Only an account at zero can be closed, and never one that everybody touches."""

    status = 409
    default_slug = "account-not-empty"


class AboveCeiling(Refusal):
    """An account would rise above its ceiling."""

    status = 409
    default_slug = "account-above-ceiling"


class NotReversible(Refusal):
    """It is a reversal itself, or there is no such transfer."""

    status = 409
    default_slug = "not-reversible"


class AlreadyReversed(Refusal):
    """The transfer was reversed, or so much of it that this would be more than it moved."""

    status = 409
    default_slug = "already-reversed"


class NoLongerPending(Refusal):
    """The pending transfer was posted, voided, or has expired."""

    status = 409
    default_slug = "no-longer-pending"


class MoreThanPending(Refusal):
    """Of a pending transfer at most the whole can be posted, and on its own accounts."""

    status = 409
    default_slug = "more-than-pending"
