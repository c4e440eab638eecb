"""A code that was used up stays until the next takes its place: what was sent to whom a moment ago is still known."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0024_code_pauses"
down_revision = "0023_notification_retention"

COLUMNS = """
alter table verification_codes add column used_at timestamptz;
"""


def upgrade() -> None:
    run(op, COLUMNS)
