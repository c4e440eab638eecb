"""Files are of use once they were found clean: their states, what they are for, and who cleans up after them."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run

revision = "0035_file_scans"
down_revision = "0034_fee_bands"

COLUMNS = """
alter table files drop constraint files_status_check;
alter table files no force row level security;
update files set status = 'clean' where status = 'stored';
alter table files force row level security;
alter table files
    add constraint files_status_check
        check (status in ('pending', 'uploaded', 'scanning', 'clean', 'infected', 'refused')),
    add column purpose text not null default 'evidence' check (purpose in ('evidence', 'kyc')),
    add column bytes_removed_at timestamptz,
    add column early_verdict text check (early_verdict in ('pass', 'condemn', 'refuse')),
    add constraint files_bytes_check check (bytes_removed_at is null or status in ('infected', 'refused'));
alter table files alter column purpose drop default;
create index files_unfinished on files (created_at) where status in ('pending', 'infected', 'refused');
grant delete on files to holdfast_app;
"""

TENANT_OF_FILE = """
create function tenant_of_file(wanted uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select (select tenant_id from files where id = wanted)
$$
"""

# What is thrown away of files is thrown away with their bytes, by a job that reaches the store.
SWEEP_PLATFORM = """
create or replace function sweep_platform() returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    removed integer;
    total integer := 0;
begin
    delete from idempotency_keys where created_at < now() - interval '48 hours';
    get diagnostics removed = row_count;
    total := total + removed;
    delete from rate_limits where window_ends_at < now();
    get diagnostics removed = row_count;
    return total + removed;
end $$
"""

WORK_VIEW = """
create view work_orphaned_files as
    select distinct f.tenant_id from files f join tenants t on t.id = f.tenant_id
    where (f.status in ('infected', 'refused') and f.bytes_removed_at is null)
       or (f.status in ('pending', 'refused')
           and f.created_at < now() + make_interval(secs => t.clock_offset_seconds) - interval '48 hours')
"""


def upgrade() -> None:
    run(op, COLUMNS)
    run(op, TENANT_OF_FILE)
    run(op, "set local role holdfast_jobs")  # only its owner may replace a function, and stays its owner
    run(op, SWEEP_PLATFORM)
    run(op, "set local role holdfast_owner")
    run(op, WORK_VIEW)
    across_tenants(op, "function", "tenant_of_file(uuid)")
    across_tenants(op, "view", "work_orphaned_files")
