"""Socket $connect: lets in who brings a ticket, as the user to whom it was issued."""

from holdfast.edge.sockets import Handshake, check_page, connects
from holdfast.messaging.usecases.sockets import open_connection, take_ticket, tenant_of
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import tenant_settings


@connects
def handler(handshake: Handshake) -> None:
    ticket = handshake.query.get("ticket", "")
    tenant_id = tenant_of(ticket)

    def take(db: Db) -> tuple[str, str]:
        check_page(handshake.page, tenant_settings(db).domain)
        return take_ticket(db, ticket)

    user_id, session_id = handshake.run(tenant_id, take)
    handshake.run(
        tenant_id,
        lambda db: open_connection(db, handshake.connection_id, user_id, session_id),
        actor=user_id,
        session_id=session_id,
    )
