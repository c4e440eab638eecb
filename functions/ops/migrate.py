"""Invoked on every deployment: bring the database's schema up to date."""

from typing import Any

from sqlalchemy import make_url

from holdfast.platform.db import open_engine
from holdfast.platform.settings import secret
from holdfast_migrations.upgrade import upgrade


def handler(event: dict[str, Any], context: Any) -> dict[str, list[str]]:
    """Runs as the database's administrator, whose URL is in the deployment's secret, and sets the application's
    password."""
    admin = open_engine(make_url(secret("database_admin_url")))
    try:
        return {"migrated": upgrade(admin, secret("database_password"))}
    finally:
        admin.dispose()
