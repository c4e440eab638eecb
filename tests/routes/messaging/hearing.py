"""Shorthand for tests of what receivers hear."""

from datetime import timedelta
from typing import Any

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.receivers import Receiver
from tests.factories.webhooks import make_endpoint, sweep


def order() -> str:
    return new_id("ord")


def endpoint_for(api: Api, owner: Admin, receiver: Receiver, *types: str) -> str:
    """An endpoint there, of which the receiver knows the secret."""
    added = make_endpoint(api, owner, receiver.url, *types)
    receiver.secrets.append(added["secret"])
    return str(added["endpoint"]["id"])


def read(api: Api, owner: Admin, endpoint_id: str) -> Any:
    return api.call("messaging/get_webhook_endpoint", owner, endpoint_id=endpoint_id).body


def later(tenant: str, period: timedelta) -> None:
    pass_time(tenant, period * 1.2)
    sweep(tenant)
