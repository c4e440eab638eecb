"""Who has bought, and who has sold: known here by what the rooms above announce."""

from datetime import datetime

from holdfast.identity.queries import users as queries
from holdfast.platform.db import Db


def mark_traders(db: Db, *, buyer_id: str, seller_id: str, at: datetime) -> None:
    """An order of theirs was paid; refunding it later makes nothing of it undone."""
    queries.set_traded(db, buyer_id=buyer_id, seller_id=seller_id, at=at)
