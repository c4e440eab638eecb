"""What the ledger's routes are asked with in a query."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.platform.schemas import Time

At = Annotated[Time | None, Query(description="What had been posted by then, that moment included.")]
EffectiveAt = Annotated[
    Time | None,
    Query(description="What counts by then, that moment included; with `at`, of what had been posted by `at`."),
]
From = Annotated[Time | None, Query(alias="from", description="The first posting time of the period.")]
To = Annotated[Time | None, Query(alias="to", description="The first posting time after the period.")]
Format = Annotated[
    Literal["json", "csv"],
    Query(description="csv: the whole period as one file of at most 10,000 lines; `limit` and `after` do not count."),
]
