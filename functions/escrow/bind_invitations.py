"""Queue BindInvitations (identity.user.phone_verified, identity.user.email_verified, escrow.order.invited): binds."""

from holdfast.edge.consumer import Event, consumes
from holdfast.escrow.usecases.invitations import bind_invitations
from holdfast.platform.db import Db


@consumes("escrow.bind_invitations")
def handler(db: Db, event: Event) -> None:
    email = event.data.get("email") or event.data.get("contact_email")
    phone = event.data.get("phone") or event.data.get("contact_phone")
    bind_invitations(db, email=email, phone=None if email else phone)
