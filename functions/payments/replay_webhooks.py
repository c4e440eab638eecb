"""Invoked by hand: looks again into webhooks of providers that are kept, as if they had just come."""

from typing import Any

from holdfast.payments.schemas.replays import ReplayRequest
from holdfast.payments.usecases.replays import replay_webhooks
from holdfast.platform.db import Origin, run


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    wanted = ReplayRequest.model_validate(event)
    origin = Origin(actor="payments.replay_webhooks", action="payments.replay_webhooks")
    return {
        "replayed": run(
            wanted.tenant, origin, lambda db: replay_webhooks(db, wanted.delivery_ids, wanted.status, wanted.period)
        )
    }
