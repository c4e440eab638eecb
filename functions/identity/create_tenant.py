"""Invoked by hand: creates a tenant with its first owner, and answers once with the owner's one-time password."""

from typing import Any

from holdfast.identity.schemas.administration import NewTenant, NewTenantBody
from holdfast.identity.usecases.tenants import create_tenant
from holdfast.platform.db import Origin


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    wanted = NewTenant.model_validate(event)
    origin = Origin(actor="identity.create_tenant", action="identity.create_tenant")
    made = create_tenant(
        slug=wanted.slug,
        name=wanted.name,
        owner_name=wanted.owner.name,
        owner_email=wanted.owner.email,
        origin=origin,
    )
    answer = NewTenantBody(tenant_id=made.tenant_id, owner_id=made.admin.id, one_time_password=made.one_time_password)
    return answer.model_dump()
