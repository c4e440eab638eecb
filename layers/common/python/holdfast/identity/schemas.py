"""The bodies of identity's requests and responses."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, SecretStr, model_validator

from holdfast.identity.rules.accounts import Profile, ProfileWish, Registrant, Registration
from holdfast.identity.rules.contacts import Channel, email_address, phone_number
from holdfast.identity.rules.passwords import MAX_LENGTH
from holdfast.identity.rules.people import Status, UserRecord
from holdfast.identity.rules.sessions import AdminCredentials, Enrolment, LiveSession, SignedIn
from holdfast.platform.schemas import RequestBody, ResponseBody, Text

Email = Annotated[str, Field(min_length=3, max_length=254)]
Phone = Annotated[str, Field(min_length=5, max_length=40)]
Country = Annotated[
    str, Field(pattern="^[A-Za-z]{2}$", description="ISO 3166 alpha-2, for a phone in its national form")
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=MAX_LENGTH)]
Code = Annotated[str, Field(pattern="^[0-9]{6}$")]
LinkToken = Annotated[str, Field(min_length=20, max_length=200)]
UserId = Annotated[str, Field(max_length=40)]
Slug = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]


class RegisterBody(RequestBody):
    """password: ten characters or more, and not what everybody tries first"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Ada Obi",
                    "email": "ada@example.com",
                    "phone": "0803 123 4567",
                    "country": "NG",
                    "password": "a staple, correctly batteried",
                }
            ]
        }
    )

    name: Text
    email: Email
    phone: Phone
    country: Country | None = None
    password: Password

    def to_registrant(self) -> Registrant:
        return Registrant(
            self.name,
            email_address(self.email),
            phone_number(self.phone, self.country),
            self.password.get_secret_value(),
        )


class RegistrationBody(ResponseBody):
    """user_id: goes with the codes into the calls that confirm them · codes_sent_by: where a code is on its way; for
    another channel ask for it again in a minute"""

    user_id: str
    codes_sent_by: list[Channel]

    @classmethod
    def of(cls, registration: Registration) -> "RegistrationBody":
        return cls(user_id=registration.user_id, codes_sent_by=list(registration.sent_by))


class CodeBody(RequestBody):
    """The newest code that was sent."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"user_id": "usr_01kd00000000e000000000000g", "code": "123456"}]}
    )

    user_id: UserId
    code: Code


class ResendBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"user_id": "usr_01kd00000000e000000000000g", "channel": "phone"}]}
    )

    user_id: UserId
    channel: Channel


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


class ForgottenPassword(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"email": "ada@example.com"}]})

    email: Email

    def to_email(self) -> str:
        return email_address(self.email)


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


class RefreshBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"refresh_token": "hfr_hT4bV3Zt1nq0y8uL7sXcQ2eWfRjKmPaDgBvNxYzIo5E"}]}
    )

    refresh_token: Annotated[str, Field(min_length=20, max_length=200)]


class ProfileUpdate(RequestBody):
    """The whole profile. Another phone or address than before needs the current password, and to be confirmed."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"name": "Ada N. Obi", "email": "ada@example.com", "phone": "+2348031234567"}]}
    )

    name: Text
    email: Email
    phone: Phone
    country: Country | None = None
    current_password: Password | None = None

    def to_wish(self) -> ProfileWish:
        password = self.current_password.get_secret_value() if self.current_password else None
        return ProfileWish(self.name, email_address(self.email), phone_number(self.phone, self.country), password)


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


class AuthenticatorCode(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"code": "123456"}]})

    code: Code


class StandingChange(RequestBody):
    """reason: for the audit trail"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"reason": "Reported by three sellers; under review."}]}
    )

    reason: Annotated[str, Field(min_length=3, max_length=1000)]


class NewOwner(RequestBody):
    name: Text
    email: Email


class NewTenant(RequestBody):
    """slug: how requests name the tenant"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {"slug": "demo", "name": "Demo Market", "owner": {"name": "Ngozi Ade", "email": "owner@example.com"}}
            ]
        }
    )

    slug: Slug
    name: Text
    owner: NewOwner


class NewAdministrator(RequestBody):
    """tenant: its slug · role: what they may do"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {"tenant": "demo", "name": "Chidi Eze", "email": "arbiter@example.com", "role": "arbiter"},
            ]
        }
    )

    tenant: Slug
    name: Text
    email: Email
    role: Annotated[str, Field(max_length=40)]


class UserBody(ResponseBody):
    """A user, or an administrator by their role."""

    id: str
    role: str
    status: Status
    name: str
    email: str
    is_email_verified: bool
    phone: str | None
    is_phone_verified: bool
    created_at: datetime

    @classmethod
    def of(cls, user: UserRecord) -> "UserBody":
        return cls(
            id=user.id,
            role=user.role,
            status=user.status,
            name=user.name,
            email=user.email,
            is_email_verified=user.email_verified_at is not None,
            phone=user.phone,
            is_phone_verified=user.phone_verified_at is not None,
            created_at=user.created_at,
        )


class ProfileBody(ResponseBody):
    """pending_…: wait for the code that was sent to them"""

    user: UserBody
    pending_email: str | None
    pending_phone: str | None

    @classmethod
    def of(cls, profile: Profile) -> "ProfileBody":
        return cls(
            user=UserBody.of(profile.user),
            pending_email=profile.pending.get("email"),
            pending_phone=profile.pending.get("phone"),
        )


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


class SessionBody(ResponseBody):
    """user_agent, ip: of the device when it was last seen · last_seen_at: when it last refreshed its tokens, which it
    does every few minutes while it is used · is_current: this is where the call comes from"""

    id: str
    user_agent: str
    ip: str
    signed_in_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool

    @classmethod
    def of(cls, session: LiveSession) -> "SessionBody":
        return cls(
            id=session.id,
            user_agent=session.device.user_agent,
            ip=session.device.source_ip,
            signed_in_at=session.signed_in_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_current=session.is_current,
        )


class EndedBody(ResponseBody):
    """ended: how many sessions"""

    ended: int


class EnrolmentBody(ResponseBody):
    """Shown once. secret: base 32, for typing · uri: otpauth://… · qr_code: the same to scan, an SVG in a data: URI"""

    secret: str
    uri: str
    qr_code: str

    @classmethod
    def of(cls, enrolment: Enrolment) -> "EnrolmentBody":
        return cls(secret=enrolment.secret, uri=enrolment.uri, qr_code=enrolment.qr_code)


class NewTenantBody(ResponseBody):
    """one_time_password: told this once, of the first owner"""

    tenant_id: str
    owner_id: str
    one_time_password: str


class NewAdministratorBody(ResponseBody):
    """one_time_password: told this once"""

    admin_id: str
    one_time_password: str
