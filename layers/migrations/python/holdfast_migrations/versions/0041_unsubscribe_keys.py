"""A key of each reader's own, for the links that end their e-mails."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0041_unsubscribe_keys"
down_revision = "0040_administrators"

KEYS = "alter table contacts add column unsubscribe_key uuid not null default gen_random_uuid()"


def upgrade() -> None:
    run(op, KEYS)
