"""Socket $disconnect: forgets the connection."""

from holdfast.edge.sockets import disconnects
from holdfast.messaging.usecases.sockets import close_connection

handler = disconnects(close_connection)
