"""Checkpoints, and what they recorded."""

from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Table, Text, UniqueConstraint, Uuid

from holdfast.ledger.tables.columns import Minor
from holdfast.platform.columns import Id, metadata, tenant_column, time_column

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
