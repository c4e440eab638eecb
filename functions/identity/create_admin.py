"""Invoked by hand: gives a tenant another administrator, and answers once with their one-time password."""

from typing import Any

from holdfast.identity.schemas.administration import NewAdministrator, NewAdministratorBody
from holdfast.identity.usecases.tenants import create_admin
from holdfast.platform.db import Origin


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    wanted = NewAdministrator.model_validate(event)
    origin = Origin(actor="identity.create_admin", action="identity.create_admin")
    made = create_admin(wanted.tenant, name=wanted.name, email=wanted.email, role=wanted.role, origin=origin)
    return NewAdministratorBody(admin_id=made.admin.id, one_time_password=made.one_time_password).model_dump()
