"""Bodies of administering administrators."""

from datetime import datetime

from pydantic import ConfigDict
from pydantic.config import JsonDict

from holdfast.identity.rules.administrators import Administrator, Answer, Invitation
from holdfast.identity.rules.contacts import email_address
from holdfast.identity.rules.people import Status
from holdfast.identity.schemas.fields import ChallengeId, Code, Email, LinkToken, Password, RoleName
from holdfast.identity.schemas.second_factors import SecondFactorProof
from holdfast.platform.schemas import RequestBody, ResponseBody, Text

_ANSWER: JsonDict = {"challenge_id": "chl_01kd00000000e000000000000g", "code": "123456"}
_TOKEN = "hfl_hT4bV3Zt1nq0y8uL7sXcQ2eWfRjKmPaDgBvNxYzIo5E"


class AppointmentBody(RequestBody):
    """administrator: the id of one, or the address of whom to invite"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"administrator": "chidi@example.com", "role": "arbiter"}]}
    )

    administrator: Email
    role: RoleName

    def to_who(self) -> str:
        return self.administrator if self.administrator.startswith("usr_") else email_address(self.administrator)


class RoleGiftBody(RequestBody):
    """code: what the authenticator app shows now, for the challenge that was begun for exactly this"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"role": "arbiter", **_ANSWER}]}
    )

    role: RoleName
    challenge_id: ChallengeId
    code: Code

    def to_answer(self) -> Answer:
        return Answer(self.challenge_id, self.code)


class InvitationBody(RoleGiftBody):
    """Who was invited before, or was disabled, is invited again with the same address."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Chidi Eze", "email": "chidi@example.com", "role": "arbiter", **_ANSWER}]
        }
    )

    name: Text
    email: Email

    def to_invitation(self) -> Invitation:
        return Invitation(self.name, email_address(self.email), self.role)


class InvitationCode(RequestBody):
    """token: from the link · code: what the authenticator app shows now"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"token": _TOKEN, "code": "123456"}]}
    )

    token: LinkToken
    code: Code


class AdministratorPasswordReset(SecondFactorProof):
    """token: from the link · and either the code that the authenticator app shows, or one of the recovery codes"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"token": _TOKEN, "new_password": "one of her own choosing", "code": "123456"}]}
    )

    token: LinkToken
    new_password: Password


class AdministratorBody(ResponseBody):
    id: str
    role: str
    status: Status
    name: str
    email: str
    has_second_factor: bool
    created_at: datetime

    @classmethod
    def of(cls, administrator: Administrator) -> "AdministratorBody":
        return cls(
            id=administrator.id,
            role=administrator.role,
            status=administrator.status,
            name=administrator.name,
            email=administrator.email,
            has_second_factor=administrator.has_second_factor,
            created_at=administrator.created_at,
        )
