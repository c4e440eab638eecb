"""The heads of one checkpoint, in order: history is verified from one checkpoint to the next."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0020_ledger_chapters"
down_revision = "0019_old_contacts"

INDEX = "create index ledger_checkpoint_heads_number on ledger_checkpoint_heads (tenant_id, number, account_id)"


def upgrade() -> None:
    run(op, INDEX)
