"""Fields that several bodies have."""

from typing import Annotated, Literal

from pydantic import Field

from holdfast.escrow.rules.disputes import MAX_FILES

Party = Literal["buyer", "seller"]
State = Literal[
    "created", "accepted", "funded", "in_progress", "completed", "disputed", "closed", "refunded", "cancelled"
]
Note = Annotated[str, Field(min_length=1, max_length=1000)]


def _id_pattern(prefix: str) -> str:
    """What an identifier of this kind looks like: one that cannot exist is a malformed field."""
    return rf"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$"


UserId = Annotated[str, Field(pattern=_id_pattern("usr"))]
FileId = Annotated[str, Field(pattern=_id_pattern("fil"))]
ChallengeId = Annotated[str, Field(pattern=_id_pattern("chl"))]
OrderCursor = Annotated[str, Field(pattern=_id_pattern("ord"))]
DisputeCursor = Annotated[str, Field(pattern=_id_pattern("dsp"))]
Files = Annotated[list[FileId], Field(max_length=MAX_FILES)]
