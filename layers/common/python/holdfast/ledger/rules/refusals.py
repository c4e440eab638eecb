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
