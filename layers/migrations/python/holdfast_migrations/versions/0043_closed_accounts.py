"""Users who have bought and sold, why somebody stands as they do, and accounts that are closed: nobody's any more."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0043_closed_accounts"
down_revision = "0042_provider_accounts"

COLUMNS = """
alter table users
    add column bought_at timestamptz,
    add column sold_at timestamptz,
    add column standing_reason text,
    drop constraint users_check1,
    add constraint users_have_a_phone check (role <> 'user' or phone is not null or status = 'closed');
create index users_who_bought on users (tenant_id, id) where bought_at is not null;
create index users_who_sold on users (tenant_id, id) where sold_at is not null;
grant delete on contacts, notifications, notification_preferences to holdfast_app;
"""

# What was paid for once: of orders that ended in a refund as well.
PAST_TRADES = """
alter table users no force row level security;
alter table orders no force row level security;
update users u set bought_at = o.first_at
from (select buyer_id, min(created_at) as first_at from orders
    where state in ('funded', 'in_progress', 'completed', 'disputed', 'closed', 'refunded') group by buyer_id) o
where u.id = o.buyer_id;
update users u set sold_at = o.first_at
from (select seller_id, min(created_at) as first_at from orders
    where state in ('funded', 'in_progress', 'completed', 'disputed', 'closed', 'refunded') group by seller_id) o
where u.id = o.seller_id;
alter table users force row level security;
alter table orders force row level security;
"""

# Who closed their account has no phone either, and is no registration that nobody confirmed.
WORK_VIEW = """
do $$ begin
    execute 'create or replace view work_expired_identity as ' || replace(
        pg_get_viewdef('work_expired_identity'),
        'u.phone_verified_at IS NULL', 'u.status <> ''closed'' AND u.phone_verified_at IS NULL');
end $$
"""


def upgrade() -> None:
    run(op, COLUMNS)
    run(op, PAST_TRADES)
    run(op, "set local role holdfast_jobs")  # only its owner may replace a view, and stays its owner
    run(op, WORK_VIEW)
    run(op, "set local role holdfast_owner")
