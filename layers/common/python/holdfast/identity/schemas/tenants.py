"""Tenants as documents, for the platform's own administrators."""

from datetime import datetime

from pydantic import ConfigDict
from pydantic.config import JsonDict

from holdfast.identity.rules.administrators import Answer
from holdfast.identity.rules.contacts import email_address
from holdfast.identity.rules.tenants import CreatedTenant, NewTenant, TenantAction, TenantRecord, TenantStatus
from holdfast.identity.schemas.administration import NewOwner, StandingChange
from holdfast.identity.schemas.fields import ChallengeId, Code, Slug
from holdfast.identity.schemas.setting_parts import Domain
from holdfast.identity.schemas.settings import SettingsBody
from holdfast.platform.schemas import RequestBody, ResponseBody, Text
from holdfast.platform.tenant_settings import TenantSettings

_ANSWER: JsonDict = {"challenge_id": "chl_01kd00000000e000000000000g", "code": "123456"}
_WISH: JsonDict = {
    "slug": "demo",
    "name": "Demo Market",
    "owner": {"name": "Ngozi Ade", "email": "owner@example.com"},
}


class TenantWishBody(RequestBody):
    """slug: how requests name the tenant, for good · owner: is sent a link to choose a password and set up an
    authenticator app with"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_WISH]})

    slug: Slug
    name: Text
    owner: NewOwner

    def to_wish(self) -> NewTenant:
        email = email_address(self.owner.email, "owner.email")
        return NewTenant(self.slug, self.name, self.owner.name, email)


class TenantCreationBody(TenantWishBody):
    """code: what the authenticator app shows now, for the challenge that was begun for exactly this tenant"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{**_WISH, **_ANSWER}]})

    challenge_id: ChallengeId
    code: Code

    def to_answer(self) -> Answer:
        return Answer(self.challenge_id, self.code)


class TenantChangeBody(RequestBody):
    """domain: the one to be, with the action set_domain; null: the deployment's own"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"action": "suspend"}]})

    action: TenantAction
    domain: Domain | None = None


class TenantStandingChange(StandingChange):
    """code: what the authenticator app shows now, for the challenge that was begun for exactly this"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"reason": "It has not paid since March.", **_ANSWER}]}
    )

    challenge_id: ChallengeId
    code: Code

    def to_answer(self) -> Answer:
        return Answer(self.challenge_id, self.code)


class TenantBody(ResponseBody):
    """suspended_at: from when on nobody is signed in to it · standing_reason: why it was suspended or reinstated"""

    id: str
    slug: str
    name: str
    status: TenantStatus
    suspended_at: datetime | None
    standing_reason: str | None
    created_at: datetime

    @classmethod
    def of(cls, tenant: TenantRecord) -> "TenantBody":
        return cls(
            id=tenant.id,
            slug=tenant.slug,
            name=tenant.name,
            status=tenant.status,
            suspended_at=tenant.suspended_at,
            standing_reason=tenant.standing_reason,
            created_at=tenant.created_at,
        )


class CreatedTenantBody(ResponseBody):
    """owner_id: of who was invited"""

    tenant: TenantBody
    owner_id: str

    @classmethod
    def of(cls, created: CreatedTenant) -> "CreatedTenantBody":
        return cls(tenant=TenantBody.of(created.tenant), owner_id=created.owner.id)


class ConfiguredTenantBody(ResponseBody):
    tenant: TenantBody
    settings: SettingsBody

    @classmethod
    def of(cls, seen: tuple[TenantRecord, TenantSettings]) -> "ConfiguredTenantBody":
        tenant, settings = seen
        return cls(tenant=TenantBody.of(tenant), settings=SettingsBody.of(settings))
