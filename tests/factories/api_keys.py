"""API keys for tests."""

from typing import Any

from holdfast.identity.rules.callers import Admin
from tests.api import Answer, Api
from tests.factories.identity import make_admin


def make_key(api: Api, *permissions: str, admin: Admin | None = None, name: str = "The warehouse") -> Any:
    """What creating it answered."""
    body = {"name": name, "permissions": list(permissions)}
    answer = api.call("identity/create_api_key", admin or make_admin(api.tenant, with_totp=False), body)
    assert answer.status == 201, answer.text
    return answer.body


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def call_with(api: Api, key: str, function: str, body: Any = None, **path: str) -> Answer:
    """As the system that has the key. It says of no tenant, for the key does."""
    return api.call(function, None, body, headers=bearing(key) | {"holdfast-tenant": ""}, **path)
