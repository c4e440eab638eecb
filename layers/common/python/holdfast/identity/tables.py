"""The tables of identity: who there is, how they prove it, and what they are signed in with."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from holdfast.platform.columns import Id, metadata, tenant_column, time_column

users = Table(
    "users",
    metadata,
    Column("id", Id("usr"), primary_key=True),
    tenant_column(),
    Column("role", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text),
    time_column("email_verified_at", nullable=True),
    time_column("phone_verified_at", nullable=True),
    Column("password_hash", Text, nullable=False),
    Column("is_password_temporary", Boolean, nullable=False),
    Column("failed_sign_ins", Integer, nullable=False),
    time_column("locked_until", nullable=True),
    time_column("created_at"),
    Column("language", Text),
    time_column("bought_at", nullable=True),
    time_column("sold_at", nullable=True),
    Column("standing_reason", Text),
)

# Only what a tenant changed or added; the others are as they are built in.
roles = Table(
    "roles",
    metadata,
    tenant_column(),
    Column("name", Text, nullable=False),
    Column("permissions", ARRAY(Text), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", Text, nullable=False),
    time_column("changed_at"),
    PrimaryKeyConstraint("tenant_id", "name"),
)

# One row for each refresh token ever issued; a family is one sign-in with all its rotations.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Id("ses"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("family_id", Id("ses"), nullable=False),
    Column("refresh_hash", LargeBinary, nullable=False, unique=True),
    Column("user_agent", Text, nullable=False),
    Column("source_ip", Text, nullable=False),
    Column("country", Text),
    time_column("created_at"),
    time_column("expires_at"),
    time_column("rotated_at", nullable=True),
    time_column("revoked_at", nullable=True),
    Column("role_version", Integer, nullable=False, server_default=text("0")),
)

# Only the newest code of a user and channel exists; used up it says when it was sent.
verification_codes = Table(
    "verification_codes",
    metadata,
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    Column("old_contact", Text),
    Column("old_code_hash", LargeBinary),
    Column("attempts", Integer, nullable=False),
    time_column("sent_at"),
    time_column("expires_at"),
    time_column("used_at", nullable=True),
    PrimaryKeyConstraint("user_id", "channel"),
)

totp_credentials = Table(
    "totp_credentials",
    metadata,
    Column("user_id", Id("usr"), ForeignKey("users.id"), primary_key=True),
    tenant_column(),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("last_used_step", BigInteger, nullable=False),
    time_column("created_at"),
    time_column("confirmed_at", nullable=True),
)

# A link that was asked for; whose it is, and its token's digest, from when it is sent.
email_links = Table(
    "email_links",
    metadata,
    Column("id", Id("lnk"), primary_key=True),
    tenant_column(),
    Column("purpose", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("user_id", Id("usr"), ForeignKey("users.id")),
    Column("token_hash", LargeBinary, unique=True),
    Column("binding_hash", LargeBinary),
    time_column("created_at"),
    time_column("expires_at"),
    time_column("sent_at", nullable=True),
    time_column("used_at", nullable=True),
)

# In the place of the authenticator app's code, each once.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    time_column("created_at"),
    time_column("used_at", nullable=True),
    PrimaryKeyConstraint("user_id", "code_hash"),
)

# Attempts to sign in that were right so far and wait for the second factor.
pending_sign_ins = Table(
    "pending_sign_ins",
    metadata,
    Column("id", Id("psi"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("attempts", Integer, nullable=False),
    time_column("created_at"),
    time_column("expires_at"),
)

# answer_digests: 32 bytes for each TOTP step from first_step on, or for the one code that went to the phone.
challenges = Table(
    "challenges",
    metadata,
    Column("id", Id("chl"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("first_step", BigInteger, nullable=False),
    Column("answer_digests", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    time_column("created_at"),
    time_column("expires_at"),
    time_column("used_at", nullable=True),
)

# digest: SHA-256 of the key · prefix: its first letters, to know it by
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Id("key"), primary_key=True),
    tenant_column(),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("permissions", ARRAY(Text), nullable=False),
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
    time_column("last_used_at", nullable=True),
    time_column("revoked_at", nullable=True),
)

# What users send to prove who they are; its number sealed for the document.
kyc_documents = Table(
    "kyc_documents",
    metadata,
    Column("id", Id("kyd"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("file_id", Id("fil"), ForeignKey("files.id"), nullable=False, unique=True),
    Column("country", Text),
    Column("number_key_id", Text),
    Column("number_wrapped_key", LargeBinary),
    Column("number_ciphertext", LargeBinary),
    Column("expires_on", Date),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    time_column("submitted_at"),
    time_column("decided_at", nullable=True),
    Column("decided_by", Text),
)

# What users moved, in currencies in which their tenant limits it. direction: into their balance, or out of it.
kyc_moves = Table(
    "kyc_moves",
    metadata,
    tenant_column(),
    Column("reference", Text, nullable=False),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("direction", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    time_column("moved_at"),
    PrimaryKeyConstraint("tenant_id", "reference"),
)
