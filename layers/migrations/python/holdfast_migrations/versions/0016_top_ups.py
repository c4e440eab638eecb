"""Payments without an order: they top up the payer's balance."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0016_top_ups"
down_revision = "0015_webhooks"

TOP_UPS = """
alter table payments alter column order_id drop not null;
create index payments_top_ups on payments (tenant_id, payer_id, id) where order_id is null;
"""


def upgrade() -> None:
    run(op, TOP_UPS)
