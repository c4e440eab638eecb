"""A key of each reader's own, for the links that end their e-mails."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0028_unsubscribe_keys"
down_revision = "0025b_administrators"

KEYS = "alter table contacts add column unsubscribe_key uuid not null default gen_random_uuid()"


def upgrade() -> None:
    run(op, KEYS)
