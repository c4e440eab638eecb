"""What every situation begins with: the sample event's own call, by somebody who may make it."""

import json
from collections.abc import Callable
from typing import Any

from tests.api import Api, sample_event
from tests.factories.identity import make_admin, make_user
from tests.routes.walk.calls import Situation
from tests.routes.walk.routes import model_of, spec_of

Make = Callable[[Api], Situation]
_made: dict[str, Make] = {}


def grants(function: str) -> Callable[[Make], Make]:
    """The decorated makes the situation in which the function grants its sample event's call."""

    def keep(make: Make) -> Make:
        assert function not in _made
        _made[function] = make
        return make

    return keep


def situation_of(function: str, api: Api) -> Situation:
    make = _made.get(function)
    return make(api) if make else called_by_whoever_may(function, api)


def called_by_whoever_may(function: str, api: Api, **more: Any) -> Situation:
    """The sample event's own call; a user where users may, an owner where only administrators may."""
    access = spec_of(function).access
    caller = make_user(api.tenant) if access.users else make_admin(api.tenant) if access.admins else None
    return Situation(api, function, **{"caller": caller, "body": sample_body(function)} | more)


def sample_body(function: str, **changes: Any) -> dict[str, Any] | None:
    if model_of(function) is None:
        return None
    body: dict[str, Any] = json.loads(sample_event(function)["body"])
    return body | changes
