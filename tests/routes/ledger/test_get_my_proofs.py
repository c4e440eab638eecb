"""GET /v1/ledger/proofs/me, and the verifier that its answer is for."""

import ast
import importlib.util
import json
import sys
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.ledger.rules.checkpoints import CONTEXT
from holdfast.ledger.usecases.signing import public_keys, sign
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.checkpoints import VERIFIER, publish, run_verifier, verdict
from tests.factories.ledger import deposit
from tests.factories.tampering import places, put, tampered, value_at

FUNCTION = "ledger/get_my_proofs"


@pytest.fixture
def user(tenant: str) -> User:
    """Somebody with money in two currencies, among others, in a checkpoint."""
    user = User(new_id("usr"), tenant, "")
    for owner in (user.id, new_id("usr"), new_id("usr")):
        deposit(tenant, owner, "1500.00", "NGN")
        deposit(tenant, owner, "20.00", "USD")
    publish(tenant)
    return user


@pytest.fixture
def answer(api: Api, user: User) -> Any:
    return api.call(FUNCTION, user).body


def test_the_verifier_believes_it(user: User, answer: Any) -> None:
    code, said = verdict(answer, user.id)
    assert (code, said.splitlines()[0]) == (0, "VERIFIED")
    assert f"available:{user.id}: 150000 of the 450000 NGN (minor units) owed in all." in said
    assert f"available:{user.id}: 2000 of the 6000 USD (minor units) owed in all." in said


def test_it_tells_nothing_of_whom_the_others_are(user: User, answer: Any) -> None:
    told = json.dumps(answer)
    assert told.count("usr_") == told.count(user.id) == 2


def test_a_checkpoint_may_be_named(api: Api, tenant: str, user: User, answer: Any) -> None:
    deposit(tenant, user.id, "1.00", "NGN")
    publish(tenant)
    older = answer["checkpoint"]["statement"]["id"]
    assert api.call(FUNCTION, user, query={"checkpoint": older}).body == answer
    newest = api.call(FUNCTION, user).body
    assert newest["checkpoint"]["statement"]["previous_hash"] == answer["checkpoint"]["hash"]
    assert newest["proofs"][0]["leaf"]["balance_minor"] == "150100"
    assert newest["proofs"][0]["leaf"]["salt"] != answer["proofs"][0]["leaf"]["salt"]
    assert api.call(FUNCTION, user, query={"checkpoint": new_id("chk")}).problem == "no-checkpoint"


def test_whoever_is_owed_nothing_has_nothing_to_prove(api: Api, tenant: str, user: User) -> None:
    nobody = User(new_id("usr"), tenant, "")
    answer = api.call(FUNCTION, nobody).body
    assert answer["proofs"] == []
    assert verdict(answer, nobody.id)[0] == 1


def test_without_a_checkpoint_there_is_no_proof(api: Api, tenant: str) -> None:
    assert api.call(FUNCTION, User(new_id("usr"), tenant, "")).problem == "no-checkpoint"


def test_it_is_for_signed_in_users_of_the_tenant(api: Api, tenant: str, user: User, admin_engine: Engine) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, Admin(new_id("usr"), tenant, "", "owner")).status == 403
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, User(user.id, elsewhere, "")).problem == "no-checkpoint"


# The verifier


@pytest.fixture(scope="module")
def verify() -> Callable[[Any, str], int]:
    """The verifier in this process, for the many thousand changes that a process each would take too long for."""
    spec = importlib.util.spec_from_file_location("verify_proof", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def check(answer: Any, holder: str) -> int:
        try:
            list(module.check(answer, public_keys()[0].hex(), holder))
        except module.CAUSES:
            return 1
        return 0

    return check


def test_it_refuses_every_answer_in_which_anything_was_changed(
    user: User, answer: Any, verify: Callable[[Any, str], int]
) -> None:
    assert verify(answer, user.id) == 0
    tried = 0
    for path in places(answer):
        for document in tampered(answer, path):
            tried += 1
            assert verify(document, user.id) == 1, f"{path}: {value_at(document, path)!r}"
    assert tried > 2_000


def test_it_ends_with_1_for_one_byte_changed_in_any_field(user: User, answer: Any) -> None:
    """The same by the program itself, once for each kind of field."""
    kinds = {tuple(key for key in path if isinstance(key, str)): path for path in places(answer)}
    assert len(kinds) == 20
    for path in kinds.values():
        code, said = verdict(next(tampered(answer, path)), user.id)
        assert (code, said.startswith("REFUSED: ")) == (1, True), path


def test_it_refuses_what_is_left_out_swapped_or_there_twice(
    user: User, answer: Any, verify: Callable[[Any, str], int]
) -> None:
    naira, dollars = answer["proofs"]
    liabilities = answer["checkpoint"]["statement"]["liabilities"]
    first = ("checkpoint", "statement", "liabilities")
    for document in (
        put(answer, ("proofs",), []),
        put(answer, ("proofs",), [naira, naira]),
        put(answer, ("proofs",), [naira | {"path": dollars["path"]}]),
        put(answer, ("proofs",), [naira | {"path": naira["path"][:-1]}]),
        put(answer, ("proofs",), [naira | {"path": naira["path"] + naira["path"][:1]}]),
        put(answer, ("proofs",), [naira | {"index": naira["index"] ^ 1}]),
        put(answer, first, liabilities[:1]),
        put(answer, first, liabilities + liabilities),
        put(answer, first, liabilities[::-1]),
        {"proofs": answer["proofs"]},
        [],
        None,
    ):
        assert verify(document, user.id) == 1
    assert verify(put(answer, ("proofs",), [dollars]), user.id) == 0


def signed_as(answer: Any, **changes: Any) -> Any:
    """The answer with another statement about naira, signed with the true key: we ourselves lie."""
    naira, *others = answer["checkpoint"]["statement"]["liabilities"]
    statement = answer["checkpoint"]["statement"] | {"liabilities": [naira | changes, *others]}
    message = CONTEXT + json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
    signature = sign(message)[0].hex()
    said = {"statement": statement, "signature": signature, "hash": sha256(message).hexdigest()}
    return answer | {"checkpoint": answer["checkpoint"] | said}


def test_it_believes_not_even_us(user: User, answer: Any, verify: Callable[[Any, str], int]) -> None:
    assert verify(signed_as(answer), user.id) == 0
    for lie in ({"total_minor": "449999"}, {"leaves": 32}, {"leaves": 8}, {"root": "00" * 32}, {"currency": "USD"}):
        assert verify(signed_as(answer, **lie), user.id) == 1, lie


def test_it_refuses_what_was_moved_from_one_sibling_to_another(
    user: User, answer: Any, verify: Callable[[Any, str], int]
) -> None:
    path = answer["proofs"][0]["path"]
    fuller = next(at for at, node in enumerate(path) if int(node["sum_minor"]))
    for at, sibling in enumerate(path):
        if at != fuller:
            less = put(answer, ("proofs", 0, "path", fuller, "sum_minor"), str(int(path[fuller]["sum_minor"]) - 1))
            moved = put(less, ("proofs", 0, "path", at, "sum_minor"), str(int(sibling["sum_minor"]) + 1))
            assert verify(moved, user.id) == 1


def test_it_trusts_one_key_and_one_holder(user: User, answer: Any) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    assert verdict(answer, user.id, other)[0] == 1
    assert verdict(put(answer, ("checkpoint", "public_key"), other), user.id, other)[0] == 1
    assert verdict(answer, new_id("usr"))[0] == 1
    assert verdict(answer, user.id, "garbage")[0] == 1


def test_it_refuses_what_is_no_answer() -> None:
    for text in ("", "{", "[]", "null", "7", "[" * 100_000):
        code, said = run_verifier(text, public_keys()[0].hex(), "usr_1")
        assert (code, said.startswith("REFUSED: ")) == (1, True), text[:10]


def test_it_is_short_and_imports_nothing_of_ours() -> None:
    source = VERIFIER.read_text()
    assert len(source.splitlines()) <= 100
    imported = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imported if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in imported if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | {"cryptography"}
