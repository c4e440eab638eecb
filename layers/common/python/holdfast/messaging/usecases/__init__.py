"""What messaging does for the rooms above it. Its own functions take the rest from the modules in here."""

from holdfast.messaging.usecases.codes import send_code
from holdfast.messaging.usecases.contacts import set_contact

__all__ = ["send_code", "set_contact"]
