"""POST /v1/notifications/unsubscribe: ends an e-mail's kind for its reader, in one click (RFC 8058)."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.messaging.rules.unsubscribe_page import done_page
from holdfast.messaging.usecases.unsubscribing import read_link
from holdfast.messaging.usecases.unsubscribing import unsubscribe as end_subscription
from holdfast.platform.rate_limits import Limit

# A mailbox provider clicks for all of its people, from few addresses.
CLICKS = (Limit("ip", 1200),)


@route(
    "POST /v1/notifications/unsubscribe",
    ANYONE,
    idempotency="none",
    limits=CLICKS,
    own_transactions=True,
    document="text/html",
)
def handler(call: Call, token: Annotated[str, Query(max_length=200)] = "") -> Document:
    link = read_link(token)
    language = call.run(lambda db: end_subscription(db, link), link.tenant_id)
    return Document(done_page(link.category, language))
