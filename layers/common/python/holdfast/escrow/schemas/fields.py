"""Fields that several bodies have."""

from typing import Annotated, Literal

from pydantic import Field

from holdfast.escrow.rules.disputes import MAX_FILES

Party = Literal["buyer", "seller"]
State = Literal[
    "created", "accepted", "funded", "in_progress", "completed", "disputed", "closed", "refunded", "cancelled"
]
Note = Annotated[str, Field(min_length=1, max_length=1000)]
Files = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=MAX_FILES)]
OrderCursor = Annotated[str, Field(pattern=r"^ord_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
DisputeCursor = Annotated[str, Field(pattern=r"^dsp_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
