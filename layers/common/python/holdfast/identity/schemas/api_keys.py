"""API keys as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.identity.rules.keys import KEY_PERMISSIONS, IssuedKey, NewKey
from holdfast.platform.schemas import RequestBody, ResponseBody, Text

ApiKeyCursor = Annotated[str, Field(pattern=r"^key_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
KeyPermission = Annotated[str, Field(max_length=60, description=f"One of: {', '.join(sorted(KEY_PERMISSIONS))}")]


class NewApiKeyBody(RequestBody):
    """name: of the system that gets it"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"name": "The shop's warehouse", "permissions": ["events.read", "orders.read"]}]
        }
    )

    name: Text
    permissions: Annotated[list[KeyPermission], Field(min_length=1, max_length=20)]


class ApiKeyBody(ResponseBody):
    """prefix: the key's first letters · last_used_at: to the minute · revoked_at: null while it is good"""

    id: str
    name: str
    prefix: str
    permissions: list[str]
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: IssuedKey) -> "ApiKeyBody":
        return cls(
            id=key.id,
            name=key.name,
            prefix=key.prefix,
            permissions=list(key.permissions),
            created_by=key.created_by,
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
        )


class NewKeyBody(ResponseBody):
    """key: shown this once; send it as Authorization: Bearer hf_…"""

    api_key: ApiKeyBody
    key: str

    @classmethod
    def of(cls, new: NewKey) -> "NewKeyBody":
        return cls(api_key=ApiKeyBody.of(new.issued), key=new.key)
