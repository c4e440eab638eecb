"""Bodies of administering users, tenants and administrators."""

from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.identity.schemas.fields import Email, Slug
from holdfast.platform.schemas import RequestBody, ResponseBody, Text


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


class NewTenantBody(ResponseBody):
    """one_time_password: told this once, of the first owner"""

    tenant_id: str
    owner_id: str
    one_time_password: str


class NewAdministratorBody(ResponseBody):
    """one_time_password: told this once"""

    admin_id: str
    one_time_password: str
