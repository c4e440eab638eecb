"""Checkpoints: what is signed of a tenant's whole ledger at one moment, and who is owed what in it.

A checkpoint commits to the head of every account (how far it is, and the hash of its entries), to everything that is
owed, by currency, and to the checkpoint before it. What is owed are the balances of all accounts that are credit-normal
and not accumulating: people's, and what is held, paid in or on its way out. Fees and clearing are ours and others'.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from typing import Final
from uuid import UUID

from holdfast.ledger.rules.merkle import HASH_BYTES, Leaf, Node, Tree, build, padded_size, prove

CONTEXT: Final = b"holdfast.checkpoint.1\0"  # no token begins so: a signed checkpoint can never pass for one
GENESIS: Final = bytes(HASH_BYTES)
FEWEST_LEAVES: Final = 16  # so that a small tenant's tree does not say how small it is


class NegativeLiability(RuntimeError):
    """An account that people are owed from is below zero: such a ledger is not signed."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed from one account, in minor units. owner: whose account it is, an id"""

    account_id: UUID
    code: str
    owner: str
    currency: str
    balance: int


@dataclass(frozen=True, slots=True)
class Liability:
    """All that is owed in one currency. leaves: with padding, a power of two"""

    currency: str
    root: Node
    leaves: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed."""

    id: str
    tenant_id: str
    number: int
    taken_at: datetime
    previous_hash: bytes
    heads_root: bytes
    liabilities: tuple[Liability, ...]

    @property
    def document(self) -> dict[str, object]:
        """As it is shown. Amounts are in minor units, because these are what is hashed."""
        return {
            "id": self.id,
            "tenant_id": self.tenant_id,
            "number": self.number,
            "taken_at": self.taken_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "previous_hash": self.previous_hash.hex(),
            "heads_root": self.heads_root.hex(),
            "liabilities": [
                {
                    "currency": each.currency,
                    "root": each.root.hash.hex(),
                    "total_minor": str(each.root.sum),
                    "leaves": each.leaves,
                }
                for each in self.liabilities
            ],
        }

    @property
    def message(self) -> bytes:
        """The bytes that are signed: the document as canonical JSON, under a name of its own."""
        return CONTEXT + json.dumps(self.document, sort_keys=True, separators=(",", ":")).encode()

    @property
    def hash(self) -> bytes:
        return sha256(self.message).digest()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """seed: what salts and places of the leaves come from; told to nobody"""

    statement: Statement
    signature: bytes
    public_key: bytes
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CurrencyTree:
    """The leaves of one currency, in the order of the tree."""

    leaves: tuple[Leaf, ...]
    tree: Tree

    @property
    def liability(self) -> Liability:
        return Liability(self.leaves[0].currency, self.tree.root, len(self.leaves))


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """One balance, and the way from it to the root. index: the leaf's place · path: the siblings, its own first"""

    leaf: Leaf
    index: int
    path: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class HolderProof:
    """A checkpoint, and a proof for each balance above zero that its holder had in it."""

    checkpoint: Checkpoint
    proofs: tuple[InclusionProof, ...]


def plant(owed: Iterable[Owed], seed: bytes) -> list[CurrencyTree]:
    """The trees of all that is owed, by currency. An account at zero is owed nothing and is in none."""
    counted = sorted((each for each in owed if each.balance), key=lambda each: each.currency)
    for each in counted:
        if each.balance < 0:
            raise NegativeLiability(f"{each.code} {each.currency} is at {each.balance}")
    return [_tree(currency, list(group), seed) for currency, group in groupby(counted, key=lambda each: each.currency)]


def prove_all(grown: CurrencyTree, codes: Sequence[str]) -> list[InclusionProof]:
    """A proof for each leaf of these accounts."""
    return [
        InclusionProof(leaf, index, prove(grown.tree, index))
        for index, leaf in enumerate(grown.leaves)
        if leaf.account in codes
    ]


def _tree(currency: str, owed: Sequence[Owed], seed: bytes) -> CurrencyTree:
    """Salts and places come from the checkpoint's own seed: each is as good as random to whoever lacks it, each is
    another in every checkpoint, one told says nothing of the others, and none has to be kept."""
    named = [(b"account " + each.account_id.bytes, each.code, each.balance) for each in owed]
    padding = padded_size(max(len(named), FEWEST_LEAVES)) - len(named)
    named += [(f"padding {currency} {number}".encode(), "", 0) for number in range(padding)]
    named.sort(key=lambda each: hmac.digest(seed, b"place " + each[0], "sha256"))
    leaves = tuple(
        Leaf(code, currency, balance, hmac.digest(seed, b"salt " + name, "sha256")) for name, code, balance in named
    )
    return CurrencyTree(leaves, build(leaves))
