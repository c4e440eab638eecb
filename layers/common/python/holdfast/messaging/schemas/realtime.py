"""Sockets: their tickets, and what clients send through them."""

from typing import Annotated, Literal

from pydantic import Field

from holdfast.messaging.rules.realtime import MAX_SUBJECTS, Ticket
from holdfast.messaging.schemas.events import CURSOR
from holdfast.platform.schemas import RequestBody, ResponseBody

Cursor = Annotated[str, Field(pattern=CURSOR)]
Subject = Annotated[str, Field(pattern=r"^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$")]


class TicketBody(ResponseBody):
    """ticket: for one connection, within `expires_in` seconds · url: where it leads, the ticket included"""

    ticket: str
    url: str
    expires_in: int

    @classmethod
    def of(cls, ticket: Ticket) -> "TicketBody":
        return cls(ticket=ticket.text, url=f"{ticket.url}?ticket={ticket.text}", expires_in=ticket.expires_in)


class SubscriptionMessage(RequestBody):
    """after: the cursor of the last message that the client has; without it, from now on · subjects: what is wanted
    alone, as in an order's id; without any, everything"""

    action: Literal["subscribe"]
    after: Cursor | None = None
    subjects: Annotated[list[Subject], Field(min_length=1, max_length=MAX_SUBJECTS)] | None = None

    @property
    def number(self) -> int | None:
        return None if self.after is None else int(self.after)
