"""Bodies of authenticator apps."""

from pydantic import ConfigDict

from holdfast.identity.rules.sessions import Enrolment
from holdfast.identity.schemas.fields import Code
from holdfast.platform.schemas import RequestBody, ResponseBody


class AuthenticatorCode(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"code": "123456"}]})

    code: Code


class EnrolmentBody(ResponseBody):
    """Shown once. secret: base 32, for typing · uri: otpauth://… · qr_code: the same to scan, an SVG in a data: URI"""

    secret: str
    uri: str
    qr_code: str

    @classmethod
    def of(cls, enrolment: Enrolment) -> "EnrolmentBody":
        return cls(secret=enrolment.secret, uri=enrolment.uri, qr_code=enrolment.qr_code)
