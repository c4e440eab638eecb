"""Bodies of authenticator apps and recovery codes."""

from typing import Literal, Self

from pydantic import ConfigDict, model_validator

from holdfast.identity.rules.second_factors import Proof, SecondFactor, SecondFactorNeeded
from holdfast.identity.rules.sessions import Enrolment
from holdfast.identity.schemas.fields import Code, Password, PendingToken, RecoveryCode
from holdfast.platform.schemas import RequestBody, ResponseBody


class EnrolmentRequest(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"current_password": "a staple, correctly batteried"}]}
    )

    current_password: Password


class AuthenticatorCode(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"code": "123456"}]})

    code: Code


class SecondFactorProof(RequestBody):
    """Either the code that the authenticator app shows, or one of the recovery codes."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"code": "123456"}]})

    code: Code | None = None
    recovery_code: RecoveryCode | None = None

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if (self.code is None) == (self.recovery_code is None):
            raise ValueError("send either code or recovery_code")
        return self

    def to_proof(self) -> Proof:
        return Proof(self.code, self.recovery_code)


class SecondFactorAnswer(SecondFactorProof):
    """pending_token: as signing in answered it"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"pending_token": "hfp_hT4bV3Zt1nq0y8uL7sXcQ2eWfRjKmPaDgBvNxYzIo5E", "code": "123456"}]
        }
    )

    pending_token: PendingToken


class EnrolmentBody(ResponseBody):
    """Shown once. secret: base 32, for typing · uri: otpauth://… · qr_code: the same to scan, an SVG in a data: URI"""

    secret: str
    uri: str
    qr_code: str

    @classmethod
    def of(cls, enrolment: Enrolment) -> "EnrolmentBody":
        return cls(secret=enrolment.secret, uri=enrolment.uri, qr_code=enrolment.qr_code)


class RecoveryCodesBody(ResponseBody):
    """Shown once, to be written down: each replaces the app's code once."""

    recovery_codes: list[str]


class SecondFactorBody(ResponseBody):
    """is_set_up: signing in asks for the code of an authenticator app"""

    is_set_up: bool
    recovery_codes_left: int

    @classmethod
    def of(cls, second_factor: SecondFactor) -> "SecondFactorBody":
        return cls(is_set_up=second_factor.is_set_up, recovery_codes_left=second_factor.recovery_codes_left)


class SecondFactorNeededBody(ResponseBody):
    """So far it was right. Go on with POST /v1/auth/second-factor; expires_in: seconds in which that may be done"""

    is_second_factor_needed: Literal[True] = True
    pending_token: str
    expires_in: int

    @classmethod
    def of(cls, needed: SecondFactorNeeded) -> "SecondFactorNeededBody":
        return cls(pending_token=needed.pending_token, expires_in=needed.expires_in)
