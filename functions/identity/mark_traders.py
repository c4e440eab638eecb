"""Queue MarkTraders (escrow.order.funded): remembers who has bought, and who has sold."""

from holdfast.edge.consumer import Event, consumes
from holdfast.identity.usecases.trading import mark_traders
from holdfast.kernel import clock
from holdfast.platform.db import Db


@consumes("identity.mark_traders")
def handler(db: Db, event: Event) -> None:
    mark_traders(db, buyer_id=event.data["buyer_id"], seller_id=event.data["seller_id"], at=clock.now())
