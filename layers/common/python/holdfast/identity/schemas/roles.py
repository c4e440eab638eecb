"""Roles as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.identity.rules.callers import PERMISSIONS
from holdfast.identity.rules.people import Challenge
from holdfast.identity.rules.roles import Role, RoleChange
from holdfast.identity.schemas.fields import ChallengeId, Code, RoleName
from holdfast.platform.schemas import RequestBody, ResponseBody

_EXAMPLE: JsonDict = {"role": "support", "permissions": ["orders.read", "disputes.read", "users.read"]}
Permission = Annotated[str, Field(max_length=60, description=f"One of: {', '.join(PERMISSIONS)}")]


class WantedRole(RequestBody):
    """A role with all that it is to be allowed, and nothing else. A name that is none yet becomes a role."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    role: RoleName
    permissions: Annotated[list[Permission], Field(max_length=100)]


class RoleChangeBody(WantedRole):
    """code: what the authenticator app shows now, for the challenge that was begun for exactly this change"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{**_EXAMPLE, "challenge_id": "chl_01kd00000000e000000000000g", "code": "123456"}]
        }
    )

    challenge_id: ChallengeId
    code: Code

    def to_change(self) -> RoleChange:
        return RoleChange(self.role, self.permissions, self.challenge_id, self.code)


class AdministrationChallengeBody(ResponseBody):
    """Answer it with a code of the authenticator app, before it expires."""

    challenge_id: str
    expires_at: datetime

    @classmethod
    def of(cls, challenge: Challenge) -> "AdministrationChallengeBody":
        return cls(challenge_id=challenge.id, expires_at=challenge.expires_at)


class RoleBody(ResponseBody):
    """version: how often it was changed · changed_by: an administrator's id; null where it is as it is built in"""

    role: str
    permissions: list[str]
    is_built_in: bool
    version: int
    changed_by: str | None
    changed_at: datetime | None

    @classmethod
    def of(cls, role: Role) -> "RoleBody":
        return cls(
            role=role.name,
            permissions=sorted(role.permissions),
            is_built_in=role.is_built_in,
            version=role.version,
            changed_by=role.changed_by,
            changed_at=role.changed_at,
        )
