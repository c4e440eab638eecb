"""Whether the ledger is sound."""

from holdfast.ledger.queries import verification
from holdfast.ledger.rules.verification import Breach
from holdfast.platform.db import Db


def verify(db: Db) -> list[Breach]:
    """Everything that must hold and does not; empty while the ledger is sound. Reads all entries of the tenant."""
    return verification.list_breaches(db)
