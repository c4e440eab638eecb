"""Administrators who are invited by a link, and may be disabled; links that only they are sent; accounts that end."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0040_administrators"
down_revision = "0039_notification_preferences"

CHECKS = """
alter table users
    drop constraint users_status_check,
    add constraint users_status_check check (status in ('active', 'suspended', 'closed', 'invited', 'disabled'));
alter table email_links
    drop constraint email_links_purpose_check,
    add constraint email_links_purpose_check check (
        purpose in ('password_reset', 'magic_link', 'administrator_password_reset', 'administrator_invitation'));
"""


def upgrade() -> None:
    run(op, CHECKS)
