"""Bodies of administering users, tenants and administrators."""

from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.identity.rules.people import UserRecord
from holdfast.identity.rules.second_factors import Proof
from holdfast.identity.schemas.accounts import UserBody
from holdfast.identity.schemas.fields import Code, Email, Password, RecoveryCode, Slug
from holdfast.platform.schemas import RequestBody, ResponseBody, Text


class StandingChange(RequestBody):
    """reason: for the audit trail"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"reason": "Reported by three sellers; under review."}]}
    )

    reason: Annotated[str, Field(min_length=3, max_length=1000)]


class ManagedUserBody(UserBody):
    """has_bought, has_sold: an order of theirs was paid · standing_reason: why they were suspended, reinstated or
    closed"""

    has_bought: bool
    has_sold: bool
    standing_reason: str | None

    @classmethod
    def of(cls, user: UserRecord) -> "ManagedUserBody":
        return cls(
            **UserBody.of(user).model_dump(),
            has_bought=user.bought_at is not None,
            has_sold=user.sold_at is not None,
            standing_reason=user.standing_reason,
        )


class AccountClosing(RequestBody):
    """code, recovery_code: one of the two, where an authenticator app is set up"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"current_password": "a staple, correctly batteried"}]}
    )

    current_password: Password
    code: Code | None = None
    recovery_code: RecoveryCode | None = None

    def to_proof(self) -> Proof:
        return Proof(self.code, self.recovery_code)


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


class NewTenantBody(ResponseBody):
    """one_time_password: told this once, of the first owner"""

    tenant_id: str
    owner_id: str
    one_time_password: str


class NewAdministratorBody(ResponseBody):
    """one_time_password: told this once"""

    admin_id: str
    one_time_password: str
