"""GET /v1/notifications/unsubscribe: the page that asks whoever followed an e-mail's link; changes nothing."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.messaging.rules.unsubscribe_page import asking_page
from holdfast.messaging.usecases.unsubscribing import find_language, read_link


@route("GET /v1/notifications/unsubscribe", ANYONE, own_transactions=True, document="text/html")
def handler(call: Call, token: Annotated[str, Query(max_length=200)] = "") -> Document:
    link = read_link(token)
    language = call.run(lambda db: find_language(db, link), link.tenant_id)
    return Document(asking_page(link.category, language))
