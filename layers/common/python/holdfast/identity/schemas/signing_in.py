"""Bodies of signing in, and of what that needs."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from holdfast.identity.rules.contacts import Channel, email_address, phone_number
from holdfast.identity.rules.second_factors import SecondFactorNeeded
from holdfast.identity.rules.sessions import AdminCredentials, SignedIn
from holdfast.identity.schemas.accounts import UserBody
from holdfast.identity.schemas.fields import Code, Country, Email, LinkToken, Password, Phone
from holdfast.identity.schemas.second_factors import SecondFactorNeededBody
from holdfast.platform.schemas import RequestBody, ResponseBody


class LoginBody(RequestBody):
    """Either email or phone."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"phone": "+2348031234567", "password": "a staple, correctly batteried"}]}
    )

    email: Email | None = None
    phone: Phone | None = None
    country: Country | None = None
    password: Password

    @model_validator(mode="after")
    def _has_one_contact(self) -> Self:
        if (self.email is None) == (self.phone is None):
            raise ValueError("send either email or phone")
        return self

    def to_contact(self) -> tuple[Channel, str]:
        if self.phone is not None:
            return "phone", phone_number(self.phone, self.country)
        return "email", email_address(self.email or "")


class AdminSignIn(RequestBody):
    """code: from the authenticator app, once one is set up · new_password: takes the place of the password; a
    one-time password must be replaced"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"email": "owner@example.com", "password": "a staple, correctly batteried", "code": "123456"}]
        }
    )

    email: Email
    password: Password
    code: Code | None = None
    new_password: Password | None = None

    def to_credentials(self) -> AdminCredentials:
        new_password = self.new_password.get_secret_value() if self.new_password else None
        return AdminCredentials(email_address(self.email), self.password.get_secret_value(), self.code, new_password)


class RefreshBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"refresh_token": "hfr_hT4bV3Zt1nq0y8uL7sXcQ2eWfRjKmPaDgBvNxYzIo5E"}]}
    )

    refresh_token: Annotated[str, Field(min_length=20, max_length=200)]


class SignedInBody(ResponseBody):
    """expires_in: seconds that the access token is good for. A refresh token is good once."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int
    user: UserBody

    @classmethod
    def of(cls, signed_in: SignedIn) -> "SignedInBody":
        return cls(
            access_token=signed_in.access_token,
            refresh_token=signed_in.refresh_token,
            expires_in=signed_in.expires_in,
            user=UserBody.of(signed_in.user),
        )


def answer_of(outcome: SignedIn | SecondFactorNeeded) -> SignedInBody | SecondFactorNeededBody:
    """What signing in comes to: a session, or the question for the second factor."""
    if isinstance(outcome, SecondFactorNeeded):
        return SecondFactorNeededBody.of(outcome)
    return SignedInBody.of(outcome)


class LinkRequest(RequestBody):
    """email: where the link is to go"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"email": "ada@example.com"}]})

    email: Email

    def to_email(self) -> str:
        return email_address(self.email)


class MagicLinkBody(ResponseBody):
    """binding: for this browser to keep, and to send with the link's token; without it the link is good for nothing"""

    binding: str


class MagicLinkRedemption(RequestBody):
    """token: from the link · binding: as asking for the link answered it"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "hfl_hT4bV3Zt1nq0y8uL7sXcQ2eWfRjKmPaDgBvNxYzIo5E",
                    "binding": "hfb_2eWfRjKmPaDgBvNxYzIo5EhT4bV3Zt1nq0y8uL7sXcQ",
                }
            ]
        }
    )

    token: LinkToken
    binding: LinkToken


class PasswordReset(RequestBody):
    """token: from the link · new_password: ten characters or more, and not what everybody tries first"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "hfl_hT4bV3Zt1nq0y8uL7sXcQ2eWfRjKmPaDgBvNxYzIo5E",
                    "new_password": "one of her own choosing",
                }
            ]
        }
    )

    token: LinkToken
    new_password: Password
