"""The country that a session's device was in when it was last seen, where that is known."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0026_sign_in_countries"
down_revision = "0025_tenant_settings"

COLUMNS = """
alter table sessions add column country text check (country ~ '^[A-Z]{2}$');
"""


def upgrade() -> None:
    run(op, COLUMNS)
