"""The database's roles.

holdfast_owner owns tables and functions and logs in nowhere · holdfast_app is who the functions connect as: it owns
nothing and row-level security binds it · holdfast_jobs owns the few views and functions that look across tenants.
"""

from sqlalchemy import Connection, text

_ROLES = {
    "holdfast_owner": "nologin noinherit",
    "holdfast_app": "login noinherit",
    "holdfast_jobs": "nologin noinherit",
}


def create_roles(connection: Connection) -> None:
    """Create what is missing, as the server's administrator; safe to repeat, and safe when two migrations start at
    once."""
    connection.execute(text("select pg_advisory_xact_lock(4815162342)"))
    known = set(connection.execute(text("select rolname from pg_roles")).scalars())
    for role, attributes in _ROLES.items():
        if role not in known:
            connection.execute(text(f"create role {role} {attributes}"))
    for role in ("holdfast_owner", "holdfast_jobs"):
        connection.execute(text(f"grant {role} to current_user"))
    connection.execute(text("grant holdfast_jobs to holdfast_owner"))
    connection.execute(text("alter role holdfast_app set idle_session_timeout = '60s'"))
    connection.execute(text("alter role holdfast_app set statement_timeout = '25s'"))
    connection.execute(text("alter role holdfast_app set lock_timeout = '10s'"))
    connection.execute(text("alter role holdfast_app set idle_in_transaction_session_timeout = '30s'"))
    # Compiling a statement takes longer than all but the widest of ours, and the planner cannot tell which those are.
    connection.execute(text("alter role holdfast_app set jit = off"))
    connection.execute(text("grant create, usage on schema public to holdfast_owner, holdfast_jobs"))
    connection.execute(text("grant usage on schema public to holdfast_app"))


def set_app_password(connection: Connection, password: str) -> None:
    """The password is hashed by the server; it appears in no statement log of ours."""
    quoted = password.replace("'", "''")
    connection.exec_driver_sql(f"alter role holdfast_app password '{quoted}'")
