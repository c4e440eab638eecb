"""Checks, offline and without trusting Holdfast's code, that money owed to you is counted in a signed checkpoint.

    python verify_proof.py PUBLIC_KEY HOLDER [FILE]

PUBLIC_KEY  of the signer, 64 hexadecimal digits, from a place that you trust: not from the file
HOLDER      your user id (usr_…), or the order's (ord_…), whose money it is
FILE        the answer of GET /v1/ledger/proofs/me or /v1/ledger/proofs/orders/…; without it, standard input

Needs the package `cryptography`. Ends with 0 when everything holds, with 1 when anything does not.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CAUSES = (InvalidSignature, OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


def need(holds, what):
    if not holds:
        raise ValueError(what)


def binary(text, length=32):
    """Hexadecimal digits, in the one spelling that is right."""
    need(isinstance(text, str), "a hash is text")
    raw = bytes.fromhex(text)
    need(raw.hex() == text and len(raw) == length, f"not {length} bytes in hexadecimal: {text}")
    return raw


def amount(text):
    """An amount in minor units as 16 bytes, the greatest first: neither negative nor boundless."""
    need(isinstance(text, str) and str(int(text)) == text, f"not an amount: {text}")
    return int(text).to_bytes(16, "big")


def sized(text):
    return len(text.encode()).to_bytes(4, "big") + text.encode()


def check_signature(checkpoint, trusted):
    need(checkpoint["public_key"] == trusted, "it is signed by another key than the one you trust")
    canonical = json.dumps(checkpoint["statement"], sort_keys=True, separators=(",", ":"))
    message = b"holdfast.checkpoint.1\0" + canonical.encode()
    need(sha256(message).hexdigest() == checkpoint["hash"], "its hash is not that of the statement")
    Ed25519PublicKey.from_public_bytes(binary(trusted)).verify(binary(checkpoint["signature"], 64), message)


def check_proof(proof, liabilities, holder):
    """Climb from the leaf to the root, adding up, and compare with what was signed."""
    leaf, index, path = proof["leaf"], proof["index"], proof["path"]
    need(leaf["account"].partition(":")[2] == holder, f"{leaf['account']} is not an account of {holder}")
    signed = liabilities.get(leaf["currency"])
    need(signed, f"nothing in {leaf['currency']} was signed")
    need(0 <= index < signed["leaves"] == 2 ** len(path), "the path is of another tree")
    said = sized(leaf["account"]) + sized(leaf["currency"]) + amount(leaf["balance_minor"]) + binary(leaf["salt"])
    node, total = sha256(b"holdfast.leaf.1\0" + said).digest(), int(leaf["balance_minor"])
    for height, sibling in enumerate(path):
        ours, theirs = node + amount(str(total)), binary(sibling["hash"]) + amount(sibling["sum_minor"])
        node = sha256(b"holdfast.node.1\0" + (theirs + ours if index >> height & 1 else ours + theirs)).digest()
        total += int(sibling["sum_minor"])
    need(node.hex() == signed["root"] and str(total) == signed["total_minor"], "the path does not lead to the root")


def check(answer, trusted, holder):
    """What is proven, as lines for a person; raises where anything does not hold."""
    check_signature(answer["checkpoint"], trusted)
    statement, proofs = answer["checkpoint"]["statement"], answer["proofs"]
    liabilities = {each["currency"]: each for each in statement["liabilities"]}
    leaves = [(proof["leaf"]["account"], proof["leaf"]["currency"]) for proof in proofs]
    need(leaves, f"nothing is counted for {holder}: if you were owed money then, it was left out")
    need(len(set(leaves)) == len(leaves), "an account is there twice")
    need(len(liabilities) == len(statement["liabilities"]), "a currency is there twice")
    yield f"Checkpoint {statement['number']} of {statement['tenant_id']}, taken at {statement['taken_at']}, is genuine."
    for proof in proofs:
        check_proof(proof, liabilities, holder)
        leaf, whole = proof["leaf"], liabilities[proof["leaf"]["currency"]]["total_minor"]
        yield f"{leaf['account']}: {leaf['balance_minor']} of the {whole} {leaf['currency']} (minor units) owed in all."


def main(trusted, holder, file=None):
    try:
        text = Path(file).read_text() if file else sys.stdin.read()
        print("\n".join(["VERIFIED", *check(json.loads(text), trusted, holder)]))
    except CAUSES as error:
        print(f"REFUSED: {error or 'the signature is not of this key and this statement'}")
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
