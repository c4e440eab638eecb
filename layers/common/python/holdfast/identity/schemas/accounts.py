"""Bodies of registering, confirming and profiles."""

from datetime import datetime

from pydantic import ConfigDict

from holdfast.identity.rules.accounts import Profile, ProfileWish, Registrant, Registration
from holdfast.identity.rules.contacts import Channel, email_address, phone_number
from holdfast.identity.rules.people import Status, UserRecord
from holdfast.identity.schemas.fields import Code, Country, Email, Language, Password, Phone, UserId
from holdfast.platform.schemas import RequestBody, ResponseBody, Text


class RegisterBody(RequestBody):
    """password: ten characters or more, and not what everybody tries first · language: the tenant's where none is
    given"""

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
    language: Language | None = None
    password: Password

    def to_registrant(self) -> Registrant:
        return Registrant(
            self.name,
            email_address(self.email),
            phone_number(self.phone, self.country),
            self.password.get_secret_value(),
            self.language,
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
    """The newest code that was sent · old_code: the one that went to the contact whose place this one takes, where that
    was confirmed before"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"user_id": "usr_01kd00000000e000000000000g", "code": "123456"}]}
    )

    user_id: UserId
    code: Code
    old_code: Code | None = None


class ResendBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"user_id": "usr_01kd00000000e000000000000g", "channel": "phone"}]}
    )

    user_id: UserId
    channel: Channel


class ProfileUpdate(RequestBody):
    """The whole profile. Another phone or address than before needs the current password, and to be
    confirmed with the codes that are sent to both, the new one and the one of before. No language: the tenant's."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"name": "Ada N. Obi", "email": "ada@example.com", "phone": "+2348031234567"}]}
    )

    name: Text
    email: Email
    phone: Phone
    country: Country | None = None
    language: Language | None = None
    current_password: Password | None = None

    def to_wish(self) -> ProfileWish:
        password = self.current_password.get_secret_value() if self.current_password else None
        phone = phone_number(self.phone, self.country)
        return ProfileWish(self.name, email_address(self.email), phone, password, self.language)


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
    language: str | None
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
            language=user.language,
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
