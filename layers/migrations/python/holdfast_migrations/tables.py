"""What every table gets: row-level security that binds even its owner, and grants."""

from typing import Protocol

from sqlalchemy import Connection


class Operations(Protocol):
    """What a migration works with: Alembic's `op`."""

    def get_bind(self) -> Connection: ...


ALL = "select, insert, update, delete"


def run(op: Operations, sql: str) -> None:
    """Run SQL as it stands: no parameters, no escapes, several statements if need be."""
    op.get_bind().exec_driver_sql(sql)


def secure(op: Operations, table: str, *, app: str = ALL, jobs: str = "") -> None:
    """Keep `table` apart by tenant. `app`: what the application may do to its tenant's rows · `jobs`: what the
    cross-tenant views and functions may do to everybody's."""
    column = "id" if table == "tenants" else "tenant_id"
    run(op, f"alter table {table} enable row level security")
    run(op, f"alter table {table} force row level security")
    is_ours = f"{column} = current_tenant()"
    run(op, f"create policy tenant_isolation on {table} using ({is_ours}) with check ({is_ours})")
    if app:
        run(op, f"grant {app} on {table} to holdfast_app")
    for privilege in filter(None, jobs.split(", ")):
        clause = "with check (true)" if privilege == "insert" else "using (true)"
        run(op, f"create policy jobs_{privilege} on {table} for {privilege} to holdfast_jobs {clause}")
        run(op, f"grant {privilege} on {table} to holdfast_jobs")


def across_tenants(op: Operations, kind: str, name: str) -> None:
    """Hand a view (`kind` = view) or function to the role that sees every tenant, and let the application use it."""
    if kind == "view":
        run(op, f"grant select on {name} to holdfast_app")
    else:
        run(op, f"revoke all on {kind} {name} from public")
        run(op, f"grant execute on {kind} {name} to holdfast_app")
    run(op, f"alter {kind} {name} owner to holdfast_jobs")


def append_only(op: Operations, table: str) -> None:
    """Nobody changes or removes a row of this table, its owner included."""
    for name, trigger in (("append_only", "update or delete"), ("no_truncate", "truncate")):
        each = "statement" if trigger == "truncate" else "row"
        fires = f"before {trigger} on {table} for each {each}"
        run(op, f"create trigger {table}_{name} {fires} execute function refuse_change()")
