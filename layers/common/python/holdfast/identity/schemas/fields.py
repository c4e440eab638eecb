"""What the fields of identity's bodies look like."""

from typing import Annotated

from pydantic import Field, SecretStr

from holdfast.identity.rules.passwords import MAX_LENGTH

Email = Annotated[str, Field(min_length=3, max_length=254)]
Phone = Annotated[str, Field(min_length=5, max_length=40)]
Country = Annotated[
    str, Field(pattern="^[A-Za-z]{2}$", description="ISO 3166 alpha-2, for a phone in its national form")
]
Language = Annotated[
    str, Field(pattern="^[a-z]{2,3}(-[A-Z]{2})?$", description="As in fr or pt-BR: of messages, where there are words")
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=MAX_LENGTH)]
Code = Annotated[str, Field(pattern="^[0-9]{6}$")]
RecoveryCode = Annotated[
    str, Field(pattern="^[0-9A-Za-z]{4}(-?[0-9A-Za-z]{4}){2}$", description="Capitals and hyphens do not matter")
]
PendingToken = Annotated[str, Field(min_length=20, max_length=200)]
LinkToken = Annotated[str, Field(min_length=20, max_length=200)]
UserId = Annotated[str, Field(max_length=40)]
Slug = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
RoleName = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")]
ChallengeId = Annotated[str, Field(min_length=1, max_length=40)]
