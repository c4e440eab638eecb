"""What identity does for the other rooms. What only its own functions do is in the modules beside this one, so
that a route loads no more than it needs."""

from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.identity.usecases.people import find_user, find_user_by_contact
from holdfast.platform.running import Run

__all__ = ["Run", "begin_challenge", "find_user", "find_user_by_contact", "require_challenge"]
