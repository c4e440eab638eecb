"""Checkpoints and proofs, as the verifier reads them: amounts in minor units and hashes in hexadecimal, because these
are what was hashed and signed."""

from holdfast.ledger.rules.checkpoints import Checkpoint, HolderProof, InclusionProof
from holdfast.ledger.rules.merkle import Node
from holdfast.platform.schemas import ResponseBody


class LiabilityBody(ResponseBody):
    """All that is owed in one currency. root: of its Merkle-sum tree · leaves: with padding, a power of two"""

    currency: str
    root: str
    total_minor: str
    leaves: int


class StatementOfLedgerBody(ResponseBody):
    """What is signed, as canonical JSON (keys sorted, no spaces) after the bytes `holdfast.checkpoint.1` and a zero."""

    id: str
    tenant_id: str
    number: int
    taken_at: str
    previous_hash: str
    heads_root: str
    liabilities: list[LiabilityBody]


class CheckpointBody(ResponseBody):
    """hash: SHA-256 of what is signed; the next checkpoint has it · public_key: of Ed25519, 32 bytes"""

    statement: StatementOfLedgerBody
    hash: str
    signature: str
    public_key: str

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "CheckpointBody":
        return cls(
            statement=StatementOfLedgerBody.model_validate(checkpoint.statement.document),
            hash=checkpoint.statement.hash.hex(),
            signature=checkpoint.signature.hex(),
            public_key=checkpoint.public_key.hex(),
        )


class LeafBody(ResponseBody):
    """One balance that is counted. salt: hides it from whoever does not know it"""

    account: str
    currency: str
    balance_minor: str
    salt: str


class NodeBody(ResponseBody):
    """A sibling on the way to the root, with the sum of what is below it."""

    hash: str
    sum_minor: str

    @classmethod
    def of(cls, node: Node) -> "NodeBody":
        return cls(hash=node.hash.hex(), sum_minor=str(node.sum))


class InclusionProofBody(ResponseBody):
    """index: the leaf's place, from 0 · path: the leaf's sibling first"""

    leaf: LeafBody
    index: int
    path: list[NodeBody]

    @classmethod
    def of(cls, proof: InclusionProof) -> "InclusionProofBody":
        leaf = LeafBody(
            account=proof.leaf.account,
            currency=proof.leaf.currency,
            balance_minor=str(proof.leaf.balance),
            salt=proof.leaf.salt.hex(),
        )
        return cls(leaf=leaf, index=proof.index, path=[NodeBody.of(node) for node in proof.path])


class ProofsBody(ResponseBody):
    """A proof for each balance above zero; `examples/verify_proof.py` checks all of it without us."""

    checkpoint: CheckpointBody
    proofs: list[InclusionProofBody]

    @classmethod
    def of(cls, proof: HolderProof) -> "ProofsBody":
        return cls(
            checkpoint=CheckpointBody.of(proof.checkpoint),
            proofs=[InclusionProofBody.of(each) for each in proof.proofs],
        )
