"""Transfers between the balances of two users, their limits, and challenges that a text message answers."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0028_balance_transfers"
down_revision = "0027_languages"

# method: where the code comes from that answers; of one from the phone there is a single digest.
CHALLENGES = """
alter table challenges
    add column method text not null default 'app' check (method in ('app', 'phone')),
    add constraint challenges_by_phone check (method = 'app' or length(answer_digests) = 32);
create index challenges_sent on challenges (user_id, created_at) where method = 'phone';
"""

TABLES = """
create table balance_transfers (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    sender_id uuid not null references users,
    recipient_id uuid not null references users,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    note text check (length(note) between 1 and 200),
    status text not null check (status in ('unconfirmed', 'sent', 'cancelled')),
    created_at timestamptz not null,
    confirm_by timestamptz,
    confirmed_at timestamptz,
    sent_at timestamptz,
    constraint balance_transfers_others check (sender_id <> recipient_id),
    constraint balance_transfers_sent check ((sent_at is not null) = (status = 'sent')),
    constraint balance_transfers_confirmed check (confirmed_at is null or confirm_by is not null)
);
create index balance_transfers_out on balance_transfers (tenant_id, sender_id, id);
create index balance_transfers_in on balance_transfers (tenant_id, recipient_id, id) where status = 'sent';
create index balance_transfers_of_a_day on balance_transfers (tenant_id, sender_id, currency, sent_at)
    where status = 'sent';

create table transfer_limits (
    tenant_id uuid not null default current_tenant() references tenants,
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    per_transfer_minor bigint check (per_transfer_minor >= 0),
    per_day_minor bigint check (per_day_minor >= 0),
    unproven_minor bigint check (unproven_minor >= 0),
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (tenant_id, currency)
);
"""


def upgrade() -> None:
    run(op, CHALLENGES)
    run(op, TABLES)
    secure(op, "balance_transfers", app="select, insert, update")
    secure(op, "transfer_limits", app="select, insert, update")
