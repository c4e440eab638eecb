"""The ledger's tables. What posting writes to is written by the database's functions alone; everybody else reads it."""

from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from holdfast.platform.columns import Id, metadata, tenant_column, time_column


class Minor(TypeDecorator[int]):
    """Minor units without a bound that matters: a sum in a currency of eighteen decimals passes a bigint."""

    impl = Numeric(38, 0)
    cache_ok = True

    def process_result_value(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


ledger_accounts = Table(
    "ledger_accounts",
    metadata,
    Column("id", Id("acc"), primary_key=True),
    tenant_column(),
    time_column("opened_at"),
    Column("version", BigInteger, nullable=False, server_default=text("0")),
    Column("balance", Minor, nullable=False, server_default=text("0")),
    Column("floor", Minor),
    Column("is_accumulating", Boolean, nullable=False),
    Column("normal_side", Text, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'open'")),
    Column("currency", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("owner_id", Text),
    Column("pending_debit", Minor, nullable=False, server_default=text("0")),
    Column("pending_credit", Minor, nullable=False, server_default=text("0")),
    Column("ceiling", Minor),
    Column("chain", LargeBinary, nullable=False, server_default=text("''")),
    UniqueConstraint("tenant_id", "code", "currency", name="ledger_accounts_code"),
    Index("ledger_accounts_owner", "tenant_id", "owner_id"),
    Index("ledger_accounts_accumulating", "tenant_id", postgresql_where=text("is_accumulating")),
)

ledger_transfers = Table(
    "ledger_transfers",
    metadata,
    Column("id", Id("trf"), primary_key=True),
    tenant_column(),
    time_column("posted_at"),
    time_column("effective_at"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("metadata", JSONB),
    UniqueConstraint("tenant_id", "key", name="ledger_transfers_key"),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("transfer_id", Id("trf"), nullable=False),
    tenant_column(),
    Column("amount_minor", Minor, nullable=False),
    Column("balance_after", Minor),
    PrimaryKeyConstraint("account_id", "version"),
    Index("ledger_entries_transfer", "transfer_id"),
)

ledger_folds = Table(
    "ledger_folds",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    tenant_column(),
    time_column("folded_at"),
    Column("balance", Minor, nullable=False),
    PrimaryKeyConstraint("account_id", "version"),
)

ledger_pendings = Table(
    "ledger_pendings",
    metadata,
    Column("id", Id("pnd"), primary_key=True),
    tenant_column(),
    time_column("created_at"),
    time_column("effective_at"),
    time_column("expires_at"),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    time_column("decided_at", nullable=True),
    Column("decided_by", Text),
    Column("transfer_id", Id("trf")),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("metadata", JSONB),
    UniqueConstraint("tenant_id", "key", name="ledger_pendings_key"),
    Index("ledger_pendings_due", "expires_at", postgresql_where=text("state = 'pending'")),
)

ledger_pending_legs = Table(
    "ledger_pending_legs",
    metadata,
    Column("pending_id", Id("pnd"), nullable=False),
    Column("account_id", Uuid, nullable=False),
    tenant_column(),
    Column("amount_minor", Minor, nullable=False),
    PrimaryKeyConstraint("pending_id", "account_id"),
    Index("ledger_pending_legs_account", "account_id"),
)

ledger_reversals = Table(
    "ledger_reversals",
    metadata,
    Column("reversal_id", Id("trf"), primary_key=True),
    Column("original_id", Id("trf"), nullable=False),
    tenant_column(),
    Index("ledger_reversals_original", "original_id"),
)

ledger_monitors = Table(
    "ledger_monitors",
    metadata,
    Column("id", Id("mon"), primary_key=True),
    tenant_column(),
    Column("name", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("threshold_minor", Minor, nullable=False),
    Column("seen_version", BigInteger, nullable=False),
    Column("seen_balance", Minor, nullable=False),
    time_column("last_crossed_at", nullable=True),
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
)

ledger_checkpoints = Table(
    "ledger_checkpoints",
    metadata,
    Column("id", Id("chk"), primary_key=True),
    tenant_column(),
    Column("number", BigInteger, nullable=False),
    time_column("taken_at"),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("heads_root", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("seed", LargeBinary, nullable=False),
    UniqueConstraint("tenant_id", "number", name="ledger_checkpoints_number"),
)

ledger_checkpoint_liabilities = Table(
    "ledger_checkpoint_liabilities",
    metadata,
    Column("checkpoint_id", Id("chk"), nullable=False),
    Column("currency", Text, nullable=False),
    tenant_column(),
    Column("root", LargeBinary, nullable=False),
    Column("total_minor", Minor, nullable=False),
    Column("leaves", BigInteger, nullable=False),
    PrimaryKeyConstraint("checkpoint_id", "currency"),
)

ledger_checkpoint_heads = Table(
    "ledger_checkpoint_heads",
    metadata,
    tenant_column(),
    Column("account_id", Uuid, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("balance", Minor, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "account_id", "number"),
)

ledger_reconciliations = Table(
    "ledger_reconciliations",
    metadata,
    Column("id", Id("rec"), primary_key=True),
    tenant_column(),
    Column("purpose", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    time_column("begins_at"),
    time_column("ends_at"),
    Column("our_opening", Minor, nullable=False),
    Column("our_closing", Minor, nullable=False),
    Column("their_opening", Minor),
    Column("their_closing", Minor),
    Column("our_lines", Integer, nullable=False),
    Column("their_lines", Integer, nullable=False),
    Column("matched_here", Integer, nullable=False),
    Column("matched_there", Integer, nullable=False),
    Column("differences", Integer, nullable=False),
    Column("difference_minor", Minor, nullable=False),
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
)

ledger_differences = Table(
    "ledger_differences",
    metadata,
    Column("id", Id("dif"), primary_key=True),
    tenant_column(),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reference", Text, nullable=False),
    time_column("first_seen_at"),
    Column("first_seen_by", Id("rec"), nullable=False),
    time_column("resolved_at", nullable=True),
    Column("resolved_by", Id("rec")),
    Column("lines", JSONB, nullable=False),
    time_column("oldest_at"),
    time_column("newest_at"),
)

ledger_reconciliation_differences = Table(
    "ledger_reconciliation_differences",
    metadata,
    Column("reconciliation_id", Id("rec"), nullable=False),
    Column("difference_id", Id("dif"), nullable=False),
    tenant_column(),
    Column("kind", Text, nullable=False),
    Column("our_minor", Minor, nullable=False),
    Column("their_minor", Minor, nullable=False),
    PrimaryKeyConstraint("reconciliation_id", "difference_id"),
)
