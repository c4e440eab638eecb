"""Queue Notify (escrow.*, payments.*, identity.kyc.*, identity.user.*, platform.file.*): tells everybody whom
an event concerns."""

from holdfast.edge.consumer import Event, consumes
from holdfast.messaging.usecases.telling import News, notify
from holdfast.platform.db import Db


@consumes("messaging.notify")
def handler(db: Db, event: Event) -> None:
    notify(db, News(event.id, event.type, event.subject, event.data))
