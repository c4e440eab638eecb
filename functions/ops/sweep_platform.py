"""Every hour: removes idempotency keys and rate limit windows that have had their time."""

from typing import Any

from holdfast.platform.db import call_outside_tenant


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    [[removed]] = call_outside_tenant("select sweep_platform()")
    return {"removed": removed}
