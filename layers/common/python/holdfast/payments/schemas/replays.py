"""What is asked of a replay of webhooks."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from holdfast.payments.rules.webhooks import DeliveryStatus
from holdfast.platform.schemas import RequestBody


class ReplayRequest(RequestBody):
    """tenant: its id or slug · delivery_ids: these; or all that came from since until until, with that status"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"tenant": "demo", "since": "2026-11-01T00:00:00Z", "until": "2026-11-02T00:00:00Z"}]
        }
    )

    tenant: Annotated[str, Field(min_length=1, max_length=63)]
    delivery_ids: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    status: DeliveryStatus = "failed"
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _names_some(self) -> "ReplayRequest":
        if bool(self.delivery_ids) == (self.since is not None and self.until is not None):
            raise ValueError("name delivery_ids, or since and until")
        return self

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        return (self.since, self.until) if self.since and self.until else None
