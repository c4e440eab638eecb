"""What messaging does for the rooms above it, for its own functions, and for the people who read."""

from holdfast.messaging.usecases.codes import send_code
from holdfast.messaging.usecases.contacts import set_contact

__all__ = ["send_code", "set_contact"]
