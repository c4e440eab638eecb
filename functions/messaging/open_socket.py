"""Socket $connect: lets in who brings a ticket, as the user to whom it was issued."""

from holdfast.edge.sockets import Handshake, connects
from holdfast.messaging.usecases.sockets import open_connection, take_ticket, tenant_of


@connects
def handler(handshake: Handshake) -> None:
    ticket = handshake.query.get("ticket", "")
    tenant_id = tenant_of(ticket)
    user_id, session_id = handshake.run(tenant_id, lambda db: take_ticket(db, ticket))
    handshake.run(
        tenant_id,
        lambda db: open_connection(db, handshake.connection_id, user_id, session_id),
        actor=user_id,
        session_id=session_id,
    )
